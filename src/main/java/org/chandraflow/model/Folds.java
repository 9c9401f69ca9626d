package org.chandraflow.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.chandraflow.config.UsageException;

/**
 * Assigns rows to folds: a fold's rows are predicted by a model of all others. Pure functions; the
 * assignments are those of scikit-learn 1.4.
 */
public final class Folds {
  private Folds() {}

  /**
   * As {@code StratifiedKFold(k, shuffle=shuffle, random_state=seed)}.
   *
   * @return the fold of each row, from 0
   * @throws UsageException if no class has as many members as there are folds
   */
  public static int[] stratified(int[] labels, int k, boolean shuffle, long seed) {
    if (k < 2) {
      throw new UsageException("folds " + k + ": expected at least 2, or -1 for leave-one-out");
    }
    // Classes by first appearance.
    Map<Integer, Integer> codes = new LinkedHashMap<>();
    for (int label : labels) {
      codes.putIfAbsent(label, codes.size());
    }
    int classes = codes.size();
    int[] encoded = Arrays.stream(labels).map(codes::get).toArray();
    int[] counts = new int[classes];
    for (int code : encoded) {
      counts[code]++;
    }
    int most = Arrays.stream(counts).max().orElse(0);
    if (most < k) {
      throw new UsageException(
          k + " folds, but the largest class has " + most + " members; give fewer folds");
    }
    int[] sorted = encoded.clone();
    Arrays.sort(sorted);
    int[][] allocation = new int[k][classes];
    for (int i = 0; i < sorted.length; i++) {
      allocation[i % k][sorted[i]]++;
    }
    NumpyRandom random = new NumpyRandom(seed);
    int[] folds = new int[labels.length];
    for (int c = 0; c < classes; c++) {
      int[] ofClass = new int[counts[c]];
      int at = 0;
      for (int fold = 0; fold < k; fold++) {
        for (int i = 0; i < allocation[fold][c]; i++) {
          ofClass[at++] = fold;
        }
      }
      if (shuffle) {
        random.shuffle(ofClass);
      }
      at = 0;
      for (int i = 0; i < folds.length; i++) {
        if (encoded[i] == c) {
          folds[i] = ofClass[at++];
        }
      }
    }
    return folds;
  }

  /** Each row a fold of its own. */
  public static int[] leaveOneOut(int rows) {
    return IntStream.range(0, rows).toArray();
  }

  /**
   * As {@code StratifiedGroupKFold(k)}, shuffled as its releases since 1.6 do: a group is never
   * split; groups with the most uneven classes go first, each to the fold that keeps the classes
   * most even over the folds.
   *
   * @param groups the group of each row
   * @throws UsageException if there are fewer groups than folds
   */
  public static int[] grouped(
      int[] labels, List<String> groups, int k, boolean shuffle, long seed) {
    if (k < 2) {
      throw new UsageException("folds " + k + ": expected at least 2 with groups");
    }
    TreeMap<String, Integer> order = new TreeMap<>();
    groups.forEach(group -> order.put(group, 0));
    int next = 0;
    for (Map.Entry<String, Integer> entry : order.entrySet()) {
      entry.setValue(next++);
    }
    int groupCount = order.size();
    if (groupCount < k) {
      throw new UsageException(
          k + " folds, but only " + groupCount + " groups; give fewer folds or smaller sky cells");
    }
    int classes = Arrays.stream(labels).max().orElse(0) + 1;
    double[] total = new double[classes];
    double[][] counts = new double[groupCount][classes];
    for (int i = 0; i < labels.length; i++) {
      total[labels[i]]++;
      counts[order.get(groups.get(i))][labels[i]]++;
    }
    int[] sequence = IntStream.range(0, groupCount).toArray();
    if (shuffle) {
      new NumpyRandom(seed).shuffle(sequence);
    }
    double[] spread = Arrays.stream(counts).mapToDouble(Folds::pairwiseDeviation).toArray();
    int[] byUnevenness =
        Arrays.stream(sequence)
            .boxed()
            .sorted((a, b) -> Double.compare(spread[b], spread[a]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[][] perFold = new double[k][classes];
    int[] foldOfGroup = new int[groupCount];
    for (int group : byUnevenness) {
      int fold = best(perFold, total, counts[group]);
      for (int c = 0; c < classes; c++) {
        perFold[fold][c] += counts[group][c];
      }
      foldOfGroup[group] = fold;
    }
    return IntStream.range(0, labels.length)
        .map(i -> foldOfGroup[order.get(groups.get(i))])
        .toArray();
  }

  private static int best(double[][] perFold, double[] total, double[] added) {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    double fewest = Double.POSITIVE_INFINITY;
    for (int fold = 0; fold < perFold.length; fold++) {
      double[] spreads = new double[total.length];
      int classes = 0;
      for (int c = 0; c < total.length; c++) {
        if (total[c] == 0) {
          continue;
        }
        double[] shares = new double[perFold.length];
        for (int f = 0; f < shares.length; f++) {
          shares[f] = (perFold[f][c] + (f == fold ? added[c] : 0)) / total[c];
        }
        spreads[classes++] = deviation(shares);
      }
      double value = pairwiseSum(Arrays.copyOf(spreads, classes)) / classes;
      double rows = Arrays.stream(perFold[fold]).sum();
      boolean close = Math.abs(value - least) <= 1e-8 + 1e-5 * Math.abs(least);
      if (value < least || (close && rows < fewest)) {
        best = fold;
        least = value;
        fewest = rows;
      }
    }
    return best;
  }

  /** The deviation with numpy's order of additions along a row, so that ties are its ties. */
  private static double pairwiseDeviation(double[] values) {
    double mean = pairwiseSum(values) / values.length;
    double[] squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).toArray();
    return Math.sqrt(pairwiseSum(squares) / values.length);
  }

  private static double pairwiseSum(double[] values) {
    if (values.length < 8) {
      return Arrays.stream(values).reduce(0, Double::sum);
    }
    double[] r = Arrays.copyOf(values, 8);
    int i = 8;
    for (; i < values.length - values.length % 8; i += 8) {
      for (int j = 0; j < 8; j++) {
        r[j] += values[i + j];
      }
    }
    double sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
    for (; i < values.length; i++) {
      sum += values[i];
    }
    return sum;
  }

  /** The deviation with numpy's order of additions down a column. */
  private static double deviation(double[] values) {
    double total = 0;
    for (double value : values) {
      total += value;
    }
    double mean = total / values.length;
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / values.length);
  }

  /**
   * The sky cell of a position: declination bands of {@code degrees}, each cut in right ascension
   * into parts of about the same arc.
   *
   * @param ra deg
   * @param dec deg
   * @return such as {@code 09-017}; empty where the position is missing
   */
  public static String skyCell(double ra, double dec, double degrees) {
    if (Double.isNaN(ra) || Double.isNaN(dec)) {
      return "";
    }
    int bands = Math.max(1, (int) Math.ceil(180 / degrees));
    int band = Math.min(bands - 1, Math.max(0, (int) Math.floor((dec + 90) / degrees)));
    double middle = Math.min(90, (band + 0.5) * degrees - 90);
    int parts = Math.max(1, (int) Math.round(360 * Math.cos(Math.toRadians(middle)) / degrees));
    double turn = ((ra % 360) + 360) % 360;
    int part = Math.min(parts - 1, (int) Math.floor(turn / 360 * parts));
    return String.format("%02d-%03d", band, part);
  }

  /** The sky cells of all rows; a row without a position is a cell of its own. */
  public static List<String> skyCells(FeatureTable table, double degrees) {
    return IntStream.range(0, table.size())
        .mapToObj(
            i -> {
              String cell = skyCell(table.ra()[i], table.dec()[i], degrees);
              return cell.isEmpty() ? "none:" + table.names()[i] : cell;
            })
        .toList();
  }
}
