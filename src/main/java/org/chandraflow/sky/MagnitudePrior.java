package org.chandraflow.sky;

import java.io.Serializable;
import java.util.Arrays;

/**
 * What a magnitude (or any other number) says for a row being a counterpart: how much more common
 * it is among counterparts than in the field, learned from the data. Immutable.
 *
 * <p>The magnitudes of rows near sources, less what the field contributes there, give the
 * distribution of counterparts q(m); rows away from sources give that of the field n(m); a row's
 * weight is q(m)/n(m), both normalised (Sutherland and Saunders 1992; NWAY's prior from the data
 * differs in that it takes secure matches for the counterparts).
 */
public final class MagnitudePrior implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Width of the bins that are counted, mag. */
  public static final double BIN = 0.5;

  /** Number of bins; the first and the last hold everything beyond. */
  public static final int BINS = 80;

  private static final double FIRST = -5;
  private static final double LEAST_COUNTERPARTS = 100;
  private static final double LEAST_A_BIN = 10;
  private static final double LARGEST = 2;

  private final double[] logWeights;

  private MagnitudePrior(double[] logWeights) {
    this.logWeights = logWeights;
  }

  /** The bin of a magnitude; -1 for NaN. */
  public static int bin(double magnitude) {
    if (Double.isNaN(magnitude)) {
      return -1;
    }
    return (int) Math.max(0, Math.min(BINS - 1, Math.floor((magnitude - FIRST) / BIN)));
  }

  /**
   * Learns it.
   *
   * @param near rows near sources by {@link #bin}
   * @param field rows away from sources by bin
   * @param expectedField how many of the rows near sources are field rows
   * @return a prior that knows nothing where fewer than 100 counterparts stand out
   */
  public static MagnitudePrior learn(long[] near, long[] field, double expectedField) {
    double nearAll = Arrays.stream(near).sum();
    double fieldAll = Arrays.stream(field).sum();
    double[] weights = new double[BINS];
    if (!(nearAll - expectedField >= LEAST_COUNTERPARTS) || fieldAll < LEAST_COUNTERPARTS) {
      return new MagnitudePrior(weights);
    }
    int from = 0;
    while (from < BINS) {
      // Bins are joined until both distributions are known in them.
      int to = from;
      double n = 0;
      double f = 0;
      while (to < BINS && (n < LEAST_A_BIN || f < LEAST_A_BIN)) {
        n += near[to];
        f += field[to];
        to++;
      }
      boolean rest = n < LEAST_A_BIN || f < LEAST_A_BIN;
      double background = expectedField * f / fieldAll;
      // One more of each kind keeps a bin without any from excluding what falls into it.
      double q = (Math.max(0, n - background) + 1) / (nearAll - expectedField + 1);
      double m = (f + 1) / (fieldAll + 1);
      double weight = rest && from > 0 ? weights[from - 1] : Math.log10(q / m);
      Arrays.fill(weights, from, to, Math.max(-LARGEST, Math.min(LARGEST, weight)));
      from = to;
    }
    return new MagnitudePrior(weights);
  }

  /** One that knows nothing. */
  public static MagnitudePrior none() {
    return new MagnitudePrior(new double[BINS]);
  }

  /** log10 of the weight of a row; 0 for a missing magnitude. */
  public double logWeight(double magnitude) {
    int bin = bin(magnitude);
    return bin < 0 ? 0 : logWeights[bin];
  }
}
