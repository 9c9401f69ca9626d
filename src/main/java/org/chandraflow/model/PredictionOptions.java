package org.chandraflow.model;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.chandraflow.config.Names;
import org.chandraflow.config.UsageException;

/**
 * What a prediction gives beside classes and probabilities. Immutable.
 *
 * @param cuts probabilities, each above 0 and below 1, that sources are flagged above
 * @param coverage of conformal sets; 0 for none
 * @param outliers whether sources are compared with the training sources
 * @param shap which sources are explained
 * @param shapNames the sources that {@link Shap#SOME} means
 * @param shapTop how many features {@code shap_top} names; 0 for none
 * @param shapMap whether all contributions are written, not the top ones alone
 * @param draws of Monte-Carlo over measurement errors; 0 for none
 * @param seed of the draws
 * @param priors where class priors come from
 * @param given the priors that {@link PriorKind#GIVEN} means, by class; scaled to a sum of 1
 */
public record PredictionOptions(
    List<Double> cuts,
    double coverage,
    boolean outliers,
    Shap shap,
    Set<String> shapNames,
    int shapTop,
    boolean shapMap,
    int draws,
    long seed,
    PriorKind priors,
    Map<String, Double> given)
    implements Serializable {
  /** Which sources are explained. */
  public enum Shap {
    /** None. */
    NONE,
    /** Those named. */
    SOME,
    /** All. */
    ALL
  }

  /** Where class priors come from. */
  public enum PriorKind {
    /** Probabilities stay as the model gives them. */
    MODEL,
    /**
     * Class shares of the training sources; the same as {@link #MODEL} unless the classes were
     * weighted or oversampled.
     */
    TRAINING,
    /** As configured. */
    GIVEN,
    /** Estimated from the sources that are predicted. */
    ESTIMATED
  }

  /** Classes and probabilities alone. */
  public static final PredictionOptions PLAIN =
      new PredictionOptions(
          List.of(), 0, false, Shap.NONE, Set.of(), 0, false, 0, 42, PriorKind.MODEL, Map.of());

  public PredictionOptions {
    cuts = List.copyOf(cuts);
    for (double cut : cuts) {
      if (!(cut > 0 && cut < 1)) {
        throw new UsageException("cut " + cut + ": expected a probability above 0 and below 1");
      }
    }
    if (!(coverage >= 0 && coverage < 1)) {
      throw new UsageException("coverage " + coverage + ": expected 0 (none) to below 1");
    }
    if (draws < 0 || draws == 1 || draws > 100_000) {
      throw new UsageException("draws " + draws + ": expected 0 (none), or 2 to 100000");
    }
    shapNames = Collections.unmodifiableSet(new TreeSet<>(shapNames));
    given = Collections.unmodifiableMap(new TreeMap<>(given));
    if ((priors == PriorKind.GIVEN) == given.isEmpty()) {
      throw new UsageException(
          given.isEmpty() ? "no priors are given" : "priors are given, but others are asked for");
    }
    for (Map.Entry<String, Double> entry : given.entrySet()) {
      double value = entry.getValue();
      if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
        throw new UsageException(
            "prior of " + entry.getKey() + ": " + value + "; expected a share, 0 or more");
      }
    }
  }

  /** Whether a source is to be explained. */
  boolean explains(String name) {
    return shap == Shap.ALL || (shap == Shap.SOME && shapNames.contains(name));
  }

  /** The same with the priors found. */
  public PredictionOptions withGiven(Map<String, Double> found) {
    return new PredictionOptions(
        cuts,
        coverage,
        outliers,
        shap,
        shapNames,
        shapTop,
        shapMap,
        draws,
        seed,
        PriorKind.GIVEN,
        found);
  }

  /**
   * Checks the options against a model.
   *
   * @throws UsageException if the model cannot give what they ask for
   */
  public void check(TrainedModel model) {
    if (priors == PriorKind.GIVEN) {
      for (String name : given.keySet()) {
        if (!model.classes().contains(name)) {
          throw new UsageException(
              "prior of unknown class '" + name + "'; " + Names.hint(name, model.classes()));
        }
      }
      if (!(given.values().stream().mapToDouble(Double::doubleValue).sum() > 0)) {
        throw new UsageException("the given priors are all 0");
      }
      List<String> without =
          model.classes().stream().filter(name -> !given.containsKey(name)).toList();
      if (!without.isEmpty()) {
        throw new UsageException("no prior is given for " + String.join(", ", without));
      }
    }
    if (coverage > 0 && model.conformal().isEmpty()) {
      throw new UsageException(
          "the model has no conformal sets: its recipe calibrates nothing; train it with a"
              + " calibration, or ask for no coverage");
    }
    if (shap != Shap.NONE && !(model.members().get(0) instanceof LightGbmClassifier)) {
      throw new UsageException(
          "the classifier " + model.recipe().classifier() + " has no SHAP values; lightgbm has");
    }
  }

  /** The new priors in the model's order; null where the model's own stay. */
  double[] priorsOf(TrainedModel model) {
    return switch (priors) {
      case MODEL -> null;
      case TRAINING -> Priors.shares(model.classCounts());
      case GIVEN -> {
        double[] values = model.classes().stream().mapToDouble(given::get).toArray();
        double sum = Arrays.stream(values).sum();
        yield Arrays.stream(values).map(v -> v / sum).toArray();
      }
      case ESTIMATED -> throw new IllegalStateException("the priors are not estimated yet");
    };
  }
}
