package org.chandraflow.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Synthetic rows of rarer classes (Chawla et al. 2002): each lies between a row and one of its
 * nearest neighbours of the same class, until every class has as many rows as the largest. The
 * distance is Euclidean, each feature in units of its standard deviation. Rows must be complete.
 */
final class Smote {
  private Smote() {}

  /**
   * Adds synthetic rows behind the real ones.
   *
   * @param neighbours at most this many; a class has one less than members. A class with one row
   *     stays as it is
   */
  static TrainingRows apply(TrainingRows in, int classes, int neighbours, long seed) {
    int[] counts = in.counts(classes);
    int most = Arrays.stream(counts).max().orElse(0);
    double[] deviations = KnnImputer.deviations(in.rows());
    List<double[]> rows = new ArrayList<>(Arrays.asList(in.rows()));
    List<Integer> labels = new ArrayList<>(Arrays.stream(in.labels()).boxed().toList());
    for (int c = 0; c < classes; c++) {
      if (counts[c] < 2 || counts[c] == most) {
        continue;
      }
      int label = c;
      int[] members =
          IntStream.range(0, in.labels().length).filter(i -> in.labels()[i] == label).toArray();
      int[][] near = nearest(in.rows(), members, deviations, Math.min(neighbours, counts[c] - 1));
      SplittableRandom random = new SplittableRandom(seed * 31 + c);
      for (int made = counts[c]; made < most; made++) {
        int member = random.nextInt(members.length);
        double[] from = in.rows()[members[member]];
        double[] to = in.rows()[near[member][random.nextInt(near[member].length)]];
        double share = random.nextDouble();
        double[] row = new double[from.length];
        for (int f = 0; f < row.length; f++) {
          row[f] = from[f] + share * (to[f] - from[f]);
        }
        rows.add(row);
        labels.add(c);
      }
    }
    return new TrainingRows(
        rows.toArray(double[][]::new), labels.stream().mapToInt(Integer::intValue).toArray());
  }

  private static int[][] nearest(double[][] rows, int[] members, double[] deviations, int k) {
    int[][] out = new int[members.length][];
    for (int i = 0; i < members.length; i++) {
      double[] distances = new double[members.length];
      for (int j = 0; j < members.length; j++) {
        double sum = 0;
        for (int f = 0; f < deviations.length; f++) {
          double difference = (rows[members[i]][f] - rows[members[j]][f]) / deviations[f];
          sum += difference * difference;
        }
        distances[j] = sum;
      }
      int self = i;
      out[i] =
          IntStream.range(0, members.length)
              .filter(j -> j != self)
              .boxed()
              .sorted(
                  Comparator.<Integer>comparingDouble(j -> distances[j]).thenComparingInt(j -> j))
              .limit(k)
              .mapToInt(j -> members[j])
              .toArray();
    }
    return out;
  }
}
