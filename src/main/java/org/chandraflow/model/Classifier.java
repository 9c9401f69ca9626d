package org.chandraflow.model;

import java.io.IOException;
import java.util.Map;

/**
 * A trained classifier of complete or incomplete rows. It gives scores; {@link #link} turns them
 * into probabilities. Safe for several threads, each with a {@link Scorer} of its own.
 */
public interface Classifier extends AutoCloseable {
  /** How scores become probabilities. */
  enum Link {
    /** {@code exp(s_k) / sum exp(s_j)}. */
    SOFTMAX,
    /** {@code 1 / (1 + exp(-s_k))}, divided by their sum. */
    SIGMOID,
    /** Scores are probabilities. */
    IDENTITY;

    /** Turns scores into probabilities in place. */
    public void apply(double[] scores) {
      double sum = 0;
      if (this == SOFTMAX) {
        double max = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
          max = Math.max(max, score);
        }
        for (int k = 0; k < scores.length; k++) {
          scores[k] = Math.exp(scores[k] - max);
          sum += scores[k];
        }
      } else if (this == SIGMOID) {
        for (int k = 0; k < scores.length; k++) {
          scores[k] = 1 / (1 + Math.exp(-scores[k]));
          sum += scores[k];
        }
      } else {
        return;
      }
      for (int k = 0; k < scores.length; k++) {
        scores[k] /= sum;
      }
    }
  }

  /** Scores rows, for one thread. */
  interface Scorer extends AutoCloseable {
    /** Scores rows {@code from} to {@code to} into the same rows of {@code out}, one a class. */
    void score(double[][] rows, int from, int to, double[][] out);

    /** Scores one row. */
    void score(double[] row, double[] out);

    @Override
    void close();
  }

  /** The number of classes. */
  int classes();

  /** Features a row must have. */
  int features();

  /** How its scores become probabilities. */
  Link link();

  /** A scorer for one thread; closed before this classifier. */
  Scorer scorer();

  /** The model as text. */
  String text() throws IOException;

  @Override
  void close();

  /** A kind of classifier. Stateless; found by name in {@link Classifiers}. */
  interface Type {
    /** As recipes write it. */
    String name();

    /** The ending of its model file, {@code txt}. */
    String extension();

    /** Whether rows may have missing values. */
    boolean takesMissing();

    /**
     * Checks parameters and gives them under their main names.
     *
     * @throws org.chandraflow.config.UsageException for an unknown or reserved one
     */
    Map<String, String> check(Map<String, String> parameters);

    /**
     * Trains on rows of {@code classes} classes; a class may have none.
     *
     * @param weights one a row
     * @param categorical columns that are codes of categories
     */
    Classifier train(
        TrainingRows rows,
        int classes,
        double[] weights,
        int[] categorical,
        Map<String, String> parameters,
        Recipe.EarlyStopping early,
        long seed);

    /**
     * Loads a model's text.
     *
     * @throws IllegalStateException if it is damaged or of another kind
     */
    Classifier load(String text, Map<String, String> parameters);
  }
}
