package org.chandraflow.model;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The expected calibration error of the predicted class: rows are put into ten bins of equal width
 * by the probability of their predicted class; the error is the mean over rows of the distance
 * between a bin's mean probability and its share of right predictions.
 *
 * @param value the error
 * @param perfectMean the mean error of a perfectly calibrated model with the same probabilities
 * @param perfectHigh the value that 95 % of such models stay below
 * @param low lower end of the 95 % bootstrap interval
 * @param high upper end
 * @param bins rows, mean probability and share of right predictions of each bin
 */
public record CalibrationError(
    double value, double perfectMean, double perfectHigh, double low, double high, Bin[] bins) {
  private static final int BINS = 10;

  /**
   * A bin.
   *
   * @param confidence NaN without rows
   * @param accuracy NaN without rows
   */
  public record Bin(int n, double confidence, double accuracy) {}

  /**
   * Computes the error; the two distributions come from {@code draws} draws with the seed.
   *
   * @param draws 0 leaves them NaN
   */
  public static CalibrationError of(Predictions p, int draws, long seed) {
    int n = p.size();
    double[] confidence = new double[n];
    boolean[] right = new boolean[n];
    int[] bin = new int[n];
    for (int i = 0; i < n; i++) {
      confidence[i] = p.confidence(i);
      right[i] = p.truth()[i] == p.predicted()[i];
      bin[i] = bin(confidence[i]);
    }
    SplittableRandom random = new SplittableRandom(seed);
    double[] perfect = new double[draws];
    double[] resampled = new double[draws];
    for (int d = 0; d < draws; d++) {
      double[] ofPerfect = new double[BINS];
      double[] ofResampled = new double[BINS];
      for (int i = 0; i < n; i++) {
        ofPerfect[bin[i]] += confidence[i] - (random.nextDouble() < confidence[i] ? 1 : 0);
        int row = random.nextInt(n);
        ofResampled[bin[row]] += confidence[row] - (right[row] ? 1 : 0);
      }
      perfect[d] = error(ofPerfect, n);
      resampled[d] = error(ofResampled, n);
    }
    double[] sums = new double[BINS];
    for (int i = 0; i < n; i++) {
      sums[bin[i]] += confidence[i] - (right[i] ? 1 : 0);
    }
    Arrays.sort(perfect);
    Arrays.sort(resampled);
    boolean none = draws == 0 || n == 0;
    return new CalibrationError(
        error(sums, n),
        none ? Double.NaN : Stats.mean(perfect),
        none ? Double.NaN : Stats.quantile(perfect, 0.95),
        none ? Double.NaN : Stats.quantile(resampled, 0.025),
        none ? Double.NaN : Stats.quantile(resampled, 0.975),
        bins(confidence, right));
  }

  private static int bin(double confidence) {
    return Math.min(BINS - 1, Math.max(0, (int) Math.ceil(confidence * BINS) - 1));
  }

  /** The error of {@code n} rows, from the sums of probability less right predictions by bin. */
  private static double error(double[] sums, int n) {
    double error = 0;
    for (double sum : sums) {
      error += Math.abs(sum);
    }
    return n == 0 ? 0 : error / n;
  }

  private static Bin[] bins(double[] confidence, boolean[] right) {
    int[] counts = new int[BINS];
    double[] sums = new double[BINS];
    double[] hits = new double[BINS];
    for (int i = 0; i < confidence.length; i++) {
      int bin = bin(confidence[i]);
      counts[bin]++;
      sums[bin] += confidence[i];
      hits[bin] += right[i] ? 1 : 0;
    }
    Bin[] out = new Bin[BINS];
    for (int b = 0; b < BINS; b++) {
      out[b] =
          new Bin(
              counts[b],
              counts[b] == 0 ? Double.NaN : sums[b] / counts[b],
              counts[b] == 0 ? Double.NaN : hits[b] / counts[b]);
    }
    return out;
  }
}
