package org.chandraflow.sky.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A histogram with round bin edges. */
public final class Histogram {
  private Histogram() {}

  /**
   * A bin.
   *
   * @param from lower edge, included
   * @param to upper edge, excluded but in the last bin
   */
  public record Bin(double from, double to, long count) {}

  /** Bins from 0 to the largest value, about as many as asked for; none for no values. */
  public static List<Bin> of(double[] values, int about) {
    double largest = Arrays.stream(values).max().orElse(0);
    if (values.length == 0) {
      return List.of();
    }
    double width = roundUp(largest / about);
    int bins = Math.max(1, (int) Math.ceil(largest / width - 1e-9));
    long[] counts = new long[bins];
    for (double value : values) {
      counts[Math.min(bins - 1, (int) (value / width))]++;
    }
    List<Bin> out = new ArrayList<>();
    for (int i = 0; i < bins; i++) {
      out.add(new Bin(i * width, (i + 1) * width, counts[i]));
    }
    return out;
  }

  /** The next of 1, 2, 2.5, 5 times a power of ten. */
  private static double roundUp(double value) {
    if (!(value > 0)) {
      return 1;
    }
    double power = Math.pow(10, Math.floor(Math.log10(value)));
    for (double step : new double[] {1, 2, 2.5, 5}) {
      if (value <= step * power * (1 + 1e-9)) {
        return step * power;
      }
    }
    return 10 * power;
  }
}
