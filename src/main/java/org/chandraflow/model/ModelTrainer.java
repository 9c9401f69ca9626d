package org.chandraflow.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.chandraflow.config.Names;
import org.chandraflow.config.UsageException;

/**
 * Trains models: a pure function of table, classes and recipe. Everything that is fitted is fitted
 * on the rows of the table given.
 */
public final class ModelTrainer {
  /**
   * Folds of the inner cross-validation that a calibrator is fitted on. One member of an ensemble
   * stands for all there: they differ by their seeds alone, and training all of them in each inner
   * fold would be most of the work.
   */
  private static final int INNER_FOLDS = 5;

  private ModelTrainer() {}

  /**
   * Trains on every row.
   *
   * @param table each row with a label of {@code classes}; the order of rows is part of the input,
   *     {@link FeatureTable#sorted} makes it independent of where they come from
   * @param classes may have some without rows
   * @throws UsageException if the recipe does not fit the table
   */
  public static TrainedModel train(FeatureTable table, List<String> classes, Recipe recipe) {
    int[] labels = table.classIndexes(classes);
    check(table, classes, labels);
    if (recipe.augmentation().copies() > 0 && recipe.earlyStopping().rounds() > 0) {
      throw new UsageException(
          "early stopping cannot be joined with augmentation: copies of the rows that it holds out"
              + " would be trained on");
    }
    Optional<Calibrator> calibrator = Optional.empty();
    Optional<Conformal> conformal = Optional.empty();
    if (!recipe.calibration().equals("none")) {
      double[][] held =
          outOfFold(
              table,
              classes,
              recipe.withEnsemble(Recipe.Ensemble.SINGLE),
              INNER_FOLDS,
              recipe.seed());
      calibrator = Calibrators.fit(recipe.calibration(), held, labels, recipe.seed());
      conformal = Optional.of(Conformal.fit(calibrated(calibrator, held), labels, classes.size()));
    }
    return fit(table, classes, labels, recipe).withCalibrator(calibrator, conformal);
  }

  private static double[][] calibrated(Optional<Calibrator> calibrator, double[][] raw) {
    double[][] out = Arrays.stream(raw).map(double[]::clone).toArray(double[][]::new);
    calibrator.ifPresent(c -> Arrays.stream(out).forEach(c::calibrate));
    return out;
  }

  /**
   * The raw probabilities of each row by a model that did not see it, without calibration.
   *
   * @param folds stratified; fewer where the largest class has fewer rows
   */
  public static double[][] outOfFold(
      FeatureTable table, List<String> classes, Recipe recipe, int folds, long seed) {
    int[] labels = table.classIndexes(classes);
    int[] counts = new TrainingRows(table.rows(), labels).counts(classes.size());
    int most = Arrays.stream(counts).max().orElse(0);
    int k = Math.max(2, Math.min(folds, most));
    int[] assigned = Folds.stratified(labels, k, true, seed);
    double[][] out = new double[table.size()][classes.size()];
    for (int fold = 0; fold < k; fold++) {
      int held = fold;
      int[] inside = IntStream.range(0, assigned.length).filter(i -> assigned[i] != held).toArray();
      int[] outside =
          IntStream.range(0, assigned.length).filter(i -> assigned[i] == held).toArray();
      FeatureTable training = table.select(inside);
      try (TrainedModel model = fit(training, classes, training.classIndexes(classes), recipe);
          ModelPredictor predictor = model.predictor()) {
        double[][] rows =
            Arrays.stream(outside).mapToObj(i -> table.rows()[i]).toArray(double[][]::new);
        double[][] probabilities = new double[rows.length][classes.size()];
        predictor.raw(rows, 0, rows.length, probabilities);
        for (int i = 0; i < outside.length; i++) {
          out[outside[i]] = probabilities[i];
        }
      }
    }
    return out;
  }

  private static void check(FeatureTable table, List<String> classes, int[] labels) {
    if (table.size() == 0) {
      throw new UsageException("no labelled rows to train on");
    }
    if (classes.size() < 2) {
      throw new UsageException(
          "a single class, '" + classes.get(0) + "'; a classifier needs at least two");
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0) {
        throw new UsageException(
            "row '"
                + table.names()[i]
                + "': label '"
                + table.labels()[i]
                + "' is not among "
                + String.join(", ", classes));
      }
    }
    for (int i = 0; i < table.size(); i++) {
      for (int c = 0; c < table.columns().size(); c++) {
        if (Double.isInfinite(table.rows()[i][c])) {
          throw new UsageException(
              "row '"
                  + table.names()[i]
                  + "': feature '"
                  + table.columns().get(c).name()
                  + "' is infinite");
        }
      }
    }
  }

  private static TrainedModel fit(
      FeatureTable table, List<String> classes, int[] labels, Recipe recipe) {
    Classifier.Type type = Classifiers.type(recipe.classifier());
    List<String> features = table.features();
    List<String> notes = new ArrayList<>();
    Recipe.Imputation imputation = imputation(recipe, type, table, notes);
    describe(table, imputation, notes);
    List<String> absent = recipe.augmentation().absent(features);
    if (!absent.isEmpty()) {
      notes.add(
          "groups of features to drop that the table has none of: " + String.join(", ", absent));
    }
    Preprocessor preprocessor =
        Preprocessor.fit(table.rows(), features, recipe.scaling(), imputation, recipe.seed());
    TrainingRows rows = new TrainingRows(preprocessor.apply(table.rows()), labels);
    int[] counts = rows.counts(classes.size());
    if (recipe.smote() > 0) {
      rows = Smote.apply(rows, classes.size(), recipe.smote(), recipe.seed());
    }
    double[] classWeights = recipe.weights().of(rows.counts(classes.size()));
    int[] categorical = categorical(recipe, type, features);
    List<Classifier> members = new ArrayList<>();
    try {
      for (int m = 0; m < recipe.ensemble().size(); m++) {
        TrainingRows all = augmented(rows, table, labels, preprocessor, recipe, m);
        members.add(
            type.train(
                all,
                classes.size(),
                weights(all.labels(), classWeights, rows.labels().length, recipe),
                categorical,
                recipe.parameters(),
                recipe.earlyStopping(),
                recipe.seed() + m));
      }
      return new TrainedModel(
          recipe,
          classes,
          table.columns(),
          preprocessor,
          members,
          Optional.empty(),
          Optional.empty(),
          counts,
          classWeights,
          notes);
    } catch (RuntimeException e) {
      members.forEach(Classifier::close);
      throw e;
    }
  }

  /** The rows with the altered copies of one member of the ensemble behind them. */
  private static TrainingRows augmented(
      TrainingRows rows,
      FeatureTable table,
      int[] labels,
      Preprocessor preprocessor,
      Recipe recipe,
      int member) {
    Augmentation augmentation = recipe.augmentation();
    if (augmentation.copies() == 0) {
      return rows;
    }
    double[][] copies =
        preprocessor.apply(
            augmentation.copies(table.rows(), table.features(), recipe.seed() + member));
    int real = rows.rows().length;
    double[][] all = Arrays.copyOf(rows.rows(), real + copies.length);
    System.arraycopy(copies, 0, all, real, copies.length);
    return new TrainingRows(all, augmentation.labels(rows.labels(), labels));
  }

  /** The class's weight for each row; for the copies behind the real rows, times theirs. */
  private static double[] weights(int[] labels, double[] classWeights, int real, Recipe recipe) {
    double[] weights = new double[labels.length];
    for (int i = 0; i < weights.length; i++) {
      double copy = i < real ? 1 : recipe.augmentation().weight();
      weights[i] = classWeights[labels[i]] * copy;
    }
    return weights;
  }

  /** Fills with the median where the recipe leaves values missing that cannot stay so. */
  private static Recipe.Imputation imputation(
      Recipe recipe, Classifier.Type type, FeatureTable table, List<String> notes) {
    boolean must = !type.takesMissing() || recipe.smote() > 0;
    if (recipe.imputation().kind() != Recipe.ImputeKind.NONE || !must) {
      return recipe.imputation();
    }
    boolean missing =
        Arrays.stream(table.rows()).flatMapToDouble(Arrays::stream).anyMatch(Double::isNaN);
    if (missing) {
      notes.add(
          (type.takesMissing() ? "SMOTE" : recipe.classifier())
              + " needs complete rows: missing values are filled with the median");
    }
    return Recipe.Imputation.of(Recipe.ImputeKind.MEDIAN);
  }

  private static int[] categorical(Recipe recipe, Classifier.Type type, List<String> features) {
    if (!recipe.categorical().isEmpty() && !type.name().equals("lightgbm")) {
      throw new UsageException("categorical features need the classifier lightgbm");
    }
    return recipe.categorical().stream()
        .mapToInt(
            name -> {
              int at = features.indexOf(name);
              if (at < 0) {
                throw new UsageException(
                    "categorical: unknown feature '" + name + "'; " + Names.hint(name, features));
              }
              return at;
            })
        .toArray();
  }

  /** Notes on features that tell nothing. */
  private static void describe(
      FeatureTable table, Recipe.Imputation imputation, List<String> notes) {
    TreeMap<String, List<String>> found = new TreeMap<>();
    for (int c = 0; c < table.columns().size(); c++) {
      int column = c;
      double[] distinct =
          Arrays.stream(table.rows())
              .mapToDouble(r -> r[column])
              .filter(v -> !Double.isNaN(v))
              .distinct()
              .limit(2)
              .toArray();
      String name = table.columns().get(c).name();
      if (distinct.length == 0) {
        String what =
            imputation.kind() == Recipe.ImputeKind.NONE
                ? "features without any value, not used"
                : imputation.kind() == Recipe.ImputeKind.CONSTANT
                    ? "features without any value, filled with " + imputation.value()
                    : "features without any value, filled with 0";
        found.computeIfAbsent(what, w -> new ArrayList<>()).add(name);
      } else if (distinct.length == 1) {
        found.computeIfAbsent("constant features, not used", w -> new ArrayList<>()).add(name);
      }
    }
    found.forEach(
        (what, names) -> notes.add(what + ": " + names.stream().collect(Collectors.joining(", "))));
  }
}
