package org.chandraflow.model.smile;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.chandraflow.config.Names;
import org.chandraflow.config.UsageException;
import org.chandraflow.model.Classifier;
import org.chandraflow.model.Recipe;
import org.chandraflow.model.TrainingRows;
import smile.data.DataFrame;
import smile.data.vector.IntVector;

/**
 * What both kinds have in common. Smile takes no weights of rows: where weights differ, as many
 * rows are drawn with a probability that is proportional to their weight.
 */
abstract class SmileType implements Classifier.Type {
  static final String LABEL = "class";

  /** A parameter: its default and bounds. */
  record Parameter(double value, double min, double max) {
    boolean isWhole() {
      return value == Math.rint(value) && max > 1;
    }
  }

  private final Map<String, Parameter> parameters;

  SmileType(Map<String, Parameter> parameters) {
    this.parameters = new TreeMap<>(parameters);
  }

  @Override
  public String extension() {
    return "json";
  }

  @Override
  public boolean takesMissing() {
    return false;
  }

  @Override
  public Map<String, String> check(Map<String, String> given) {
    Map<String, String> out = new LinkedHashMap<>();
    given.forEach(
        (key, text) -> {
          Parameter parameter = parameters.get(key);
          if (parameter == null) {
            throw new UsageException(
                "unknown parameter '"
                    + key
                    + "' of "
                    + name()
                    + "; "
                    + Names.hint(key, parameters.keySet()));
          }
          double value;
          try {
            value = Double.parseDouble(text);
          } catch (NumberFormatException e) {
            value = Double.NaN;
          }
          if (!(value >= parameter.min() && value <= parameter.max())
              || (parameter.isWhole() && value != Math.rint(value))) {
            throw new UsageException(
                "parameter '"
                    + key
                    + "' of "
                    + name()
                    + ": '"
                    + text
                    + "' is not a "
                    + (parameter.isWhole() ? "whole number" : "number")
                    + " from "
                    + parameter.min()
                    + " to "
                    + parameter.max());
          }
          out.put(key, text);
        });
    return out;
  }

  double value(Map<String, String> given, String key) {
    return given.containsKey(key)
        ? Double.parseDouble(given.get(key))
        : parameters.get(key).value();
  }

  int whole(Map<String, String> given, String key) {
    return (int) value(given, key);
  }

  /** Trains on complete rows whose labels run from 0 without gaps. */
  abstract Classifier fit(
      DataFrame data, int features, int[] codes, int classes, Map<String, String> given, long seed);

  @Override
  public Classifier train(
      TrainingRows rows,
      int classes,
      double[] weights,
      int[] categorical,
      Map<String, String> given,
      Recipe.EarlyStopping early,
      long seed) {
    if (early.rounds() > 0) {
      throw new UsageException("early stopping needs the classifier lightgbm");
    }
    TrainingRows used = weighted(rows, weights, seed);
    int[] counts = used.counts(classes);
    // Classes without rows have no code; Smile wants codes without gaps.
    int[] codes = IntStream.range(0, classes).filter(k -> counts[k] > 0).toArray();
    int features = used.rows()[0].length;
    String[] names = IntStream.range(0, features).mapToObj(c -> "f" + c).toArray(String[]::new);
    int[] labels =
        Arrays.stream(used.labels()).map(label -> Arrays.binarySearch(codes, label)).toArray();
    if (codes.length < 2) {
      throw new UsageException("a single class in the training rows of " + name());
    }
    DataFrame data = DataFrame.of(used.rows(), names).merge(IntVector.of(LABEL, labels));
    return fit(data, features, codes, classes, given, seed);
  }

  /** The rows, or rows drawn by weight, at least one of each class that has any. */
  private static TrainingRows weighted(TrainingRows rows, double[] weights, long seed) {
    if (Arrays.stream(weights).allMatch(w -> w == weights[0])) {
      return rows;
    }
    int n = weights.length;
    double[] sums = new double[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += weights[i];
      sums[i] = sum;
    }
    SplittableRandom random = new SplittableRandom(seed);
    int[] chosen = new int[n];
    for (int i = 0; i < n; i++) {
      int at = Arrays.binarySearch(sums, random.nextDouble() * sum);
      chosen[i] = Math.min(n - 1, at < 0 ? -1 - at : at + 1);
    }
    Arrays.sort(chosen);
    int[] first = new int[Arrays.stream(rows.labels()).max().orElse(0) + 1];
    Arrays.fill(first, -1);
    for (int i = n - 1; i >= 0; i--) {
      first[rows.labels()[i]] = i;
    }
    for (int i : chosen) {
      first[rows.labels()[i]] = -1;
    }
    int[] all =
        IntStream.concat(Arrays.stream(first).filter(i -> i >= 0), Arrays.stream(chosen)).toArray();
    return new TrainingRows(
        Arrays.stream(all).mapToObj(i -> rows.rows()[i]).toArray(double[][]::new),
        Arrays.stream(all).map(i -> rows.labels()[i]).toArray());
  }
}
