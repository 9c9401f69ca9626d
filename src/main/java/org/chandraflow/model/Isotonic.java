package org.chandraflow.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;

/**
 * Isotonic calibration (Zadrozny &amp; Elkan 2002): for each class the best rising step function
 * from its raw probability to the share of the class, found by pooling adjacent violators, linear
 * between the steps; then the classes are divided by their sum. Immutable.
 *
 * @param at raw probabilities by class, rising
 * @param values calibrated ones
 */
record Isotonic(double[][] at, double[][] values) implements Calibrator {
  static Isotonic fit(double[][] probabilities, int[] labels) {
    int classes = probabilities[0].length;
    double[][] at = new double[classes][];
    double[][] values = new double[classes][];
    for (int k = 0; k < classes; k++) {
      int column = k;
      double[][] points = new double[labels.length][];
      for (int i = 0; i < labels.length; i++) {
        points[i] = new double[] {probabilities[i][column], labels[i] == column ? 1 : 0};
      }
      Arrays.sort(points, (a, b) -> Double.compare(a[0], b[0]));
      fit(points, k, at, values);
    }
    return new Isotonic(at, values);
  }

  /** Pools adjacent violators; each block keeps its first and last place. */
  private static void fit(double[][] points, int k, double[][] at, double[][] values) {
    int n = points.length;
    double[] first = new double[n];
    double[] last = new double[n];
    double[] sum = new double[n];
    double[] weight = new double[n];
    int blocks = 0;
    for (double[] point : points) {
      if (blocks > 0 && last[blocks - 1] == point[0]) {
        sum[blocks - 1] += point[1];
        weight[blocks - 1]++;
      } else {
        first[blocks] = point[0];
        last[blocks] = point[0];
        sum[blocks] = point[1];
        weight[blocks] = 1;
        blocks++;
      }
    }
    int kept = 0;
    for (int b = 0; b < blocks; b++) {
      first[kept] = first[b];
      last[kept] = last[b];
      sum[kept] = sum[b];
      weight[kept] = weight[b];
      while (kept > 0 && sum[kept - 1] * weight[kept] >= sum[kept] * weight[kept - 1]) {
        sum[kept - 1] += sum[kept];
        weight[kept - 1] += weight[kept];
        last[kept - 1] = last[kept];
        kept--;
      }
      kept++;
    }
    double[] places = new double[2 * kept];
    double[] levels = new double[2 * kept];
    int m = 0;
    for (int b = 0; b < kept; b++) {
      places[m] = first[b];
      levels[m++] = sum[b] / weight[b];
      if (last[b] > first[b]) {
        places[m] = last[b];
        levels[m++] = sum[b] / weight[b];
      }
    }
    at[k] = Arrays.copyOf(places, m);
    values[k] = Arrays.copyOf(levels, m);
  }

  private double value(int k, double p) {
    double[] places = at[k];
    int found = Arrays.binarySearch(places, p);
    if (found >= 0) {
      return values[k][found];
    }
    int above = -found - 1;
    if (above == 0) {
      return values[k][0];
    }
    if (above == places.length) {
      return values[k][above - 1];
    }
    double share = (p - places[above - 1]) / (places[above] - places[above - 1]);
    return values[k][above - 1] + share * (values[k][above] - values[k][above - 1]);
  }

  @Override
  public String method() {
    return "isotonic";
  }

  @Override
  public void calibrate(double[] probabilities) {
    double sum = 0;
    double[] out = new double[probabilities.length];
    for (int k = 0; k < out.length; k++) {
      out[k] = value(k, probabilities[k]);
      sum += out[k];
    }
    if (sum > 0) {
      for (int k = 0; k < out.length; k++) {
        probabilities[k] = out[k] / sum;
      }
    }
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode out = JsonNodeFactory.instance.objectNode().put("method", method());
    var classes = out.putArray("classes");
    for (int k = 0; k < at.length; k++) {
      ObjectNode one = classes.addObject();
      Json.put(one, "at", at[k]);
      Json.put(one, "values", values[k]);
    }
    return out;
  }

  static Isotonic read(JsonNode json) {
    JsonNode classes = json.path("classes");
    double[][] at = new double[classes.size()][];
    double[][] values = new double[classes.size()][];
    for (int k = 0; k < at.length; k++) {
      at[k] = Json.doubles(classes.get(k), "at");
      values[k] = Json.doubles(classes.get(k), "values");
      if (at[k].length == 0 || at[k].length != values[k].length) {
        throw new IllegalStateException("isotonic steps of unlike lengths");
      }
    }
    return new Isotonic(at, values);
  }
}
