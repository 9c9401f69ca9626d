package org.chandraflow.model;

/**
 * What a model says of a source. Arrays are by class in the model's order; what was not asked for
 * is null or NaN.
 *
 * @param probabilities final ones
 * @param raw probabilities before calibration and replacement of priors
 * @param pooledSet the conformal set with coverage over all sources
 * @param classSet the conformal set with coverage in each class
 * @param neighbour how unlike the training sources it is
 * @param errors standard deviation of each probability over draws from the measurement errors
 * @param explanation of the raw score of the most probable class
 */
public record SourcePrediction(
    double[] probabilities,
    double[] raw,
    boolean[] pooledSet,
    boolean[] classSet,
    TrainingDistance.Neighbour neighbour,
    double[] errors,
    Explanation explanation) {

  /** The index of the most probable class. */
  public int best() {
    return Predictions.best(probabilities);
  }

  /** The index of the second most probable class. */
  public int second() {
    int best = best();
    int second = -1;
    for (int k = 0; k < probabilities.length; k++) {
      if (k != best && (second < 0 || probabilities[k] > probabilities[second])) {
        second = k;
      }
    }
    return second;
  }

  /**
   * SHAP values: contributions of features to a raw score.
   *
   * @param score the raw score, of an ensemble the mean
   * @param base the expected score
   * @param contributions by feature; with {@code base} they sum to {@code score}
   */
  public record Explanation(double score, double base, double[] contributions) {}
}
