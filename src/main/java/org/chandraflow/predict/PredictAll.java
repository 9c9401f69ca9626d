package org.chandraflow.predict;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.model.Bundle;
import org.chandraflow.model.PredictionOptions;
import org.chandraflow.model.PredictionOptions.PriorKind;
import org.chandraflow.model.PredictionRecords;
import org.chandraflow.model.Priors;
import org.chandraflow.model.Source;
import org.chandraflow.model.SourcePrediction;
import org.chandraflow.model.SourcePredictor;
import org.chandraflow.model.TrainingDistance;

/** Predicts sources in this process; the same records as {@link Predict} gives. */
public final class PredictAll {
  private static final int BATCH = 1024;

  /** Draws take most of the time where there are any: smaller shares for threads, and progress. */
  private static final int DRAWN_BATCH = 16;

  private PredictAll() {}

  /**
   * Predicts every source.
   *
   * @param threads no influence on the result
   * @param progress told the number of batches done and their total's last, from one thread at a
   *     time
   * @return one record of {@link PredictionRecords#SCHEMA} a source, in the same order
   */
  public static List<GenericRecord> run(
      Bundle bundle,
      List<Source> sources,
      PredictionOptions options,
      int threads,
      IntConsumer progress)
      throws InterruptedException {
    PredictionOptions resolved = resolve(bundle, sources, options);
    resolved.check(bundle.model());
    TrainingDistance distance = resolved.outliers() ? TrainingDistance.of(bundle.training()) : null;
    int size = batch(options);
    int batches = batches(sources.size(), options);
    GenericRecord[] out = new GenericRecord[sources.size()];
    AtomicInteger next = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> working = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        working.add(
            executor.submit(
                () -> {
                  try (SourcePredictor predictor =
                      new SourcePredictor(bundle.model(), resolved, distance)) {
                    PredictionRecords records =
                        new PredictionRecords(bundle.model(), resolved, predictor);
                    for (int b = next.getAndIncrement(); b < batches; b = next.getAndIncrement()) {
                      int from = b * size;
                      List<Source> batch =
                          sources.subList(from, Math.min(sources.size(), from + size));
                      List<SourcePrediction> predicted = predictor.predict(batch);
                      for (int i = 0; i < predicted.size(); i++) {
                        out[from + i] = records.of(batch.get(i), predicted.get(i));
                      }
                      synchronized (done) {
                        progress.accept(done.incrementAndGet());
                      }
                    }
                  }
                }));
      }
      for (Future<?> future : working) {
        future.get();
      }
      return Arrays.asList(out);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      executor.shutdownNow();
      // No thread may use the model once the caller closes it.
      executor.awaitTermination(1, java.util.concurrent.TimeUnit.MINUTES);
    }
  }

  /** The number of batches of so many sources. */
  public static int batches(int sources, PredictionOptions options) {
    int size = batch(options);
    return (sources + size - 1) / size;
  }

  private static int batch(PredictionOptions options) {
    return options.draws() > 0 ? DRAWN_BATCH : BATCH;
  }

  private static PredictionOptions resolve(
      Bundle bundle, List<Source> sources, PredictionOptions options) {
    if (options.priors() != PriorKind.ESTIMATED) {
      return options;
    }
    double[][] rows =
        sources.stream()
            .sorted(Comparator.comparing(Source::name, Priors.SAMPLING.reversed()))
            .limit(Priors.SAMPLE)
            .map(Source::features)
            .toArray(double[][]::new);
    return options.withGiven(SourcePredictor.estimatePriors(bundle.model(), rows));
  }
}
