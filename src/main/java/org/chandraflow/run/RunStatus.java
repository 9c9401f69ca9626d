package org.chandraflow.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How a run stands, as one value for programs.
 *
 * @param name of the run
 * @param pipeline its name
 * @param state of the whole; CANCELLED where the record says RUNNING but its process is gone
 * @param started as ISO-8601; null if it has not
 * @param ended the same
 * @param error the cause of a failure; null if there is none
 * @param stages in the order of work
 * @param checks with their outcome
 */
public record RunStatus(
    String name,
    String pipeline,
    State state,
    String started,
    String ended,
    String error,
    List<StageState> stages,
    List<RunRecord.CheckRecord> checks) {
  public RunStatus {
    stages = List.copyOf(stages);
    checks = List.copyOf(checks);
  }

  /** Reads it. */
  public static RunStatus of(RunDirectory run) throws IOException {
    RunRecord record = run.record();
    State state = state(run);
    boolean dead = state != record.state();
    List<StageState> stages = new ArrayList<>();
    for (String stage : run.stages()) {
      StageState at = run.state(stage);
      stages.add(
          dead && !at.state().ended() && at.state() != State.PENDING
              ? at.with(State.CANCELLED, "its process was killed")
              : at);
    }
    return new RunStatus(
        run.name(),
        record.pipeline(),
        state,
        record.started(),
        record.ended(),
        dead ? "its process was killed" : record.error(),
        stages,
        record.checks());
  }

  /** The state of the whole, a killed process seen as such. */
  public static State state(RunDirectory run) throws IOException {
    State state = run.record().state();
    return !state.ended() && !RunLock.isTaken(run.path()) ? State.CANCELLED : state;
  }

  /** As JSON. */
  public String json() throws IOException {
    return RunJson.text(this);
  }
}
