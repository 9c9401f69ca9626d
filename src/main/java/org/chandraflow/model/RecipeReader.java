package org.chandraflow.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.chandraflow.config.ConfigFiles;
import org.chandraflow.config.ConfigNode;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.Names;
import org.chandraflow.config.Problems;
import org.chandraflow.config.UsageException;
import org.chandraflow.model.Recipe.Combine;
import org.chandraflow.model.Recipe.EarlyStopping;
import org.chandraflow.model.Recipe.Ensemble;
import org.chandraflow.model.Recipe.Imputation;
import org.chandraflow.model.Recipe.ImputeKind;
import org.chandraflow.model.Recipe.ScaleKind;
import org.chandraflow.model.Recipe.Scaling;
import org.chandraflow.model.Recipe.WeightKind;
import org.chandraflow.model.Recipe.Weights;

/**
 * Reads recipes. All keys, with their defaults:
 *
 * <pre>
 * description: one line
 * classifier: lightgbm            # random-forest, gradient-boosting
 * parameters: {}                  # of the classifier: any of LightGBM's
 * categorical: []                 # features that are codes of categories
 * weights: none                   # balanced, or {kind: exponential, gamma: 0.07, cap: 50}
 * early_stopping: {rounds: 0, share: 0.1}
 * normalise: none                 # min-max, standard, robust, log, asinh,
 *                                 # or {default: none, columns: {Fb: log}}
 * impute: none                    # constant, mean, median, mode, knn, missforest,
 *                                 # or {method: knn, neighbours: 5}; value, iterations, trees
 * smote: 0                        # neighbours
 * ensemble: 1                     # or {size: 5, combine: scores}; probabilities
 * calibration: none
 * seed: 42
 * augment: {copies: 0}            # or {copies: 1, weight: 1, drop: {GROUP: {probability: 0.5,
 *                                 # features: [...]}}}; see {@link Augmentation}
 * </pre>
 */
final class RecipeReader {
  private RecipeReader() {}

  static Recipe read(String name, ConfigNode node) {
    Problems problems = new Problems();
    ConfigReader config = new ConfigReader(node, problems);
    Recipe recipe = read(name, config);
    problems.throwIfAny();
    return recipe;
  }

  /** The keys of a recipe, which a stage may override. */
  private static final List<String> KEYS =
      List.of(
          "classifier",
          "categorical",
          "weights",
          "early_stopping",
          "normalise",
          "impute",
          "smote",
          "ensemble",
          "calibration",
          "seed");

  /**
   * The recipe of a stage: the one that {@code recipe} names, with each of a recipe's keys that the
   * stage has put in its place; parameters are added to those of the recipe unless the classifier
   * is another.
   */
  static Optional<Recipe> configured(ConfigReader config, String otherwise) {
    String name = config.text("recipe", otherwise);
    ConfigNode base;
    try {
      base = ConfigFiles.load("recipes", name);
    } catch (UsageException e) {
      config.problems().add(config.at("recipe"), "'recipe': " + e.getMessage());
      KEYS.forEach(config::has);
      config.has("parameters");
      return Optional.empty();
    }
    Map<String, ConfigNode> entries = new LinkedHashMap<>(base.entries());
    String before = entries.containsKey("classifier") ? entries.get("classifier").text() : "";
    for (String key : KEYS) {
      config.find(key).ifPresent(node -> entries.put(key, node));
    }
    boolean same = !config.has("classifier") || config.text("classifier", "").equals(before);
    Map<String, ConfigNode> parameters = new LinkedHashMap<>();
    if (same && entries.containsKey("parameters")) {
      parameters.putAll(entries.get("parameters").entries());
    }
    parameters.putAll(config.named("parameters"));
    entries.put("parameters", config.at("parameters").withEntries(parameters));
    int problems = config.problems().found().size();
    Recipe recipe = read(name, new ConfigReader(base.withEntries(entries), config.problems()));
    return config.problems().found().size() == problems ? Optional.of(recipe) : Optional.empty();
  }

  private static Recipe read(String name, ConfigReader config) {
    String description = config.text("description", "");
    String classifier = classifier(config);
    Recipe recipe =
        new Recipe(
            name,
            description,
            classifier,
            parameters(config, classifier),
            config.texts("categorical"),
            weights(config),
            earlyStopping(config),
            scaling(config),
            imputation(config),
            (int) config.integer("smote", 0, 0, 1000),
            ensemble(config),
            config.oneOf("calibration", "none", Calibrators.methods().toArray(String[]::new)),
            config.integer("seed", 42, 0, Integer.MAX_VALUE),
            augmentation(config));
    config.finish();
    return recipe;
  }

  private static String classifier(ConfigReader config) {
    String classifier = config.text("classifier", "lightgbm");
    try {
      return Classifiers.type(classifier).name();
    } catch (UsageException e) {
      config.problems().add(config.at("classifier"), "'classifier': " + e.getMessage());
      return "lightgbm";
    }
  }

  private static Map<String, String> parameters(ConfigReader config, String classifier) {
    Map<String, String> values = new LinkedHashMap<>();
    config
        .named("parameters")
        .forEach(
            (key, value) -> {
              String text =
                  value.isList()
                      ? String.join(",", value.items().stream().map(ConfigNode::text).toList())
                      : value.isScalar() ? value.text() : "";
              values.put(key, text);
            });
    try {
      return Classifiers.type(classifier).check(values);
    } catch (UsageException e) {
      config.problems().add(config.at("parameters"), "'parameters': " + e.getMessage());
      return Map.of();
    }
  }

  private static boolean isWord(ConfigReader config, String key) {
    return config.find(key).map(ConfigNode::isScalar).orElse(false);
  }

  private static Weights weights(ConfigReader config) {
    if (!config.has("weights")) {
      return Weights.NONE;
    }
    if (isWord(config, "weights")) {
      WeightKind kind = config.choice("weights", WeightKind.class, WeightKind.NONE);
      return new Weights(kind, 0.07, Double.POSITIVE_INFINITY);
    }
    ConfigReader section = config.section("weights");
    Weights weights =
        new Weights(
            section.choice("kind", WeightKind.class, WeightKind.EXPONENTIAL),
            section.number("gamma", 0.07, 0, 1000),
            section.number("cap", Double.POSITIVE_INFINITY, 0, Double.POSITIVE_INFINITY));
    section.finish();
    return weights;
  }

  private static EarlyStopping earlyStopping(ConfigReader config) {
    ConfigReader section = config.section("early_stopping");
    EarlyStopping early =
        new EarlyStopping(
            (int) section.integer("rounds", 0, 0, 1_000_000),
            section.number("share", 0.1, 0.001, 0.9));
    section.finish();
    return early;
  }

  private static Scaling scaling(ConfigReader config) {
    if (!config.has("normalise")) {
      return Scaling.NONE;
    }
    if (isWord(config, "normalise")) {
      return new Scaling(config.choice("normalise", ScaleKind.class, ScaleKind.NONE), Map.of());
    }
    ConfigReader section = config.section("normalise");
    ScaleKind other = section.choice("default", ScaleKind.class, ScaleKind.NONE);
    Map<String, ScaleKind> columns = new TreeMap<>();
    ConfigReader byColumn = section.section("columns");
    for (String column : section.named("columns").keySet()) {
      columns.put(column, byColumn.choice(column, ScaleKind.class, ScaleKind.NONE));
    }
    section.finish();
    return new Scaling(other, columns);
  }

  private static Imputation imputation(ConfigReader config) {
    if (!config.has("impute")) {
      return Imputation.NONE;
    }
    if (isWord(config, "impute")) {
      return Imputation.of(config.choice("impute", ImputeKind.class, ImputeKind.NONE));
    }
    ConfigReader section = config.section("impute");
    Imputation imputation =
        new Imputation(
            section.choice("method", ImputeKind.class, ImputeKind.NONE),
            section.number("value", 0, -Double.MAX_VALUE, Double.MAX_VALUE),
            (int) section.integer("neighbours", 5, 1, 1000),
            (int) section.integer("iterations", 10, 1, 100),
            (int) section.integer("trees", 20, 1, 10_000));
    section.finish();
    return imputation;
  }

  private static Ensemble ensemble(ConfigReader config) {
    if (!config.has("ensemble")) {
      return Ensemble.SINGLE;
    }
    if (isWord(config, "ensemble")) {
      return new Ensemble((int) config.integer("ensemble", 1, 1, 1000), Combine.SCORES);
    }
    ConfigReader section = config.section("ensemble");
    Ensemble ensemble =
        new Ensemble(
            (int) section.integer("size", 1, 1, 1000),
            section.choice("combine", Combine.class, Combine.SCORES));
    section.finish();
    return ensemble;
  }

  private static Augmentation augmentation(ConfigReader config) {
    if (!config.has("augment")) {
      return Augmentation.NONE;
    }
    ConfigReader section = config.section("augment");
    int copies = (int) section.integer("copies", 1, 0, 100);
    double weight = section.number("weight", 1, 0, 1000);
    ConfigReader groups = section.section("drop");
    List<Augmentation.Group> all = new ArrayList<>();
    for (String name : section.named("drop").keySet()) {
      ConfigReader group = groups.section(name);
      all.add(
          new Augmentation.Group(
              name, group.number("probability", 0.5, 0, 1), group.texts("features")));
      group.finish();
    }
    section.finish();
    return new Augmentation(copies, weight, all);
  }

  /** An enum's value as a recipe writes it. */
  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The value of a word.
   *
   * @throws UsageException for another one, with the nearest valid
   */
  static <E extends Enum<E>> E value(String what, Class<E> type, String word) {
    List<String> names =
        java.util.Arrays.stream(type.getEnumConstants()).map(e -> word(e)).toList();
    int at = names.indexOf(word.toLowerCase(Locale.ROOT).replace('_', '-'));
    if (at < 0) {
      throw new UsageException("unknown " + what + " '" + word + "'; " + Names.hint(word, names));
    }
    return type.getEnumConstants()[at];
  }
}
