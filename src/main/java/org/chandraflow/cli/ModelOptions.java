package org.chandraflow.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.chandraflow.config.Names;
import org.chandraflow.config.UsageException;
import org.chandraflow.model.Recipe;
import org.chandraflow.model.Recipe.Imputation;
import org.chandraflow.model.Recipe.ImputeKind;
import org.chandraflow.model.Recipe.ScaleKind;
import org.chandraflow.model.Recipe.Scaling;
import org.chandraflow.model.Recipe.WeightKind;
import org.chandraflow.model.Recipe.Weights;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of commands that train on a labelled table: what to read, and the recipe. */
final class ModelOptions {
  @Parameters(index = "0", paramLabel = "TABLE", description = "Table with features and labels.")
  private String table;

  @Option(
      names = "--label",
      paramLabel = "COL",
      required = true,
      description = "Column of the known class.")
  private String label;

  @Option(
      names = "--features",
      paramLabel = "SET|COLS",
      required = true,
      description = "A feature set (of config/features, or a file) or columns joined by commas.")
  private String features;

  @Option(
      names = "--name-column",
      paramLabel = "COL",
      description = "Column of source names (default: name, else CSCv2_name).")
  private String nameColumn;

  @Option(
      names = "--classes",
      split = ",",
      paramLabel = "CLASS",
      description = "Keep only these classes (default: all).")
  private List<String> classes = List.of();

  @Option(
      names = "--merge",
      split = ",",
      paramLabel = "OLD=NEW",
      description = "Call a class otherwise, such as NS_BIN=NS.")
  private Map<String, String> merge = new LinkedHashMap<>();

  @Option(
      names = "--recipe",
      paramLabel = "NAME|FILE",
      description =
          "How the model is made: original, recommended or a file (default: recommended for the"
              + " feature set extended, else original).")
  private String recipe;

  @Option(
      names = "--classifier",
      paramLabel = "NAME",
      description = "lightgbm, random-forest or gradient-boosting.")
  private String classifier;

  @Option(
      names = "--parameters",
      split = ",",
      paramLabel = "KEY=VALUE",
      description = "Parameters of the classifier, such as num_leaves=15,learning_rate=0.05.")
  private Map<String, String> parameters = new LinkedHashMap<>();

  @Option(
      names = "--normalise",
      paramLabel = "KIND",
      description = "none, min-max, standard, robust, log or asinh, for all features.")
  private String normalise;

  @Option(
      names = "--imputer",
      paramLabel = "NAME[:N]",
      description =
          "none, constant, mean, median, mode, knn or missforest; N is the constant, the number of"
              + " neighbours or the most iterations, as in knn:5.")
  private String imputer;

  @Option(
      names = "--smote",
      paramLabel = "K",
      description = "Oversample rarer classes between K neighbours; 0 for none.")
  private Integer smote;

  @Option(
      names = "--gamma",
      paramLabel = "G",
      description = "Class weights exp(G * N / N_class); 0 for equal weights.")
  private Double gamma;

  @Option(
      names = "--weight-cap",
      paramLabel = "W",
      description = "The highest class weight (default: the recipe's, else none).")
  private Double weightCap;

  @Option(
      names = "--class-weights",
      paramLabel = "KIND",
      description = "none, balanced or exponential.")
  private String classWeights;

  @Option(
      names = "--ensemble",
      paramLabel = "N",
      description = "Join N models that differ in their seeds.")
  private Integer ensemble;

  @Option(
      names = "--augment",
      paramLabel = "N",
      description = "Copies of each training row with groups of features missing; 0 for none.")
  private Integer augment;

  @Option(
      names = "--calibration",
      paramLabel = "NAME",
      description = "How probabilities are calibrated; none leaves them.")
  private String calibration;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Seed of everything that is drawn (default: the recipe's).")
  private Long seed;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads; no influence on the result (default: the machine's).")
  private int threads = Runtime.getRuntime().availableProcessors();

  /** Reads the table. */
  LabelledTable table() throws IOException {
    return LabelledTable.read(
        new LabelledTable.Request(
            table,
            features,
            Optional.of(label),
            Optional.ofNullable(nameColumn),
            new LinkedHashSet<>(classes),
            merge));
  }

  /** The recipe with the options applied. */
  Recipe recipe() {
    Recipe out = Recipe.load(recipe == null ? Recipe.defaultFor(features) : recipe);
    if (classifier != null) {
      out = out.withClassifier(classifier);
    }
    if (!parameters.isEmpty()) {
      out = out.withParameters(parameters);
    }
    if (normalise != null) {
      out = out.withScaling(new Scaling(word("--normalise", ScaleKind.class, normalise), Map.of()));
    }
    if (imputer != null) {
      out = out.withImputation(imputation(imputer));
    }
    if (smote != null) {
      out = out.withSmote((int) range("--smote", smote, 0, 1000));
    }
    out = out.withWeights(weights(out.weights()));
    if (ensemble != null) {
      out =
          out.withEnsemble(
              new Recipe.Ensemble(
                  (int) range("--ensemble", ensemble, 1, 1000), out.ensemble().combine()));
    }
    if (augment != null) {
      out =
          out.withAugmentation(
              out.augmentation().withCopies((int) range("--augment", augment, 0, 100)));
    }
    if (calibration != null) {
      out = out.withCalibration(calibration);
    }
    if (seed != null) {
      out = out.withSeed((long) range("--seed", seed, 0, Integer.MAX_VALUE));
    }
    return out;
  }

  int threads() {
    return (int) range("--threads", threads, 1, 10_000);
  }

  private Weights weights(Weights from) {
    WeightKind kind = from.kind();
    double newGamma = from.gamma();
    double cap = from.cap();
    if (classWeights != null) {
      kind = word("--class-weights", WeightKind.class, classWeights);
    }
    if (gamma != null) {
      if (classWeights != null && kind != WeightKind.EXPONENTIAL) {
        throw new UsageException("--gamma belongs to exponential class weights");
      }
      newGamma = range("--gamma", gamma, 0, 1000);
      kind = WeightKind.EXPONENTIAL;
    }
    if (weightCap != null) {
      cap = range("--weight-cap", weightCap, Double.MIN_VALUE, Double.POSITIVE_INFINITY);
    }
    return new Weights(kind, newGamma, cap);
  }

  /** The imputation that {@code NAME[:N]} stands for. */
  static Imputation imputation(String imputer) {
    int colon = imputer.indexOf(':');
    String name = colon < 0 ? imputer : imputer.substring(0, colon);
    ImputeKind kind = word("--imputer", ImputeKind.class, name);
    Imputation plain = Imputation.of(kind);
    if (colon < 0) {
      return plain;
    }
    String text = imputer.substring(colon + 1);
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new UsageException("--imputer " + imputer + ": '" + text + "' is not a number", e);
    }
    return switch (kind) {
      case CONSTANT ->
          new Imputation(kind, value, plain.neighbours(), plain.iterations(), plain.trees());
      case KNN ->
          new Imputation(
              kind,
              0,
              (int) range("--imputer " + name, value, 1, 1000),
              plain.iterations(),
              plain.trees());
      case MISSFOREST ->
          new Imputation(
              kind,
              0,
              plain.neighbours(),
              (int) range("--imputer " + name, value, 1, 100),
              plain.trees());
      default -> throw new UsageException("--imputer " + name + " takes no number");
    };
  }

  static double range(String option, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new UsageException(
          option + " " + number(value) + ": expected " + number(low) + " to " + number(high));
    }
    return value;
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  static <E extends Enum<E>> E word(String option, Class<E> type, String text) {
    List<String> names =
        java.util.Arrays.stream(type.getEnumConstants())
            .map(e -> e.name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .toList();
    int at = names.indexOf(text.toLowerCase(Locale.ROOT).replace('_', '-'));
    if (at < 0) {
      throw new UsageException(option + ": unknown '" + text + "'; " + Names.hint(text, names));
    }
    return type.getEnumConstants()[at];
  }
}
