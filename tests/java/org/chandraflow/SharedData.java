package org.chandraflow;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * Real data beside the project: {@code $CHANDRAFLOW_DATA}, by default {@code ../shared/data}. A
 * test that asks for a file which is not there is skipped, with a message.
 */
public final class SharedData {
  private SharedData() {}

  /** A file below the data directory, such as {@code csc/csc2_sources.csv}. */
  public static Path file(String path) {
    String root = System.getenv("CHANDRAFLOW_DATA");
    Path file = Path.of(root == null || root.isEmpty() ? "../shared/data" : root).resolve(path);
    Assumptions.assumeTrue(
        Files.exists(file), () -> "skipped: no " + file + " (set CHANDRAFLOW_DATA)");
    return file;
  }
}
