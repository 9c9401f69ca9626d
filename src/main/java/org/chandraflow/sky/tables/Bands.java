package org.chandraflow.sky.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Bands of declination that hold about the same number of sources each. Immutable. */
final class Bands {
  /** Bins of declination in which sources are counted first. */
  static final int BINS = 180 * 120;

  private static final int MOST = 512;

  private final double[] edges;

  private Bands(double[] edges) {
    this.edges = edges;
  }

  /** The bin of a declination. */
  static int bin(double dec) {
    return Math.max(0, Math.min(BINS - 1, (int) ((dec + 90) * (BINS / 180.0))));
  }

  /**
   * Bands of at most so many sources, as far as one bin holds no more.
   *
   * @param counts sources by bin
   */
  static Bands of(long[] counts, long target) {
    long all = Arrays.stream(counts).sum();
    long most = Math.max(target, all / MOST + 1);
    List<Double> edges = new ArrayList<>();
    long inside = 0;
    for (int bin = 0; bin < BINS; bin++) {
      if (inside > 0 && inside + counts[bin] > most) {
        edges.add(bin * (180.0 / BINS) - 90);
        inside = 0;
      }
      inside += counts[bin];
    }
    return new Bands(edges.stream().mapToDouble(edge -> edge).toArray());
  }

  int count() {
    return edges.length + 1;
  }

  /** The band of a declination. */
  int band(double dec) {
    int at = Arrays.binarySearch(edges, dec);
    return at >= 0 ? at + 1 : -at - 1;
  }
}
