package org.chandraflow.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.chandraflow.model.Recipe.Imputation;
import org.chandraflow.model.Recipe.ImputeKind;

/**
 * missForest (Stekhoven and Buehlmann 2012): missing values begin at the feature's mean; then each
 * feature with missing values, the most complete first, is predicted by a random forest from all
 * others, again and again until the change grows or the iterations end. The last forests are kept
 * and fill new rows in the same way, as often. Forests are LightGBM's ({@code boosting=rf}).
 *
 * <p>A feature that was complete in training is filled with its mean.
 */
final class ForestImputer implements Imputer {
  private final double[] means;
  private final int[] order;
  private final Map<Integer, Forest> forests;
  private final int iterations;

  private ForestImputer(double[] means, int[] order, Map<Integer, Forest> forests, int iterations) {
    this.means = means;
    this.order = order;
    this.forests = forests;
    this.iterations = iterations;
  }

  static ForestImputer fit(double[][] rows, Imputation imputation, long seed) {
    int columns = rows[0].length;
    FillImputer mean = FillImputer.fit(rows, Imputation.of(ImputeKind.MEAN));
    int[] missing = new int[columns];
    for (double[] row : rows) {
      for (int c = 0; c < columns; c++) {
        missing[c] += Double.isNaN(row[c]) ? 1 : 0;
      }
    }
    int[] order =
        IntStream.range(0, columns)
            .filter(c -> missing[c] > 0 && missing[c] < rows.length)
            .boxed()
            .sorted(Comparator.<Integer>comparingInt(c -> missing[c]).thenComparingInt(c -> c))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] deviations = KnnImputer.deviations(rows);
    double[][] filled = Arrays.stream(rows).map(mean::fill).toArray(double[][]::new);
    Map<Integer, Forest> forests = new TreeMap<>();
    double before = Double.POSITIVE_INFINITY;
    int done = 0;
    while (done < imputation.iterations() && order.length > 0) {
      double[][] next = Arrays.stream(filled).map(double[]::clone).toArray(double[][]::new);
      Map<Integer, Forest> fitted = new TreeMap<>();
      for (int column : order) {
        Forest forest = forest(rows, next, column, imputation.trees(), seed + column);
        fitted.put(column, forest);
        for (int i = 0; i < rows.length; i++) {
          if (Double.isNaN(rows[i][column])) {
            next[i][column] = predict(forest, next[i]);
          }
        }
      }
      double change = change(rows, filled, next, deviations);
      if (done > 0 && change >= before) {
        break;
      }
      forests = fitted;
      filled = next;
      before = change;
      done++;
    }
    return new ForestImputer(mean.values(), order, forests, done);
  }

  /** The squared change of the filled cells in units of the features' deviations. */
  private static double change(
      double[][] rows, double[][] before, double[][] after, double[] deviations) {
    double sum = 0;
    double size = 0;
    for (int i = 0; i < rows.length; i++) {
      for (int c = 0; c < deviations.length; c++) {
        if (Double.isNaN(rows[i][c])) {
          double now = after[i][c] / deviations[c];
          double difference = now - before[i][c] / deviations[c];
          sum += difference * difference;
          size += now * now;
        }
      }
    }
    return size == 0 ? 0 : sum / size;
  }

  private static Forest forest(
      double[][] rows, double[][] filled, int column, int trees, long seed) {
    int[] known =
        IntStream.range(0, rows.length).filter(i -> !Double.isNaN(rows[i][column])).toArray();
    double[][] x = new double[known.length][];
    double[] y = new double[known.length];
    for (int i = 0; i < known.length; i++) {
      x[i] = filled[known[i]].clone();
      x[i][column] = 0;
      y[i] = rows[known[i]][column];
    }
    // Labels are single precision: fluxes of 1e-14 and magnitudes alike need a common scale.
    double center = Stats.mean(y);
    double deviation = Stats.deviation(y);
    double unit = deviation > 0 ? deviation : 1;
    float[] labels = new float[y.length];
    for (int i = 0; i < y.length; i++) {
      labels[i] = (float) ((y[i] - center) / unit);
    }
    Map<String, String> parameters = new TreeMap<>();
    parameters.put("objective", "regression");
    parameters.put("boosting", "rf");
    parameters.put("boost_from_average", "false");
    parameters.put("bagging_freq", "1");
    parameters.put("bagging_fraction", "0.632");
    parameters.put("feature_fraction_bynode", "0.34");
    parameters.put("num_leaves", "63");
    parameters.put("min_data_in_leaf", "5");
    parameters.put("num_iterations", Integer.toString(trees));
    parameters.put("num_threads", "1");
    parameters.put("deterministic", "true");
    parameters.put("force_col_wise", "true");
    parameters.put("verbosity", "-1");
    parameters.put("seed", Long.toString(seed % Integer.MAX_VALUE));
    try (Booster booster =
        Booster.train(new Booster.Data(x, labels, null), parameters, Optional.empty(), 0)) {
      Forest trained = Forest.ofLightGbm(booster.text(), unit);
      return trained.trees() == 0
          ? constant(center)
          : trained.scaled(1.0 / trained.trees(), center / trained.trees());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Forest constant(double value) {
    Forest.Builder builder = new Forest.Builder(1);
    builder.tree(builder.leaf(value));
    return builder.build();
  }

  private static double predict(Forest forest, double[] row) {
    double[] out = new double[1];
    forest.add(row, out, 0);
    return out[0];
  }

  @Override
  public double[] fill(double[] row) {
    double[] out = row.clone();
    boolean complete = true;
    for (int c = 0; c < out.length; c++) {
      if (Double.isNaN(out[c])) {
        out[c] = means[c];
        complete = false;
      }
    }
    for (int i = 0; i < iterations && !complete; i++) {
      for (int column : order) {
        if (Double.isNaN(row[column])) {
          out[column] = predict(forests.get(column), out);
        }
      }
    }
    return out;
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode out = JsonNodeFactory.instance.objectNode().put("kind", "missforest");
    out.put("iterations", iterations);
    Json.put(out, "means", means);
    Json.put(out, "order", order);
    ObjectNode list = out.putObject("forests");
    forests.forEach((column, forest) -> list.set(Integer.toString(column), forest.toJson()));
    return out;
  }

  static ForestImputer read(JsonNode json) {
    Map<Integer, Forest> forests = new TreeMap<>();
    json.path("forests")
        .fields()
        .forEachRemaining(
            e -> forests.put(Integer.parseInt(e.getKey()), Forest.read(e.getValue())));
    return new ForestImputer(
        Json.doubles(json, "means"),
        Json.integers(json, "order"),
        forests,
        json.path("iterations").asInt());
  }
}
