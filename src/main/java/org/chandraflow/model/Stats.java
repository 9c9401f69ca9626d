package org.chandraflow.model;

import java.util.Arrays;

/** Plain statistics of arrays without missing values. */
final class Stats {
  private Stats() {}

  static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /** The standard deviation of a population. */
  static double deviation(double[] values) {
    double mean = mean(values);
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / values.length);
  }

  /** A quantile of sorted values, linear between neighbours, as numpy's default. */
  static double quantile(double[] sorted, double q) {
    double at = q * (sorted.length - 1);
    int low = (int) Math.floor(at);
    int high = Math.min(sorted.length - 1, low + 1);
    return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
  }

  /** The most frequent value, the least of several. */
  static double mode(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double mode = sorted[0];
    int most = 0;
    int run = 0;
    for (int i = 0; i < sorted.length; i++) {
      run = i > 0 && sorted[i] == sorted[i - 1] ? run + 1 : 1;
      if (run > most) {
        most = run;
        mode = sorted[i];
      }
    }
    return mode;
  }
}
