package org.chandraflow.ned;

import java.time.Instant;
import java.util.Optional;

/**
 * How one question ended.
 *
 * @param query the question
 * @param queried when its reply came, or the last request failed
 * @param attempts how many requests it took
 * @param cached whether no request was made now
 * @param answer what NED said; empty if it failed
 * @param failure why it failed; empty if it did not
 */
public record FetchResult(
    NedQuery query,
    Instant queried,
    int attempts,
    boolean cached,
    Optional<NedAnswer> answer,
    Optional<Failure> failure) {
  /**
   * A failure.
   *
   * @param kind its code
   * @param message for people
   * @param body what was received; may be empty. The cache keeps all of it
   */
  public record Failure(Fault.Kind kind, String message, byte[] body) {}

  public FetchResult {
    if (answer.isPresent() == failure.isPresent()) {
      throw new IllegalArgumentException("either an answer or a failure");
    }
  }
}
