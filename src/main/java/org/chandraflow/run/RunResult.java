package org.chandraflow.run;

import java.util.List;

/**
 * How a run ended.
 *
 * @param run its directory
 * @param state of the whole
 * @param error the cause of the first failure; null if there is none
 * @param failed the stage that failed first; null if none did
 * @param checkFailed whether nothing but checks of severity error failed
 * @param issues what a person should look at, over all stages
 * @param lines what reports say: scores, class counts, paths
 */
public record RunResult(
    RunDirectory run,
    State state,
    String error,
    String failed,
    boolean checkFailed,
    List<String> issues,
    List<String> lines) {
  public RunResult {
    issues = List.copyOf(issues);
    lines = List.copyOf(lines);
  }

  /** The process's exit code: 0 done, 1 failed, 3 a check failed, 130 cancelled. */
  public int exitCode() {
    if (state == State.CANCELLED) {
      return 130;
    }
    return state.done() ? 0 : checkFailed ? 3 : 1;
  }
}
