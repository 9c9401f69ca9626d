package org.chandraflow.model;

import java.util.Arrays;
import java.util.Comparator;
import org.chandraflow.table.Hashes;

/**
 * Replaces the class priors of probabilities: {@code p'_k} is proportional to {@code p_k q_k / t_k}
 * for the prior {@code t} that the model learnt from and the new one {@code q} (Saerens, Latinne
 * &amp; Decaestecker 2002, Neural Computation 14, 21). Pure.
 */
public final class Priors {
  private static final int MOST_ROUNDS = 1000;

  /** The most sources that priors are estimated from. */
  public static final int SAMPLE = 20_000;

  /**
   * An order of source names as good as random: the greatest {@link #SAMPLE} are the sample of a
   * catalogue that priors are estimated from.
   */
  public static final Comparator<String> SAMPLING =
      Comparator.comparingLong((String name) -> Hashes.mix(Hashes.of(name)))
          .thenComparing(Comparator.naturalOrder());

  private Priors() {}

  /** Shares of counts. */
  public static double[] shares(int[] counts) {
    double total = Arrays.stream(counts).sum();
    return Arrays.stream(counts).mapToDouble(n -> n / total).toArray();
  }

  /** Replaces the prior in the probabilities of one row, in place. */
  public static void replace(double[] probabilities, double[] from, double[] to) {
    double sum = 0;
    for (int k = 0; k < probabilities.length; k++) {
      probabilities[k] = from[k] > 0 ? probabilities[k] * to[k] / from[k] : 0;
      sum += probabilities[k];
    }
    if (!(sum > 0)) {
      throw new IllegalArgumentException("the new prior leaves no class possible");
    }
    for (int k = 0; k < probabilities.length; k++) {
      probabilities[k] /= sum;
    }
  }

  /**
   * Estimates the prior of a population from the probabilities of its sources, of unknown class, by
   * the same authors' expectation maximisation: the prior becomes the mean of the probabilities
   * corrected by it, until no class changes by more than 1e-9.
   *
   * @param probabilities calibrated ones, by row; not changed
   * @param from the prior behind them
   */
  public static double[] estimate(double[][] probabilities, double[] from) {
    if (probabilities.length == 0) {
      return from.clone();
    }
    double[] prior = from.clone();
    for (int round = 0; round < MOST_ROUNDS; round++) {
      double[] mean = new double[prior.length];
      for (double[] row : probabilities) {
        double[] corrected = row.clone();
        replace(corrected, from, prior);
        for (int k = 0; k < mean.length; k++) {
          mean[k] += corrected[k];
        }
      }
      double change = 0;
      for (int k = 0; k < mean.length; k++) {
        mean[k] /= probabilities.length;
        change = Math.max(change, Math.abs(mean[k] - prior[k]));
      }
      prior = mean;
      if (change < 1e-9) {
        break;
      }
    }
    return prior;
  }
}
