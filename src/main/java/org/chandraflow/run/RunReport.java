package org.chandraflow.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes something about a run into its directory after it has ended, also after a failed one: the
 * report page. Found by {@link java.util.ServiceLoader}.
 */
public interface RunReport {
  /**
   * Writes it. Whatever of the run is missing (a stage that failed, a dataset that was not made) is
   * left out, never an error.
   *
   * @param runDirectory the directory with {@code run.json}
   * @return lines for the end of the command's output: scores, class counts, the page's path
   * @throws IOException if it cannot be written; the run's state is not changed by it
   */
  List<String> write(Path runDirectory) throws IOException;
}
