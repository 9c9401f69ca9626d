package org.chandraflow.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chandraflow.workflow.FileStage;
import org.chandraflow.workflow.StageType;

/** Carries out attempts at some kinds of stages. Safe for several threads. */
public interface StageRunner {
  /** Whether it can run a kind. */
  boolean runs(StageType type);

  /**
   * Runs an attempt to its end.
   *
   * @return counts by name
   * @throws java.util.concurrent.CancellationException if it was asked to stop
   * @throws Exception whatever made it fail
   */
  Map<String, Long> run(StageWork work) throws Exception;

  /** Whether it can run several stages as one job, so that {@link #runTogether} may be called. */
  default boolean joins() {
    return false;
  }

  /**
   * Runs attempts at several stages as one job. Inputs that another of them makes are never read
   * from files.
   *
   * @param works each after those that it reads
   * @return counts by stage and name
   * @throws Exception as {@link #run}
   */
  default Map<String, Map<String, Long>> runTogether(List<StageWork> works) throws Exception {
    throw new UnsupportedOperationException("one job of several stages");
  }

  /**
   * Told of each attempt that {@link #run} has been called for, when nothing more comes of it.
   *
   * @param committed whether its result is in place
   */
  default void ended(StageWork work, boolean committed) {}

  /** Versions of software that it uses, by name, for the record. */
  default Map<String, String> versions() {
    return Map.of();
  }

  /** Runs {@link FileStage}s, in the calling thread. */
  final class OfFiles implements StageRunner {
    @Override
    public boolean runs(StageType type) {
      return type instanceof FileStage;
    }

    @Override
    public Map<String, Long> run(StageWork work) throws Exception {
      Thread thread = Thread.currentThread();
      work.cancellation().onCancel(thread::interrupt);
      Map<String, List<String>> inputs = new LinkedHashMap<>();
      work.inputs().forEach((port, input) -> inputs.put(port, input.parts()));
      Map<String, Long> counts =
          ((FileStage) work.type()).run(work.plan(), inputs, work.output(""));
      work.cancellation().check();
      return counts;
    }
  }
}
