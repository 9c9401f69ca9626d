package org.chandraflow.model;

import java.util.List;

/** Predicts with a model in one thread. Not safe for several; close it before the model. */
public final class ModelPredictor implements AutoCloseable {
  private final TrainedModel model;
  private final List<Classifier.Scorer> scorers;
  private final Classifier.Link link;
  private final int classes;

  ModelPredictor(TrainedModel model) {
    this.model = model;
    this.scorers = model.members().stream().map(Classifier::scorer).toList();
    this.link = model.members().get(0).link();
    this.classes = model.classes().size();
  }

  /**
   * The raw scores of rows {@code from} to {@code to}, the mean over the ensemble, into the same
   * rows of {@code out}.
   */
  public void scores(double[][] rows, int from, int to, double[][] out) {
    mean(prepare(rows, from, to), from, out, false);
  }

  /**
   * The probabilities before calibration: those of the mean score, or, where the recipe says so,
   * the mean of the members' probabilities.
   */
  public void raw(double[][] rows, int from, int to, double[][] out) {
    raw(prepare(rows, from, to), from, out);
  }

  /** The final probabilities: calibrated if the recipe calibrates. */
  public void probabilities(double[][] rows, int from, int to, double[][] out) {
    raw(rows, from, to, out);
    calibrate(out, from, to);
  }

  /** Turns raw probabilities into final ones, in place. */
  public void calibrate(double[][] probabilities, int from, int to) {
    model
        .calibrator()
        .ifPresent(
            calibrator -> {
              for (int r = from; r < to; r++) {
                calibrator.calibrate(probabilities[r]);
              }
            });
  }

  private double[][] prepare(double[][] rows, int from, int to) {
    double[][] out = new double[to - from][];
    for (int r = from; r < to; r++) {
      if (rows[r].length != model.features().size()) {
        throw new IllegalArgumentException(
            "a row of " + rows[r].length + " features, the model has " + model.features().size());
      }
      out[r - from] = model.preprocessor().apply(rows[r]);
    }
    return out;
  }

  private void raw(double[][] prepared, int from, double[][] out) {
    boolean probabilities = model.recipe().ensemble().combine() == Recipe.Combine.PROBABILITIES;
    mean(prepared, from, out, probabilities);
    if (!probabilities) {
      for (int r = 0; r < prepared.length; r++) {
        link.apply(out[from + r]);
      }
    }
  }

  private void mean(double[][] prepared, int from, double[][] out, boolean linked) {
    double[][] one = new double[prepared.length][classes];
    for (int m = 0; m < scorers.size(); m++) {
      scorers.get(m).score(prepared, 0, prepared.length, one);
      for (int r = 0; r < one.length; r++) {
        if (linked) {
          link.apply(one[r]);
        }
        double[] sum = out[from + r];
        for (int k = 0; k < classes; k++) {
          sum[k] = m == 0 ? one[r][k] : sum[k] + one[r][k];
        }
      }
    }
    if (scorers.size() > 1) {
      for (int r = 0; r < one.length; r++) {
        for (int k = 0; k < classes; k++) {
          out[from + r][k] /= scorers.size();
        }
      }
    }
  }

  @Override
  public void close() {
    scorers.forEach(Classifier.Scorer::close);
  }
}
