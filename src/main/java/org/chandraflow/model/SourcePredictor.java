package org.chandraflow.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Predicts sources with a bundle in one thread: probabilities, and whatever else is asked for. What
 * it says of a source depends on that source alone. Not safe for several threads; close it before
 * the bundle.
 */
public final class SourcePredictor implements AutoCloseable {
  private final TrainedModel model;
  private final PredictionOptions options;
  private final TrainingDistance distance;
  private final ModelPredictor predictor;
  private final Conformal.Sets sets;
  private final double[] learnt;
  private final double[] priors;
  private final List<BoosterBatch> contributions = new ArrayList<>();

  /**
   * @param distance null unless the options ask for outliers; shared between threads
   * @throws org.chandraflow.config.UsageException if the model cannot give what the options ask for
   */
  public SourcePredictor(TrainedModel model, PredictionOptions options, TrainingDistance distance) {
    options.check(model);
    if (options.outliers() && distance == null) {
      throw new IllegalArgumentException("outliers are asked for without a distance");
    }
    this.model = model;
    this.options = options;
    this.distance = distance;
    this.sets =
        options.coverage() > 0 ? model.conformal().orElseThrow().at(options.coverage()) : null;
    this.learnt = learntPriors(model);
    this.priors = options.priorsOf(model);
    this.predictor = model.predictor();
    if (options.shap() != PredictionOptions.Shap.NONE) {
      for (Classifier member : model.members()) {
        contributions.add(
            ((LightGbmClassifier) member).booster().batch(BoosterBatch.Kind.CONTRIBUTIONS, 1));
      }
    }
  }

  /**
   * The prior that a model's final probabilities stand for: class shares of the training sources,
   * times the class weights where no calibrator has undone them.
   */
  static double[] learntPriors(TrainedModel model) {
    double[] shares = Priors.shares(model.classCounts());
    if (model.calibrator().isPresent()) {
      return shares;
    }
    double[] weighted = new double[shares.length];
    for (int k = 0; k < shares.length; k++) {
      weighted[k] = shares[k] * model.classWeights()[k];
    }
    double sum = Arrays.stream(weighted).sum();
    return Arrays.stream(weighted).map(w -> w / sum).toArray();
  }

  /**
   * Estimates the priors of a population of sources from their features.
   *
   * @param rows features by source, in an order that depends on content alone
   * @return by class
   */
  public static Map<String, Double> estimatePriors(TrainedModel model, double[][] rows) {
    double[][] probabilities = new double[rows.length][model.classes().size()];
    try (ModelPredictor predictor = model.predictor()) {
      predictor.probabilities(rows, 0, rows.length, probabilities);
    }
    double[] found = Priors.estimate(probabilities, learntPriors(model));
    Map<String, Double> out = new TreeMap<>();
    for (int k = 0; k < found.length; k++) {
      out.put(model.classes().get(k), found[k]);
    }
    return out;
  }

  /** The priors that replaced the model's, by class; empty if none did. */
  public Map<String, Double> replacedPriors() {
    Map<String, Double> out = new TreeMap<>();
    for (int k = 0; priors != null && k < priors.length; k++) {
      out.put(model.classes().get(k), priors[k]);
    }
    return out;
  }

  /** Whether final probabilities may differ from raw ones. */
  public boolean changesRaw() {
    return priors != null || model.calibrator().isPresent();
  }

  /** Final probabilities of rows, as {@link #predict} gives them. */
  public double[][] probabilities(double[][] rows) {
    double[][] out = new double[rows.length][model.classes().size()];
    predictor.raw(rows, 0, rows.length, out);
    finish(out);
    return out;
  }

  private void finish(double[][] raw) {
    predictor.calibrate(raw, 0, raw.length);
    if (priors != null) {
      for (double[] row : raw) {
        Priors.replace(row, learnt, priors);
      }
    }
  }

  /** Predicts a batch; one prediction a source, in the same order. */
  public List<SourcePrediction> predict(List<Source> sources) {
    double[][] rows = sources.stream().map(Source::features).toArray(double[][]::new);
    double[][] raw = new double[rows.length][model.classes().size()];
    predictor.raw(rows, 0, rows.length, raw);
    double[][] probabilities = raw;
    if (changesRaw()) {
      probabilities = Arrays.stream(raw).map(double[]::clone).toArray(double[][]::new);
      finish(probabilities);
    }
    List<SourcePrediction> out = new ArrayList<>(rows.length);
    for (int i = 0; i < rows.length; i++) {
      String name = sources.get(i).name();
      // Sets are calibrated on the model's own probabilities, before other priors.
      double[] own = sets == null || priors == null ? probabilities[i] : calibrated(raw[i]);
      out.add(
          new SourcePrediction(
              probabilities[i],
              raw[i],
              sets == null ? null : sets.pooled(own),
              sets == null ? null : sets.byClass(own),
              options.outliers() ? distance.of(name, rows[i]) : null,
              errors(sources.get(i)),
              options.explains(name)
                  ? explain(rows[i], Predictions.best(probabilities[i]))
                  : null));
    }
    return out;
  }

  /** The standard deviation of each final probability over the draws; null without errors. */
  private double[] errors(Source source) {
    if (options.draws() == 0 || source.draws() == null) {
      return null;
    }
    double[][] drawn = probabilities(source.draws().draw(options.draws(), options.seed()));
    double[] out = new double[model.classes().size()];
    for (int k = 0; k < out.length; k++) {
      // From the first draw, so that draws that are all alike give 0.
      double first = drawn[0][k];
      double sum = 0;
      for (double[] row : drawn) {
        sum += row[k] - first;
      }
      double mean = sum / drawn.length;
      double squares = 0;
      for (double[] row : drawn) {
        double off = row[k] - first - mean;
        squares += off * off;
      }
      out[k] = Math.sqrt(squares / (drawn.length - 1));
    }
    return out;
  }

  private double[] calibrated(double[] raw) {
    double[] out = raw.clone();
    model.calibrator().ifPresent(calibrator -> calibrator.calibrate(out));
    return out;
  }

  private SourcePrediction.Explanation explain(double[] row, int k) {
    int features = model.features().size();
    double[] prepared = model.preprocessor().apply(row);
    double[] values = new double[features + 1];
    for (BoosterBatch batch : contributions) {
      double[] one = new double[batch.width()];
      batch.predict(prepared, one);
      for (int f = 0; f <= features; f++) {
        values[f] += one[k * (features + 1) + f];
      }
    }
    for (int f = 0; f <= features; f++) {
      values[f] /= contributions.size();
    }
    double[][] score = new double[1][model.classes().size()];
    predictor.scores(new double[][] {row}, 0, 1, score);
    return new SourcePrediction.Explanation(
        score[0][k], values[features], Arrays.copyOf(values, features));
  }

  @Override
  public void close() {
    contributions.forEach(BoosterBatch::close);
    predictor.close();
  }
}
