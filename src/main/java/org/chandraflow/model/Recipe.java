package org.chandraflow.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.chandraflow.config.ConfigFiles;
import org.chandraflow.config.ConfigNode;
import org.chandraflow.config.UsageException;

/**
 * How a model is made: classifier, parameters, and everything fitted around it. A recipe is a YAML
 * file in {@code config/recipes} or of the user's own; see {@link RecipeReader} for its keys.
 * Immutable.
 *
 * @param name as it was asked for
 * @param description one line; may be empty
 * @param classifier {@code lightgbm}, {@code random-forest}, {@code gradient-boosting}
 * @param parameters the classifier's own, under their main names
 * @param categorical features whose values are codes of categories (LightGBM only)
 * @param weights of classes
 * @param earlyStopping LightGBM only
 * @param scaling how features are normalised
 * @param imputation how missing features are filled
 * @param smote neighbours that synthetic rows of rarer classes are drawn between; 0 for none
 * @param ensemble how many models, alike but for the seed, and how they are joined
 * @param calibration how probabilities are calibrated; {@code none} leaves them
 * @param seed of everything that is drawn
 * @param augmentation altered copies of training rows
 */
public record Recipe(
    String name,
    String description,
    String classifier,
    Map<String, String> parameters,
    List<String> categorical,
    Weights weights,
    EarlyStopping earlyStopping,
    Scaling scaling,
    Imputation imputation,
    int smote,
    Ensemble ensemble,
    String calibration,
    long seed,
    Augmentation augmentation)
    implements Serializable {

  public Recipe {
    parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
    categorical = List.copyOf(categorical);
  }

  /** How classes are weighted. */
  public enum WeightKind {
    /** 1 for each row. */
    NONE,
    /** {@code N / (classes * N_c)}. */
    BALANCED,
    /** {@code exp(gamma * N / N_c)}. */
    EXPONENTIAL
  }

  /**
   * Weights of classes, from the numbers N of training rows and N_c of the class.
   *
   * @param gamma of the exponential ones
   * @param cap the highest weight; infinite for none
   */
  public record Weights(WeightKind kind, double gamma, double cap) implements Serializable {
    /** 1 for each row. */
    public static final Weights NONE = new Weights(WeightKind.NONE, 0, Double.POSITIVE_INFINITY);

    /**
     * The weight of each class; 0 for a class without rows.
     *
     * @throws UsageException if a weight is infinite
     */
    public double[] of(int[] counts) {
      long total = 0;
      int present = 0;
      for (int count : counts) {
        total += count;
        present += count > 0 ? 1 : 0;
      }
      double[] out = new double[counts.length];
      for (int c = 0; c < counts.length; c++) {
        if (counts[c] > 0) {
          double share = (double) total / counts[c];
          double weight =
              switch (kind) {
                case NONE -> 1;
                case BALANCED -> share / present;
                case EXPONENTIAL -> Math.exp(gamma * share);
              };
          out[c] = Math.min(cap, weight);
          if (out[c] > Float.MAX_VALUE) {
            throw new UsageException(
                "the weight exp("
                    + gamma
                    + " * "
                    + total
                    + " / "
                    + counts[c]
                    + ") of a class is infinite; give a smaller gamma or a cap");
          }
        }
      }
      return out;
    }
  }

  /**
   * Ends training when held-out rows get no better.
   *
   * @param rounds to wait; 0 for no early stopping
   * @param share of the training rows that is held out, stratified
   */
  public record EarlyStopping(int rounds, double share) implements Serializable {
    /** Trains all rounds. */
    public static final EarlyStopping NONE = new EarlyStopping(0, 0.1);
  }

  /** How a feature is normalised. */
  public enum ScaleKind {
    /** As it is. */
    NONE,
    /** To 0 at the least and 1 at the greatest value. */
    MIN_MAX,
    /** By mean and standard deviation. */
    STANDARD,
    /** By median and the range of the middle half. */
    ROBUST,
    /** Decadic logarithm; values that are not positive are missing. */
    LOG,
    /** Inverse hyperbolic sine in units of the median absolute value. */
    ASINH
  }

  /**
   * How features are normalised.
   *
   * @param other the way of all features that {@code columns} does not name
   * @param columns by feature
   */
  public record Scaling(ScaleKind other, Map<String, ScaleKind> columns) implements Serializable {
    /** Features as they are. */
    public static final Scaling NONE = new Scaling(ScaleKind.NONE, Map.of());

    public Scaling {
      columns = Collections.unmodifiableMap(new TreeMap<>(columns));
    }

    /** The way of a feature. */
    public ScaleKind of(String feature) {
      return columns.getOrDefault(feature, other);
    }
  }

  /** How missing values are filled. */
  public enum ImputeKind {
    /** Left missing, for a classifier that can take them. */
    NONE,
    /** One value for all features, after normalising. */
    CONSTANT,
    /** The feature's mean. */
    MEAN,
    /** The feature's median. */
    MEDIAN,
    /** The feature's most frequent value, the least of several. */
    MODE,
    /** The mean of the nearest training rows that have the feature. */
    KNN,
    /** Forests that predict each feature from the others, repeated until nothing improves. */
    MISSFOREST
  }

  /**
   * How missing values are filled.
   *
   * @param value of {@link ImputeKind#CONSTANT}
   * @param neighbours of {@link ImputeKind#KNN}
   * @param iterations at most, of {@link ImputeKind#MISSFOREST}
   * @param trees a forest, of {@link ImputeKind#MISSFOREST}
   */
  public record Imputation(ImputeKind kind, double value, int neighbours, int iterations, int trees)
      implements Serializable {
    /** Missing values stay missing. */
    public static final Imputation NONE = of(ImputeKind.NONE);

    /** A kind with the default settings: value 0, 5 neighbours, 10 iterations, 20 trees. */
    public static Imputation of(ImputeKind kind) {
      return new Imputation(kind, 0, 5, 10, 20);
    }
  }

  /** How the models of an ensemble are joined. */
  public enum Combine {
    /** The mean of the raw scores. */
    SCORES,
    /** The mean of the probabilities. */
    PROBABILITIES
  }

  /**
   * Several models that differ in their seeds.
   *
   * @param size 1 for a single model
   */
  public record Ensemble(int size, Combine combine) implements Serializable {
    /** A single model. */
    public static final Ensemble SINGLE = new Ensemble(1, Combine.SCORES);
  }

  /** The recipe of a feature set where none is asked for. */
  public static String defaultFor(String featureSet) {
    return featureSet.equals("extended") ? "recommended" : "original";
  }

  /** The names of the recipes at hand. */
  public static List<String> names() {
    return ConfigFiles.names("recipes");
  }

  /**
   * Loads a recipe by name, or from a file of the user's own.
   *
   * @throws UsageException with file, line and the nearest valid name
   */
  public static Recipe load(String nameOrPath) {
    return RecipeReader.read(nameOrPath, ConfigFiles.load("recipes", nameOrPath));
  }

  /** Reads a recipe from text, such as {@link #toJson} gives. */
  public static Recipe parse(String name, String text) {
    return RecipeReader.read(name, ConfigNode.parse(name, text));
  }

  /**
   * The recipe of a stage: key {@code recipe} names one ({@code original} by default), every key of
   * a recipe may stand beside it and takes its place; {@code parameters} are added.
   *
   * @return empty if there were problems, which are reported to the reader
   */
  public static java.util.Optional<Recipe> configured(org.chandraflow.config.ConfigReader config) {
    return RecipeReader.configured(config, "original");
  }

  /**
   * Another classifier; its parameters begin with its defaults.
   *
   * @throws UsageException for an unknown one
   */
  public Recipe withClassifier(String newClassifier) {
    if (newClassifier.equals(classifier)) {
      return this;
    }
    return new Recipe(
        name,
        description,
        Classifiers.type(newClassifier).name(),
        Map.of(),
        newClassifier.equals("lightgbm") ? categorical : List.of(),
        weights,
        newClassifier.equals("lightgbm") ? earlyStopping : EarlyStopping.NONE,
        scaling,
        imputation,
        smote,
        ensemble,
        calibration,
        seed,
        augmentation);
  }

  /**
   * Some parameters changed.
   *
   * @throws UsageException for an unknown one, with the nearest valid name
   */
  public Recipe withParameters(Map<String, String> changed) {
    Map<String, String> all = new TreeMap<>(parameters);
    all.putAll(Classifiers.type(classifier).check(changed));
    return new Recipe(
        name,
        description,
        classifier,
        all,
        categorical,
        weights,
        earlyStopping,
        scaling,
        imputation,
        smote,
        ensemble,
        calibration,
        seed,
        augmentation);
  }

  /** Other weights. */
  public Recipe withWeights(Weights changed) {
    return new Recipe(
        name,
        description,
        classifier,
        parameters,
        categorical,
        changed,
        earlyStopping,
        scaling,
        imputation,
        smote,
        ensemble,
        calibration,
        seed,
        augmentation);
  }

  /** Another way to normalise. */
  public Recipe withScaling(Scaling changed) {
    return new Recipe(
        name,
        description,
        classifier,
        parameters,
        categorical,
        weights,
        earlyStopping,
        changed,
        imputation,
        smote,
        ensemble,
        calibration,
        seed,
        augmentation);
  }

  /** Another imputation. */
  public Recipe withImputation(Imputation changed) {
    return new Recipe(
        name,
        description,
        classifier,
        parameters,
        categorical,
        weights,
        earlyStopping,
        scaling,
        changed,
        smote,
        ensemble,
        calibration,
        seed,
        augmentation);
  }

  /** Another oversampling. */
  public Recipe withSmote(int neighbours) {
    return new Recipe(
        name,
        description,
        classifier,
        parameters,
        categorical,
        weights,
        earlyStopping,
        scaling,
        imputation,
        neighbours,
        ensemble,
        calibration,
        seed,
        augmentation);
  }

  /** Another ensemble. */
  public Recipe withEnsemble(Ensemble changed) {
    return new Recipe(
        name,
        description,
        classifier,
        parameters,
        categorical,
        weights,
        earlyStopping,
        scaling,
        imputation,
        smote,
        changed,
        calibration,
        seed,
        augmentation);
  }

  /**
   * Another calibration.
   *
   * @throws UsageException for an unknown one, with the nearest valid name
   */
  public Recipe withCalibration(String changed) {
    if (!Calibrators.methods().contains(changed)) {
      throw new UsageException(
          "unknown calibration '"
              + changed
              + "'; "
              + org.chandraflow.config.Names.hint(changed, Calibrators.methods()));
    }
    return new Recipe(
        name,
        description,
        classifier,
        parameters,
        categorical,
        weights,
        earlyStopping,
        scaling,
        imputation,
        smote,
        ensemble,
        changed,
        seed,
        augmentation);
  }

  /** Another seed. */
  public Recipe withSeed(long changed) {
    return new Recipe(
        name,
        description,
        classifier,
        parameters,
        categorical,
        weights,
        earlyStopping,
        scaling,
        imputation,
        smote,
        ensemble,
        calibration,
        changed,
        augmentation);
  }

  /** Another augmentation. */
  public Recipe withAugmentation(Augmentation changed) {
    return new Recipe(
        name,
        description,
        classifier,
        parameters,
        categorical,
        weights,
        earlyStopping,
        scaling,
        imputation,
        smote,
        ensemble,
        calibration,
        seed,
        changed);
  }

  /** Everything, under the keys that {@link #parse} reads. */
  public ObjectNode toJson() {
    return RecipeWriter.write(this);
  }
}
