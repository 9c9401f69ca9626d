package org.chandraflow.model;

/**
 * Labelled rows on their way to a classifier.
 *
 * @param rows features by row
 * @param labels class indexes from 0
 */
public record TrainingRows(double[][] rows, int[] labels) {
  public TrainingRows {
    if (rows.length != labels.length) {
      throw new IllegalArgumentException(rows.length + " rows, " + labels.length + " labels");
    }
  }

  /** Rows by class. */
  public int[] counts(int classes) {
    int[] counts = new int[classes];
    for (int label : labels) {
      counts[label]++;
    }
    return counts;
  }
}
