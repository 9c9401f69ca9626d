package org.chandraflow.model;

import java.util.Arrays;

/**
 * How unlike the training sources a source is. Each feature becomes {@code asinh((v - m) / s)} with
 * the training sources' median m and scaled interquartile range s; the distance of two sources is
 * the root mean square of the differences, where a feature that only one of them has counts as a
 * difference of 1 and one that neither has as none. Immutable, safe for several threads.
 *
 * <p>The outlier score of a source is the share of training sources whose mean distance to their
 * {@value #NEIGHBOURS} nearest others is below the source's own.
 */
public final class TrainingDistance {
  private static final int NEIGHBOURS = 5;
  private static final int MOST_ROWS = 20_000;

  private final double[] medians;
  private final double[] spreads;
  private final float[][] rows;
  private final String[] names;
  private final double[] reference;

  /**
   * What is nearest.
   *
   * @param outlierScore from 0 to 1
   * @param distance to the nearest training source of another name
   * @param name of the nearest
   */
  public record Neighbour(double outlierScore, double distance, String name) {}

  private TrainingDistance(
      double[] medians, double[] spreads, float[][] rows, String[] names, double[] reference) {
    this.medians = medians;
    this.spreads = spreads;
    this.rows = rows;
    this.names = names;
    this.reference = reference;
  }

  /**
   * Prepares the training sources; of more than {@value #MOST_ROWS} every n-th in order of content.
   */
  public static TrainingDistance of(FeatureTable training) {
    FeatureTable table = training.sorted();
    if (table.size() > MOST_ROWS) {
      int step = (table.size() + MOST_ROWS - 1) / MOST_ROWS;
      int[] kept = new int[(table.size() + step - 1) / step];
      Arrays.setAll(kept, i -> i * step);
      table = table.select(kept);
    }
    int columns = table.columns().size();
    double[] medians = new double[columns];
    double[] spreads = new double[columns];
    for (int c = 0; c < columns; c++) {
      int column = c;
      double[] values =
          Arrays.stream(table.rows())
              .mapToDouble(r -> r[column])
              .filter(v -> !Double.isNaN(v))
              .sorted()
              .toArray();
      medians[c] = values.length == 0 ? 0 : Stats.quantile(values, 0.5);
      spreads[c] =
          values.length == 0
              ? 1
              : (Stats.quantile(values, 0.75) - Stats.quantile(values, 0.25)) / 1.349;
      if (!(spreads[c] > 0)) {
        double range = values.length == 0 ? 0 : values[values.length - 1] - values[0];
        spreads[c] = range > 0 ? range : 1;
      }
    }
    TrainingDistance bare =
        new TrainingDistance(
            medians, spreads, new float[table.size()][], table.names(), new double[0]);
    for (int i = 0; i < table.size(); i++) {
      bare.rows[i] = bare.scaled(table.rows()[i]);
    }
    double[] reference = new double[table.size()];
    for (int i = 0; i < reference.length; i++) {
      reference[i] = bare.nearest(bare.rows[i], table.names()[i]).mean;
    }
    Arrays.sort(reference);
    return new TrainingDistance(medians, spreads, bare.rows, table.names(), reference);
  }

  private float[] scaled(double[] row) {
    float[] out = new float[row.length];
    for (int c = 0; c < out.length; c++) {
      double z = (row[c] - medians[c]) / spreads[c];
      // asinh, for NaN too.
      out[c] = (float) Math.copySign(Math.log(Math.abs(z) + Math.sqrt(z * z + 1)), z);
    }
    return out;
  }

  /**
   * Compares a source; training sources of its own name are left out.
   *
   * @param row features in the model's order
   */
  public Neighbour of(String name, double[] row) {
    Nearest nearest = nearest(scaled(row), name);
    int below = Arrays.binarySearch(reference, nearest.mean);
    if (below < 0) {
      below = -below - 1;
    } else {
      while (below > 0 && reference[below - 1] == nearest.mean) {
        below--;
      }
    }
    return new Neighbour(
        (double) below / Math.max(1, reference.length),
        nearest.least,
        nearest.row < 0 ? null : names[nearest.row]);
  }

  private record Nearest(double mean, double least, int row) {}

  private Nearest nearest(float[] row, String name) {
    float[] best = new float[NEIGHBOURS];
    Arrays.fill(best, Float.POSITIVE_INFINITY);
    int nearest = -1;
    for (int i = 0; i < rows.length; i++) {
      if (names[i].equals(name)) {
        continue;
      }
      float sum = squared(row, rows[i], best[NEIGHBOURS - 1]);
      if (sum < best[NEIGHBOURS - 1]) {
        int at = NEIGHBOURS - 1;
        while (at > 0 && best[at - 1] > sum) {
          best[at] = best[at - 1];
          at--;
        }
        best[at] = sum;
        nearest = at == 0 ? i : nearest;
      }
    }
    double mean = 0;
    int found = 0;
    for (float sum : best) {
      if (sum < Float.POSITIVE_INFINITY) {
        mean += Math.sqrt(sum / row.length);
        found++;
      }
    }
    return new Nearest(
        found == 0 ? Double.NaN : mean / found,
        found == 0 ? Double.NaN : Math.sqrt(best[0] / row.length),
        nearest);
  }

  /** The sum of squared differences, or some value of at least {@code limit} if it is not below. */
  private static float squared(float[] a, float[] b, float limit) {
    float sum = 0;
    for (int c = 0; c < a.length; c++) {
      float difference = a[c] - b[c];
      if (!Float.isNaN(difference)) {
        sum += difference * difference;
      } else if (Float.isNaN(a[c]) != Float.isNaN(b[c])) {
        sum += 1;
      }
      if (sum >= limit) {
        return sum;
      }
    }
    return sum;
  }
}
