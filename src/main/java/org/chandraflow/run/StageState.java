package org.chandraflow.run;

import java.util.ArrayList;
import java.util.List;

/**
 * A stage's {@code state.json}.
 *
 * @param stage its name
 * @param transform its kind
 * @param state where it stands
 * @param reason why it ran, was blocked or failed; why it was not run for CACHED
 * @param attempts in order
 * @param rows of its main dataset; -1 if it has none (yet)
 * @param rejected rows refused; -1 if not known (yet)
 * @param reusedFrom the run whose result was taken; null if none
 * @param issues what a person should look at
 */
public record StageState(
    String stage,
    String transform,
    State state,
    String reason,
    List<Attempt> attempts,
    long rows,
    long rejected,
    String reusedFrom,
    List<String> issues) {
  public StageState {
    attempts = attempts == null ? List.of() : List.copyOf(attempts);
    issues = issues == null ? List.of() : List.copyOf(issues);
  }

  /** A stage that has not begun. */
  static StageState pending(String stage, String transform) {
    return new StageState(stage, transform, State.PENDING, "", List.of(), -1, -1, null, List.of());
  }

  StageState with(State newState, String newReason) {
    return new StageState(
        stage, transform, newState, newReason, attempts, rows, rejected, reusedFrom, issues);
  }

  /** The same with an attempt added, or replaced if its number is there already. */
  StageState with(State newState, Attempt attempt) {
    List<Attempt> all = new ArrayList<>(attempts);
    all.removeIf(a -> a.number() == attempt.number());
    all.add(attempt);
    return new StageState(
        stage, transform, newState, reason, all, rows, rejected, reusedFrom, issues);
  }

  StageState with(State newState, Success success, String donor, List<String> newIssues) {
    Success.Dataset main = success.datasets().get("");
    return new StageState(
        stage,
        transform,
        newState,
        reason,
        attempts,
        main == null ? -1 : main.rows(),
        success.rejected().rows(),
        donor,
        newIssues);
  }
}
