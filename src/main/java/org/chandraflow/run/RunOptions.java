package org.chandraflow.run;

import java.util.List;
import java.util.Optional;
import org.chandraflow.workflow.Selection;

/**
 * How a run is wanted.
 *
 * @param name of the run; empty for one made of the pipeline's name and the time
 * @param selection the part of the pipeline
 * @param force whether earlier results are not used within it
 * @param parallel stages at work at once, if not as the pipeline says
 * @param beamOptions handed to Beam, for the record
 * @param settings further settings with their provenance
 * @param command the arguments, for the record
 */
public record RunOptions(
    Optional<String> name,
    Selection selection,
    boolean force,
    Optional<Integer> parallel,
    List<String> beamOptions,
    List<RunRecord.SettingRecord> settings,
    List<String> command) {
  public RunOptions {
    beamOptions = List.copyOf(beamOptions);
    settings = List.copyOf(settings);
    command = List.copyOf(command);
  }
}
