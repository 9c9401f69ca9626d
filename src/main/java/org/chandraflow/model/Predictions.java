package org.chandraflow.model;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Predicted probabilities of rows of known class.
 *
 * @param classes in the order of the probabilities
 * @param truth class indexes
 * @param predicted class indexes: the most probable one, the first of several
 * @param probabilities by row and class
 */
public record Predictions(
    List<String> classes, int[] truth, int[] predicted, double[][] probabilities) {
  public Predictions {
    classes = List.copyOf(classes);
    if (truth.length != probabilities.length || predicted.length != truth.length) {
      throw new IllegalArgumentException("arrays of unlike lengths");
    }
  }

  /** Predictions of the most probable class. */
  public static Predictions of(List<String> classes, int[] truth, double[][] probabilities) {
    int[] predicted = new int[probabilities.length];
    for (int i = 0; i < predicted.length; i++) {
      predicted[i] = best(probabilities[i]);
    }
    return new Predictions(classes, truth, predicted, probabilities);
  }

  /** The index of the greatest probability, the first of several. */
  public static int best(double[] probabilities) {
    int best = 0;
    for (int k = 1; k < probabilities.length; k++) {
      if (probabilities[k] > probabilities[best]) {
        best = k;
      }
    }
    return best;
  }

  /** The number of rows. */
  public int size() {
    return truth.length;
  }

  /** The probability of a row's predicted class. */
  public double confidence(int row) {
    return probabilities[row][predicted[row]];
  }

  /** Some of the rows. */
  public Predictions select(int[] rows) {
    return new Predictions(
        classes,
        IntStream.of(rows).map(i -> truth[i]).toArray(),
        IntStream.of(rows).map(i -> predicted[i]).toArray(),
        IntStream.of(rows).mapToObj(i -> probabilities[i]).toArray(double[][]::new));
  }
}
