package org.chandraflow.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;

/**
 * Split conformal prediction sets: the classes of which a source is not more untypical than the
 * calibration sources of that class nearly all were. The untypicality of class k is {@code 1 - p_k}
 * (Sadinle, Lei &amp; Wasserman 2019); with n calibration values the threshold is the {@code
 * ceil((n + 1) * coverage)}-th least one, so that the true class is in the set with at least the
 * coverage for exchangeable sources; above n every class is in it. No ties are broken at random.
 * Immutable.
 *
 * @param scores untypicality of the true class of each calibration source, by class, sorted
 */
public record Conformal(double[][] scores) {
  /** From probabilities of sources that the model did not see. */
  static Conformal fit(double[][] probabilities, int[] labels, int classes) {
    double[][] scores = new double[classes][];
    for (int k = 0; k < classes; k++) {
      double[] of = new double[labels.length];
      int n = 0;
      for (int i = 0; i < labels.length; i++) {
        if (labels[i] == k) {
          of[n++] = 1 - probabilities[i][k];
        }
      }
      scores[k] = Arrays.copyOf(of, n);
      Arrays.sort(scores[k]);
    }
    return new Conformal(scores);
  }

  /** Sets of a coverage. */
  public Sets at(double coverage) {
    if (!(coverage > 0 && coverage < 1)) {
      throw new IllegalArgumentException("coverage " + coverage + " is not between 0 and 1");
    }
    double[] all = Arrays.stream(scores).flatMapToDouble(Arrays::stream).sorted().toArray();
    return new Sets(
        threshold(all, coverage),
        Arrays.stream(scores).mapToDouble(of -> threshold(of, coverage)).toArray());
  }

  private static double threshold(double[] sorted, double coverage) {
    // A product such as 20 * 0.95 is not exact.
    int rank = (int) Math.ceil((sorted.length + 1) * coverage - 1e-9);
    return rank > sorted.length ? Double.POSITIVE_INFINITY : sorted[Math.max(1, rank) - 1];
  }

  /**
   * Thresholds of untypicality.
   *
   * @param pooled for all classes; its sets cover the true class of that share of all sources
   * @param byClass for each class; its sets cover that share of each class
   */
  public record Sets(double pooled, double[] byClass) {
    /** The classes with coverage over all sources. */
    public boolean[] pooled(double[] probabilities) {
      boolean[] in = new boolean[probabilities.length];
      for (int k = 0; k < in.length; k++) {
        in[k] = 1 - probabilities[k] <= pooled;
      }
      return in;
    }

    /** The classes with coverage in each class. */
    public boolean[] byClass(double[] probabilities) {
      boolean[] in = new boolean[probabilities.length];
      for (int k = 0; k < in.length; k++) {
        in[k] = 1 - probabilities[k] <= byClass[k];
      }
      return in;
    }
  }

  ObjectNode toJson(List<String> classes) {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    for (int k = 0; k < scores.length; k++) {
      Json.put(out, classes.get(k), scores[k]);
    }
    return out;
  }

  static Conformal read(JsonNode json, List<String> classes) {
    return new Conformal(classes.stream().map(k -> Json.doubles(json, k)).toArray(double[][]::new));
  }
}
