package org.chandraflow.run;

import java.util.List;
import java.util.Optional;
import org.chandraflow.workflow.Fingerprint;
import org.chandraflow.workflow.StagePlan;
import org.chandraflow.workflow.StageSpec;

/**
 * What will be done with a stage, and why.
 *
 * @param stage the stage
 * @param run whether it runs; otherwise a result is taken
 * @param reason one line
 * @param why everything that changed since the latest result of the stage
 * @param fingerprint of the result; empty while an input is still to be made, and where there is no
 *     earlier run to compare with
 * @param donor the result to take; empty if it runs
 * @param plan of the stage
 */
record Decision(
    StageSpec stage,
    boolean run,
    String reason,
    List<String> why,
    Optional<Fingerprint> fingerprint,
    Optional<RunsDirectory.Donor> donor,
    StagePlan plan) {
  Decision {
    why = List.copyOf(why);
  }
}
