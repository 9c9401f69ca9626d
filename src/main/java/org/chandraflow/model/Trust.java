package org.chandraflow.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.Arrays;

/**
 * What a validation knows beside final probabilities, for recipes that calibrate: raw probabilities
 * and conformal sets of rows that neither model, calibrator nor thresholds saw.
 *
 * @param raw probabilities before calibration, by row and class
 * @param pooled members of the set with coverage over all sources, by row and class
 * @param byClass members of the set with coverage in each class
 */
record Trust(double[][] raw, boolean[][] pooled, boolean[][] byClass) implements Serializable {
  /** The coverage that is checked. */
  static final double COVERAGE = 0.95;

  /** Classes with fewer sources are reported without a verdict. */
  private static final int FEW = 40;

  /** For rows that are about to be filled. */
  static Trust ofSize(int rows) {
    return new Trust(new double[rows][], new boolean[rows][], new boolean[rows][]);
  }

  /** Takes over the rows of a part. */
  void fill(int[] rows, Trust part) {
    for (int i = 0; i < rows.length; i++) {
      raw[rows[i]] = part.raw[i];
      pooled[rows[i]] = part.pooled[i];
      byClass[rows[i]] = part.byClass[i];
    }
  }

  /** From a model that did not see the rows; null if its recipe does not calibrate. */
  static Trust of(TrainedModel model, ModelPredictor predictor, double[][] rows) {
    if (model.conformal().isEmpty()) {
      return null;
    }
    Conformal.Sets sets = model.conformal().get().at(COVERAGE);
    double[][] raw = new double[rows.length][model.classes().size()];
    predictor.raw(rows, 0, rows.length, raw);
    Trust trust = ofSize(rows.length);
    for (int i = 0; i < rows.length; i++) {
      double[] own = raw[i].clone();
      model.calibrator().ifPresent(c -> c.calibrate(own));
      trust.raw[i] = raw[i];
      trust.pooled[i] = sets.pooled(own);
      trust.byClass[i] = sets.byClass(own);
    }
    return trust;
  }

  /** Scores of the raw probabilities, under {@code raw} in {@code scores.json}. */
  ObjectNode rawScores(Predictions p) {
    Predictions before = Predictions.of(p.classes(), p.truth(), raw);
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.put("log_loss", Scores.logLoss(before));
    CalibrationError error = CalibrationError.of(before, 0, 0);
    out.put("ece", error.value());
    var bins = out.putArray("bins");
    for (CalibrationError.Bin bin : error.bins()) {
      ObjectNode one = bins.addObject().put("n", bin.n());
      if (bin.n() > 0) {
        one.put("confidence", bin.confidence()).put("accuracy", bin.accuracy());
      }
    }
    return out;
  }

  /** How often the sets hold the true class, under {@code conformal} in {@code scores.json}. */
  ObjectNode coverage(Predictions p) {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.put("coverage", COVERAGE);
    out.set("pooled", part(p, pooled));
    out.set("by_class", part(p, byClass));
    return out;
  }

  private static ObjectNode part(Predictions p, boolean[][] sets) {
    int k = p.classes().size();
    int[] n = new int[k];
    int[] covered = new int[k];
    double[] size = new double[k];
    int empty = 0;
    for (int i = 0; i < sets.length; i++) {
      int truth = p.truth()[i];
      n[truth]++;
      covered[truth] += sets[i][truth] ? 1 : 0;
      int members = 0;
      for (boolean in : sets[i]) {
        members += in ? 1 : 0;
      }
      size[truth] += members;
      empty += members == 0 ? 1 : 0;
    }
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.put("covered", (double) Arrays.stream(covered).sum() / sets.length);
    out.put("mean_size", Arrays.stream(size).sum() / sets.length);
    out.put("empty", empty);
    ObjectNode classes = out.putObject("classes");
    for (int c = 0; c < k; c++) {
      if (n[c] == 0) {
        continue;
      }
      ObjectNode one = classes.putObject(p.classes().get(c));
      one.put("n", n[c]);
      one.put("covered", (double) covered[c] / n[c]);
      one.put("mean_size", size[c] / n[c]);
      int[] interval = binomial99(n[c], COVERAGE);
      one.putArray("interval_99").add((double) interval[0] / n[c]).add((double) interval[1] / n[c]);
      one.put(
          "verdict",
          n[c] < FEW
              ? "few sources"
              : covered[c] < interval[0]
                  ? "below"
                  : covered[c] > interval[1] ? "conservative" : "as promised");
    }
    return out;
  }

  /** The least and greatest count of the central 99 % of a binomial distribution. */
  static int[] binomial99(int n, double p) {
    double[] mass = new double[n + 1];
    double log = n * Math.log1p(-p);
    for (int i = 0; i <= n; i++) {
      mass[i] = Math.exp(log);
      if (i < n) {
        log += Math.log((double) (n - i) / (i + 1)) + Math.log(p) - Math.log1p(-p);
      }
    }
    int low = 0;
    for (double sum = mass[0]; sum < 0.005; sum += mass[low]) {
      low++;
    }
    int high = n;
    for (double sum = mass[n]; sum < 0.005; sum += mass[high]) {
      high--;
    }
    return new int[] {low, high};
  }
}
