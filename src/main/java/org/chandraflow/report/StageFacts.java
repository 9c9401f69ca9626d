package org.chandraflow.report;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What the page tells of a stage.
 *
 * @param state as in the run's files, such as {@code SUCCEEDED}
 * @param inputs the stages it read from
 * @param rows records of its main output; -1 if it has none
 * @param rejected records refused
 * @param read records it read; -1 if unknown
 * @param counts by name, {@code filtered:conf_flag} among them
 * @param attempts in order
 * @param note why it failed, or what it was reused from; may be empty
 */
record StageFacts(
    String name,
    String transform,
    String state,
    List<String> inputs,
    long rows,
    long rejected,
    long read,
    Map<String, Long> counts,
    List<Attempt> attempts,
    String note) {
  /** One try; its end is null while it runs. */
  record Attempt(int number, String state, Instant started, Instant ended) {}

  /** Seconds that its attempts took together. */
  double seconds() {
    double sum = 0;
    for (Attempt attempt : attempts) {
      if (attempt.started() != null && attempt.ended() != null) {
        sum += java.time.Duration.between(attempt.started(), attempt.ended()).toMillis() / 1000.0;
      }
    }
    return sum;
  }

  /** The colour of a state. */
  static String color(String state) {
    return switch (state) {
      case "SUCCEEDED" -> "#2e8b57";
      case "SUCCEEDED_WITH_ISSUES" -> "#c28a00";
      case "CACHED" -> "#6b8fb3";
      case "FAILED", "TIMED_OUT" -> "#c0392b";
      case "CANCELLED" -> "#8e6bb0";
      case "BLOCKED" -> "#9aa5b1";
      default -> "#b8c2cc";
    };
  }
}
