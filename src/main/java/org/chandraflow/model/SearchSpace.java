package org.chandraflow.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.chandraflow.config.UsageException;
import org.chandraflow.model.Recipe.Imputation;
import org.chandraflow.model.Recipe.ImputeKind;
import org.chandraflow.model.Recipe.ScaleKind;
import org.chandraflow.model.Recipe.Scaling;
import org.chandraflow.model.Recipe.WeightKind;
import org.chandraflow.model.Recipe.Weights;

/**
 * The recipes that a search may try: for each key a range or a list of values. Keys are parameters
 * of the classifier, or {@code gamma}, {@code weight_cap}, {@code smote}, {@code imputer}, {@code
 * normalise}, {@code ensemble}, {@code calibration}. Immutable.
 *
 * @param keys by name, in the order given
 */
public record SearchSpace(Map<String, Range> keys) implements Serializable {
  public SearchSpace {
    keys = new LinkedHashMap<>(keys);
    if (keys.isEmpty()) {
      throw new UsageException("nothing to search: give ranges such as num_leaves=7:63");
    }
  }

  /**
   * Values of a key: a list, or numbers from low to high.
   *
   * @param choices empty for a range of numbers
   * @param logarithmic whether the logarithm is uniform
   * @param whole whether numbers are whole
   */
  public record Range(
      List<String> choices, double low, double high, boolean logarithmic, boolean whole)
      implements Serializable {
    public Range {
      choices = List.copyOf(choices);
    }

    String draw(SplittableRandom random) {
      if (!choices.isEmpty()) {
        return choices.get(random.nextInt(choices.size()));
      }
      double u = random.nextDouble();
      if (whole) {
        double value =
            logarithmic
                ? Math.floor(Math.exp(Math.log(low) + u * (Math.log(high + 1) - Math.log(low))))
                : Math.floor(low + u * (high + 1 - low));
        return Long.toString((long) Math.min(high, value));
      }
      double value =
          logarithmic
              ? Math.exp(Math.log(low) + u * (Math.log(high) - Math.log(low)))
              : low + u * (high - low);
      return String.format(Locale.ROOT, "%.6g", value);
    }
  }

  /**
   * Reads ranges as text: {@code 7:63} (whole numbers if both ends are), {@code 0.01:0.3:log}, or
   * choices {@code mean|knn}.
   *
   * @throws UsageException for a range that is none
   */
  public static SearchSpace parse(Map<String, String> texts) {
    Map<String, Range> keys = new LinkedHashMap<>();
    texts.forEach((key, text) -> keys.put(key, range(key, text)));
    return new SearchSpace(keys);
  }

  private static Range range(String key, String text) {
    String[] parts = text.split(":");
    boolean log = parts.length == 3 && parts[2].equals("log");
    if (parts.length == 2 || log) {
      try {
        double low = Double.parseDouble(parts[0]);
        double high = Double.parseDouble(parts[1]);
        if (low <= high && (!log || low > 0) && Double.isFinite(high - low)) {
          boolean whole = (parts[0] + parts[1]).matches("-?[0-9]+");
          return new Range(List.of(), low, high, log, whole);
        }
      } catch (NumberFormatException e) {
        // Refused below.
      }
    } else if (parts.length == 1 && !text.isBlank()) {
      return new Range(List.of(text.split("\\|")), 0, 0, false, false);
    }
    throw new UsageException(
        "search "
            + key
            + "="
            + text
            + ": expected LOW:HIGH, LOW:HIGH:log with LOW above 0, or choices A|B");
  }

  /** Draws some candidates: settings by key. */
  List<Map<String, String>> draw(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Map<String, String>> out = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Map<String, String> one = new LinkedHashMap<>();
      keys.forEach((key, range) -> one.put(key, range.draw(random)));
      out.add(one);
    }
    return out;
  }

  /**
   * A recipe with settings applied.
   *
   * @throws UsageException for a key or value that the recipe cannot take
   */
  public static Recipe apply(Recipe recipe, Map<String, String> settings) {
    Recipe out = recipe;
    Map<String, String> parameters = new LinkedHashMap<>();
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      String value = setting.getValue();
      switch (setting.getKey()) {
        case "gamma" ->
            out =
                out.withWeights(
                    new Weights(
                        WeightKind.EXPONENTIAL, number("gamma", value), out.weights().cap()));
        case "weight_cap" ->
            out =
                out.withWeights(
                    new Weights(
                        out.weights().kind(), out.weights().gamma(), number("weight_cap", value)));
        case "smote" -> out = out.withSmote((int) number("smote", value));
        case "imputer" ->
            out =
                out.withImputation(
                    Imputation.of(RecipeReader.value("imputer", ImputeKind.class, value)));
        case "normalise" ->
            out =
                out.withScaling(
                    new Scaling(RecipeReader.value("normalise", ScaleKind.class, value), Map.of()));
        case "ensemble" ->
            out =
                out.withEnsemble(
                    new Recipe.Ensemble((int) number("ensemble", value), out.ensemble().combine()));
        case "calibration" -> out = out.withCalibration(value);
        default -> parameters.put(setting.getKey(), value);
      }
    }
    return parameters.isEmpty() ? out : out.withParameters(parameters);
  }

  private static double number(String key, String value) {
    try {
      double number = Double.parseDouble(value);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Refused below.
    }
    throw new UsageException("search " + key + ": '" + value + "' is not a number from 0");
  }
}
