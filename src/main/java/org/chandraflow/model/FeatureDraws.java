package org.chandraflow.model;

/** Draws a source's features from its measurement errors. */
@FunctionalInterface
public interface FeatureDraws {
  /**
   * @return so many rows of features in the model's order, the same for the same seed
   */
  double[][] draw(int draws, long seed);
}
