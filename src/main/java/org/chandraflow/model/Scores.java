package org.chandraflow.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Scores of predictions, equal to those of scikit-learn 1.4 ({@code zero_division=0}). Macro and
 * weighted means run over the classes that occur as truth or prediction.
 */
public final class Scores {
  private Scores() {}

  /**
   * Scores of one class.
   *
   * @param support rows whose truth it is
   */
  public record ClassScores(double precision, double recall, double f1, int support) {}

  /** Rows by true class and predicted class. */
  public static int[][] confusion(Predictions p) {
    int[][] matrix = new int[p.classes().size()][p.classes().size()];
    for (int i = 0; i < p.size(); i++) {
      matrix[p.truth()[i]][p.predicted()[i]]++;
    }
    return matrix;
  }

  /** Scores of each class of a confusion matrix. */
  public static ClassScores[] perClass(int[][] matrix) {
    ClassScores[] out = new ClassScores[matrix.length];
    for (int k = 0; k < matrix.length; k++) {
      int column = k;
      int support = Arrays.stream(matrix[k]).sum();
      int called = Arrays.stream(matrix).mapToInt(row -> row[column]).sum();
      double hits = matrix[k][k];
      double precision = called == 0 ? 0 : hits / called;
      double recall = support == 0 ? 0 : hits / support;
      double f1 = support + called == 0 ? 0 : 2 * hits / (support + called);
      out[k] = new ClassScores(precision, recall, f1, support);
    }
    return out;
  }

  /**
   * The scores that follow from a confusion matrix, by name: {@code accuracy}, {@code
   * balanced_accuracy}, {@code mcc} and precision, recall and F1, each weighted, micro and macro.
   */
  public static Map<String, Double> of(int[][] matrix) {
    ClassScores[] classes = perClass(matrix);
    double n = 0;
    double hits = 0;
    double[] truth = new double[matrix.length];
    double[] called = new double[matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < matrix.length; j++) {
        truth[i] += matrix[i][j];
        called[j] += matrix[i][j];
        n += matrix[i][j];
      }
      hits += matrix[i][i];
    }
    double accuracy = n == 0 ? 0 : hits / n;
    Map<String, Double> out = new LinkedHashMap<>();
    out.put("accuracy", accuracy);
    out.put("balanced_accuracy", balanced(classes));
    int present =
        (int) IntStream.range(0, matrix.length).filter(k -> truth[k] + called[k] > 0).count();
    double[] weighted = new double[3];
    double[] macro = new double[3];
    for (int k = 0; k < matrix.length; k++) {
      double[] values = {classes[k].precision(), classes[k].recall(), classes[k].f1()};
      for (int s = 0; s < 3; s++) {
        weighted[s] += n == 0 ? 0 : values[s] * truth[k] / n;
        macro[s] += truth[k] + called[k] == 0 ? 0 : values[s] / present;
      }
    }
    String[] names = {"precision", "recall", "f1"};
    for (int s = 0; s < 3; s++) {
      out.put(names[s] + "_weighted", weighted[s]);
    }
    for (int s = 0; s < 3; s++) {
      out.put(names[s] + "_macro", macro[s]);
    }
    for (int s = 0; s < 3; s++) {
      out.put(names[s] + "_micro", accuracy);
    }
    out.put("mcc", matthews(n, hits, truth, called));
    return out;
  }

  private static double balanced(ClassScores[] classes) {
    double sum = 0;
    int found = 0;
    for (ClassScores c : classes) {
      if (c.support() > 0) {
        sum += c.recall();
        found++;
      }
    }
    return found == 0 ? 0 : sum / found;
  }

  /** Gorodkin's generalisation of the Matthews correlation coefficient; 0 where it is undefined. */
  private static double matthews(double n, double hits, double[] truth, double[] called) {
    double cross = hits * n;
    double ofTruth = n * n;
    double ofCalls = n * n;
    for (int k = 0; k < truth.length; k++) {
      cross -= truth[k] * called[k];
      ofTruth -= truth[k] * truth[k];
      ofCalls -= called[k] * called[k];
    }
    return ofTruth * ofCalls == 0 ? 0 : cross / Math.sqrt(ofTruth * ofCalls);
  }

  /**
   * The mean of {@code -ln p} of the true class; probabilities are clipped at the resolution of
   * doubles, 2.2e-16.
   */
  public static double logLoss(Predictions p) {
    double loss = 0;
    for (double one : losses(p)) {
      loss += one;
    }
    return p.size() == 0 ? 0 : loss / p.size();
  }

  /** What each row adds to the sum of {@link #logLoss}. */
  static double[] losses(Predictions p) {
    double least = Math.ulp(1.0);
    double[] losses = new double[p.size()];
    for (int i = 0; i < losses.length; i++) {
      double sum = 0;
      for (double value : p.probabilities()[i]) {
        sum += Math.min(1 - least, Math.max(least, value));
      }
      double value = p.probabilities()[i][p.truth()[i]];
      losses[i] = -Math.log(Math.min(1 - least, Math.max(least, value)) / sum);
    }
    return losses;
  }

  /** The rows whose confidence is above a threshold. */
  public static Predictions above(Predictions p, double threshold) {
    return p.select(
        IntStream.range(0, p.size()).filter(i -> p.confidence(i) > threshold).toArray());
  }

  /** The most confident share of the rows, the number of rows rounded to the nearest. */
  public static Predictions mostConfident(Predictions p, double share) {
    int count = (int) Math.round(share * p.size());
    return p.select(
        IntStream.range(0, p.size())
            .boxed()
            .sorted((a, b) -> Double.compare(p.confidence(b), p.confidence(a)))
            .limit(count)
            .mapToInt(Integer::intValue)
            .toArray());
  }
}
