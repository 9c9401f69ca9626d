package org.chandraflow.cli;

import java.io.IOException;
import org.chandraflow.run.RunDirectory;
import org.chandraflow.run.RunsDirectory;
import org.chandraflow.table.Storage;
import picocli.CommandLine.Option;

/** The option of every command that touches runs. */
final class RunsOption {
  @Option(
      names = "--runs-dir",
      paramLabel = "DIR",
      defaultValue = "${env:CHANDRAFLOW_RUNS_DIR:-runs}",
      description = "Where runs are kept (default: ${DEFAULT-VALUE}).")
  private String directory;

  RunsDirectory runs() {
    return new RunsDirectory(Storage.of(directory).path(directory));
  }

  /** As it was given. */
  String path() {
    return directory;
  }

  RunDirectory open(String name) throws IOException {
    return runs().open(name);
  }

  /** The option as it must be repeated in a command for this directory; empty for the default. */
  String repeat() {
    return directory.equals("runs") ? "" : " --runs-dir " + quote(directory);
  }

  /** A word for a shell. */
  static String quote(String word) {
    return word.matches("[A-Za-z0-9_./:=@%+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
