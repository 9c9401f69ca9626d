package org.chandraflow.workflow;

import java.io.IOException;
import java.nio.file.Path;

/** A stage that is no Beam job: it runs in this process and writes files of its own kind. */
public interface FileStage extends StageType {
  /**
   * Runs it.
   *
   * @param directory an empty directory for its files; moved into place when this returns
   * @return counts for the run's metrics, such as rows by file
   */
  java.util.Map<String, Long> run(StagePlan plan, Path directory)
      throws IOException, InterruptedException;
}
