package org.chandraflow.beam;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.chandraflow.table.Scratch;
import org.chandraflow.table.StorageFiles;

/** Flink's own configuration for a job: a directory with a file that its runner is pointed to. */
final class FlinkLocal {
  private FlinkLocal() {}

  /**
   * Writes it below an attempt's directory, or where the machine keeps what is temporary.
   *
   * @return the directory; null if the options are not Flink's or name a directory of their own
   */
  static Path prepare(PipelineOptions options, Profile profile, Path work) throws IOException {
    if (!options.getRunner().getSimpleName().equals("FlinkRunner")) {
      return null;
    }
    FlinkPipelineOptions flink = options.as(FlinkPipelineOptions.class);
    if (flink.getFlinkConfDir() != null) {
      return null;
    }
    boolean local = StorageFiles.isLocal(work);
    Path directory =
        local
            ? Files.createDirectories(work.resolve("flink"))
            : Files.createTempDirectory(Scratch.directory(), "flink");
    Files.write(directory.resolve("flink-conf.yaml"), FlinkJobs.configuration(profile.flink()));
    flink.setFlinkConfDir(directory.toString());
    return directory;
  }

  /** Whether the job's workers are threads of this process. */
  static boolean inThisProcess(PipelineOptions options) {
    String runner = options.getRunner().getSimpleName();
    return runner.equals("DirectRunner")
        || runner.equals("FlinkRunner")
            && options.as(FlinkPipelineOptions.class).getFlinkMaster().equals("[local]");
  }

  /** Whether the job's workers are TaskManagers of a cluster. */
  static boolean onCluster(PipelineOptions options) {
    return options.getRunner().getSimpleName().equals("FlinkRunner") && !inThisProcess(options);
  }

  /** Removes it. */
  static void remove(Path directory) throws IOException {
    Files.deleteIfExists(directory.resolve("flink-conf.yaml"));
    Files.deleteIfExists(directory);
  }
}
