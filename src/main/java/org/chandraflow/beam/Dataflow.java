package org.chandraflow.beam;

import java.nio.file.Path;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.chandraflow.config.UsageException;

/** What a job on Google's Dataflow needs beside its options. */
final class Dataflow {
  private static final String RUNNER = "DataflowRunner";
  private static final String CLOUD = "gs://";

  private Dataflow() {}

  /** Whether a job goes there. */
  static boolean runs(PipelineOptions options) {
    return options.getRunner().getSimpleName().equals(RUNNER);
  }

  /**
   * Completes the options of a job: its name, and a place for temporary and staged files beside the
   * run directories where none was given.
   *
   * @param directory of an attempt
   * @throws UsageException if its workers could not see the attempt's directory
   */
  static void complete(DataflowPipelineOptions options, String name, Path directory) {
    String at = directory.toString();
    if (!at.startsWith(CLOUD)) {
      throw new UsageException(
          "Dataflow's workers cannot see "
              + at
              + ": give run directories at gs://,"
              + " --runs-dir gs://BUCKET/runs");
    }
    options.setJobName(BeamStageRunner.jobName(name));
    if (options.getTempLocation() == null) {
      options.setTempLocation(runs(directory).resolve(".temp").toString());
    }
  }

  /** The directory of runs that a stage's directory, or an attempt's in it, is in. */
  private static Path runs(Path directory) {
    Path at = directory;
    while (at.getParent() != null && !at.getFileName().toString().equals("stages")) {
      at = at.getParent();
    }
    // RUNS/RUN/stages
    return at.getParent() == null ? directory : at.getParent().getParent();
  }
}
