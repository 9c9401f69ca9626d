package org.chandraflow.run;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.chandraflow.workflow.DatasetRef;
import org.chandraflow.workflow.StagePlan;
import org.chandraflow.workflow.StageType;

/**
 * One attempt at a stage. Its runner writes {@code output/*.avro}, {@code output/NAME/*.avro} and
 * {@code rejected/*.avro} (or, for a stage that writes files, anything below {@code output}) into
 * the directory and nothing else anywhere; what becomes of it is not the runner's business.
 *
 * @param run name of the run
 * @param stage name of the stage
 * @param type its kind
 * @param plan its checked configuration
 * @param inputs by port
 * @param directory empty but for {@code output}
 * @param cancellation asks to stop
 * @param rows counts records written, for the display
 * @param steps of work in parts that are counted, done and {@value #PLANNED} all, for the display
 */
public record StageWork(
    String run,
    String stage,
    StageType type,
    StagePlan plan,
    Map<String, Input> inputs,
    Path directory,
    Cancellation cancellation,
    AtomicLong rows,
    ConcurrentMap<String, Long> steps) {
  /**
   * What stands before the name of a count in {@link #steps} that says how many there will be:
   * {@code planned folds} beside {@code folds}. It is for the display only.
   */
  public static final String PLANNED = "planned ";

  /**
   * A connected input.
   *
   * @param schema of its records
   * @param parts paths of its Avro files, sorted
   * @param from the dataset, if a stage of the same job makes it; {@code parts} is then empty
   */
  public record Input(Schema schema, List<String> parts, Optional<DatasetRef> from) {
    public Input {
      parts = List.copyOf(parts);
    }

    /** An input that is there. */
    public Input(Schema schema, List<String> parts) {
      this(schema, parts, Optional.empty());
    }
  }

  public StageWork {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
  }

  /** The same work with other inputs, stopped by another request. */
  StageWork with(Map<String, Input> other, Cancellation stop) {
    return new StageWork(run, stage, type, plan, other, directory, stop, rows, steps);
  }

  /** Where a dataset's files go. */
  public Path output(String name) {
    return name.isEmpty() ? directory.resolve("output") : directory.resolve("output").resolve(name);
  }

  /** Where refused rows go. */
  public Path rejected() {
    return directory.resolve("rejected");
  }
}
