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
