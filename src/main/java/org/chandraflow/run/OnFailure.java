package org.chandraflow.run;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.chandraflow.table.Scratch;
import org.chandraflow.table.StorageFiles;

/**
 * Runs a pipeline's {@code on_failure} command with {@code sh -c}. It finds what happened in its
 * environment: {@code CHANDRAFLOW_RUN}, {@code CHANDRAFLOW_RUN_DIRECTORY}, {@code
 * CHANDRAFLOW_STATE}, {@code CHANDRAFLOW_STAGE}, {@code CHANDRAFLOW_ERROR}. What it prints goes to
 * {@code on_failure.log} in the run's directory.
 */
final class OnFailure {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private OnFailure() {}

  /**
   * Runs it; what goes wrong with it is told and changes nothing.
   *
   * @return one line on how it went
   */
  static String run(String command, RunDirectory run, State state, String stage, String error)
      throws InterruptedException {
    Path place = run.path().resolve("on_failure.log");
    boolean local = StorageFiles.isLocal(place);
    File log;
    try {
      log = local ? place.toFile() : Scratch.directory().resolve("on_failure.log").toFile();
    } catch (IOException e) {
      return "on_failure: " + Causes.of(e);
    }
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
    Path directory = run.path().toAbsolutePath();
    builder
        .environment()
        .putAll(
            Map.of(
                "CHANDRAFLOW_RUN", run.name(),
                "CHANDRAFLOW_RUN_DIRECTORY", directory.toString(),
                "CHANDRAFLOW_STATE", state.name(),
                "CHANDRAFLOW_STAGE", stage == null ? "" : stage,
                "CHANDRAFLOW_ERROR", error == null ? "" : error));
    try {
      Process process = builder.start();
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "on_failure: ended after " + LIMIT.toSeconds() + " s; see " + place;
      }
      if (!local) {
        Files.copy(log.toPath(), place, StandardCopyOption.REPLACE_EXISTING);
      }
      int code = process.exitValue();
      return "on_failure: " + (code == 0 ? "done" : "exit code " + code + "; see " + place);
    } catch (IOException e) {
      return "on_failure: " + Causes.of(e);
    }
  }
}
