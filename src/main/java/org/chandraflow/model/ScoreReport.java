package org.chandraflow.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/** The scores of a validation as {@code scores.json} has them. */
public final class ScoreReport {
  private ScoreReport() {}

  /**
   * What to report beside the plain scores.
   *
   * @param thresholds probabilities; the scores of the rows above each
   * @param shares shares of the rows, the most confident; the scores of each
   * @param draws of each bootstrap; 0 for no intervals
   */
  public record Options(List<Double> thresholds, List<Double> shares, int draws, long seed)
      implements Serializable {
    public Options {
      thresholds = List.copyOf(thresholds);
      shares = List.copyOf(shares);
    }

    /** Thresholds from 0.5 to 0.99, shares a half, 81 % and 90 %, 1,000 draws. */
    public static Options standard(long seed) {
      return new Options(
          List.of(0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99), List.of(0.5, 0.81, 0.9), 1000, seed);
    }
  }

  /** The report of pooled predictions. */
  public static ObjectNode of(Predictions p, Options options) {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    int[][] matrix = Scores.confusion(p);
    out.put("n", p.size());
    ArrayNode classes = out.putArray("classes");
    p.classes().forEach(classes::add);
    ArrayNode rows = out.putArray("confusion_matrix");
    for (int[] row : matrix) {
      ArrayNode cells = rows.addArray();
      Arrays.stream(row).forEach(cells::add);
    }
    // Both draw a thousand times.
    CompletableFuture<CalibrationError> beside =
        CompletableFuture.supplyAsync(
            () -> CalibrationError.of(p, options.draws(), options.seed()));
    ObjectNode intervals = options.draws() > 0 ? intervals(p, options) : null;
    CalibrationError calibration = beside.join();
    out.set("overall", overall(p, matrix, calibration.value()));
    out.set("per_class", perClass(p, matrix));
    if (intervals != null) {
      out.set("intervals", intervals);
    }
    ObjectNode error = out.putObject("ece_detail");
    if (options.draws() > 0 && p.size() > 0) {
      error.put("perfect_mean", calibration.perfectMean());
      error.put("perfect_95", calibration.perfectHigh());
      error.putArray("interval").add(calibration.low()).add(calibration.high());
    }
    ArrayNode bins = error.putArray("bins");
    for (CalibrationError.Bin bin : calibration.bins()) {
      ObjectNode one = bins.addObject().put("n", bin.n());
      if (bin.n() > 0) {
        one.put("confidence", bin.confidence()).put("accuracy", bin.accuracy());
      }
    }
    ArrayNode thresholds = out.putArray("thresholds");
    for (double threshold : options.thresholds()) {
      thresholds.add(part("min_probability", threshold, Scores.above(p, threshold)));
    }
    ArrayNode shares = out.putArray("most_confident");
    for (double share : options.shares()) {
      shares.add(part("share", share, Scores.mostConfident(p, share)));
    }
    return out;
  }

  private static ObjectNode part(String key, double value, Predictions p) {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.put(key, value);
    out.put("n", p.size());
    int[][] matrix = Scores.confusion(p);
    out.setAll(overall(p, matrix, CalibrationError.of(p, 0, 0).value()));
    out.set("per_class", perClass(p, matrix));
    return out;
  }

  private static ObjectNode overall(Predictions p, int[][] matrix, double calibrationError) {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    Scores.of(matrix).forEach(out::put);
    out.put("log_loss", Scores.logLoss(p));
    out.put("ece", calibrationError);
    return out;
  }

  private static ObjectNode perClass(Predictions p, int[][] matrix) {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    Scores.ClassScores[] scores = Scores.perClass(matrix);
    for (int k = 0; k < scores.length; k++) {
      out.putObject(p.classes().get(k))
          .put("precision", scores[k].precision())
          .put("recall", scores[k].recall())
          .put("f1", scores[k].f1())
          .put("n", scores[k].support());
    }
    return out;
  }

  /** The 95 % bootstrap interval of each overall score but the calibration error. */
  private static ObjectNode intervals(Predictions p, Options options) {
    SplittableRandom random = new SplittableRandom(options.seed());
    double[] losses = Scores.losses(p);
    Map<String, double[]> draws = new LinkedHashMap<>();
    for (int d = 0; d < options.draws(); d++) {
      int[][] matrix = new int[p.classes().size()][p.classes().size()];
      double loss = 0;
      for (int i = 0; i < losses.length; i++) {
        int row = random.nextInt(losses.length);
        matrix[p.truth()[row]][p.predicted()[row]]++;
        loss += losses[row];
      }
      Map<String, Double> scores = new LinkedHashMap<>(Scores.of(matrix));
      scores.put("log_loss", losses.length == 0 ? 0 : loss / losses.length);
      for (Map.Entry<String, Double> score : scores.entrySet()) {
        draws.computeIfAbsent(score.getKey(), k -> new double[options.draws()])[d] =
            score.getValue();
      }
    }
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    draws.forEach(
        (name, values) -> {
          Arrays.sort(values);
          out.putArray(name).add(Stats.quantile(values, 0.025)).add(Stats.quantile(values, 0.975));
        });
    return out;
  }
}
