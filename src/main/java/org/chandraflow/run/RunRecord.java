package org.chandraflow.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A run's {@code run.json}.
 *
 * @param formatVersion of the run directory
 * @param name of the run
 * @param id a UUID
 * @param pipeline its name
 * @param file the pipeline's file as given
 * @param description of the pipeline
 * @param state of the whole
 * @param started as ISO-8601 in UTC
 * @param ended the same; null while it runs
 * @param error the cause of its failure; null if there is none
 * @param profile the runner's profile
 * @param directory where it was started, in which relative paths are meant
 * @param command the arguments
 * @param beamOptions handed to Beam as they are
 * @param stages in the order of work
 * @param settings every setting and where it came from
 * @param versions of software by name
 * @param checks with their outcome
 */
public record RunRecord(
    int formatVersion,
    String name,
    String id,
    String pipeline,
    String file,
    String description,
    State state,
    String started,
    String ended,
    String error,
    String profile,
    String directory,
    List<String> command,
    List<String> beamOptions,
    List<StageRecord> stages,
    List<SettingRecord> settings,
    Map<String, String> versions,
    List<CheckRecord> checks) {
  /**
   * A stage of the graph.
   *
   * @param name its name
   * @param transform its kind
   * @param inputs the stages that it needs
   * @param datasets the dataset behind each input port
   */
  public record StageRecord(
      String name, String transform, List<String> inputs, Map<String, String> datasets) {}

  /**
   * A setting and its provenance.
   *
   * @param key its name
   * @param value as text
   * @param from where it came from
   */
  public record SettingRecord(String key, String value, String from) {}

  /**
   * A check.
   *
   * @param dataset checked
   * @param expected the condition
   * @param severity {@code warn} or {@code error}
   * @param outcome {@code passed}, {@code failed}, or {@code not checked}
   * @param found the values
   */
  public record CheckRecord(
      String dataset, String expected, String severity, String outcome, String found) {}

  public RunRecord {
    command = command == null ? List.of() : List.copyOf(command);
    beamOptions = beamOptions == null ? List.of() : List.copyOf(beamOptions);
    stages = stages == null ? List.of() : List.copyOf(stages);
    settings = settings == null ? List.of() : List.copyOf(settings);
    versions =
        versions == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(versions));
    checks = checks == null ? List.of() : List.copyOf(checks);
  }

  RunRecord begun(String when) {
    return with(State.RUNNING, when, null, null, checks);
  }

  RunRecord ended(State newState, String when, String cause, List<CheckRecord> newChecks) {
    return with(newState, started, when, cause, newChecks);
  }

  private RunRecord with(
      State newState, String from, String to, String cause, List<CheckRecord> newChecks) {
    return new RunRecord(
        formatVersion,
        name,
        id,
        pipeline,
        file,
        description,
        newState,
        from,
        to,
        cause,
        profile,
        directory,
        command,
        beamOptions,
        stages,
        settings,
        versions,
        newChecks);
  }
}
