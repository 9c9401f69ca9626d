package org.chandraflow.workflow;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A stage that is no Beam job: it runs in this process and writes files of its own kind. */
public interface FileStage extends StageType {
  /**
   * Runs it.
   *
   * @param inputs the paths of the Avro parts of each connected input, by port name, sorted; empty
   *     for a dataset without rows
   * @param directory an empty local directory for its files; moved into place when this returns
   * @return counts for the run's metrics, such as rows by file
   */
  Map<String, Long> run(StagePlan plan, Map<String, List<String>> inputs, Path directory)
      throws IOException, InterruptedException;

  /**
   * The directory below the run's in which its files also appear when it has succeeded, such as
   * {@code exports}; empty for none.
   */
  default String publishedAs() {
    return "";
  }
}
