package org.chandraflow.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.chandraflow.table.AvroParts;

/**
 * The pooled predictions of a validation: for each labelled source its class and the probability
 * that a model which did not see it gave to each class.
 *
 * @param classes sorted
 * @param truth index of the known class of each source
 * @param found index of the predicted class
 * @param probability by source and class
 */
record CvTable(List<String> classes, int[] truth, int[] found, double[][] probability) {
  /** Reads the parts of a dataset of {@code cv_predictions.avsc}. */
  static CvTable read(List<String> parts) throws IOException {
    record Row(String truth, String found, Map<String, Double> probabilities) {}
    List<Row> rows = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>();
    AvroParts.forEach(
        parts,
        record -> {
          Map<String, Double> probabilities = new java.util.HashMap<>();
          ((Map<?, ?>) record.get("probabilities"))
              .forEach((name, p) -> probabilities.put(name.toString(), (Double) p));
          Row row =
              new Row(
                  record.get("true_class").toString(),
                  record.get("pred_class").toString(),
                  probabilities);
          rows.add(row);
          names.add(row.truth());
          names.addAll(probabilities.keySet());
        });
    List<String> classes = List.copyOf(names);
    int[] truth = rows.stream().mapToInt(r -> classes.indexOf(r.truth())).toArray();
    int[] found = rows.stream().mapToInt(r -> classes.indexOf(r.found())).toArray();
    double[][] probability =
        rows.stream()
            .map(
                r ->
                    classes.stream()
                        .mapToDouble(c -> r.probabilities().getOrDefault(c, 0.0))
                        .toArray())
            .toArray(double[][]::new);
    return new CvTable(classes, truth, found, probability);
  }

  int size() {
    return truth.length;
  }

  /** The probability of the predicted class. */
  double top(int row) {
    return probability[row][found[row]];
  }

  /** Numbers of sources by true and predicted class, of those above a probability. */
  double[][] confusion(double above) {
    double[][] counts = new double[classes.size()][classes.size()];
    for (int i = 0; i < truth.length; i++) {
      if (above <= 0 || top(i) > above) {
        counts[truth[i]][found[i]]++;
      }
    }
    return counts;
  }

  /**
   * Precision against recall for one class against the rest.
   *
   * @return recall, precision at every threshold that a source has, from strict to loose; two empty
   *     arrays if the class has no source
   */
  double[][] precisionRecall(int index) {
    Integer[] order = IntStream.range(0, truth.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, (a, b) -> Double.compare(probability[b][index], probability[a][index]));
    long all = Arrays.stream(truth).filter(t -> t == index).count();
    List<double[]> points = new ArrayList<>();
    long right = 0;
    for (int i = 0; i < order.length && all > 0; i++) {
      right += truth[order[i]] == index ? 1 : 0;
      boolean tied =
          i + 1 < order.length && probability[order[i]][index] == probability[order[i + 1]][index];
      if (!tied) {
        points.add(new double[] {(double) right / all, (double) right / (i + 1)});
      }
    }
    return new double[][] {
      points.stream().mapToDouble(p -> p[0]).toArray(),
      points.stream().mapToDouble(p -> p[1]).toArray()
    };
  }

  /**
   * Reliability of the predicted class's probability in equal bins.
   *
   * @return mean probability, fraction right and number of sources of each bin that is not empty
   */
  double[][] reliability(int bins) {
    double[] sum = new double[bins];
    double[] right = new double[bins];
    double[] n = new double[bins];
    for (int i = 0; i < truth.length; i++) {
      int bin = Math.min(bins - 1, (int) (top(i) * bins));
      sum[bin] += top(i);
      right[bin] += truth[i] == found[i] ? 1 : 0;
      n[bin]++;
    }
    int[] filled = IntStream.range(0, bins).filter(b -> n[b] > 0).toArray();
    return new double[][] {
      Arrays.stream(filled).mapToDouble(b -> sum[b] / n[b]).toArray(),
      Arrays.stream(filled).mapToDouble(b -> right[b] / n[b]).toArray(),
      Arrays.stream(filled).mapToDouble(b -> n[b]).toArray()
    };
  }
}
