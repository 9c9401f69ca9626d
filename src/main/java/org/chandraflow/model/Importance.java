package org.chandraflow.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How much the features matter, as sums over rows that the model did not see.
 *
 * @param rows how many
 * @param loss by feature: rise of the logarithmic loss when the feature's values are dealt out anew
 *     among the rows
 * @param wrong by feature: rows that are wrong then and were right before, less the reverse
 * @param shap by feature and class: absolute SHAP value of the raw score; null where the classifier
 *     has none
 */
record Importance(int rows, double[] loss, double[] wrong, double[][] shap)
    implements Serializable {
  /** Of a model on held-out rows; the same for the same seed. */
  static Importance of(
      TrainedModel model, ModelPredictor predictor, double[][] rows, int[] labels, long seed) {
    int features = model.features().size();
    double[] loss = new double[features];
    double[] wrong = new double[features];
    double[][] out = new double[rows.length][model.classes().size()];
    predictor.probabilities(rows, 0, rows.length, out);
    double loss0 = loss(out, labels);
    int wrong0 = wrong(out, labels);
    double[][] shuffled = Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
    for (int f = 0; f < features; f++) {
      int column = f;
      double[] values = Arrays.stream(rows).mapToDouble(row -> row[column]).toArray();
      if (Arrays.stream(values).distinct().count() < 2) {
        continue;
      }
      shuffle(values, new SplittableRandom(seed + 31L * f));
      for (int r = 0; r < rows.length; r++) {
        shuffled[r][f] = values[r];
      }
      predictor.probabilities(shuffled, 0, rows.length, out);
      loss[f] = loss(out, labels) - loss0;
      wrong[f] = wrong(out, labels) - wrong0;
      for (int r = 0; r < rows.length; r++) {
        shuffled[r][f] = rows[r][f];
      }
    }
    return new Importance(rows.length, loss, wrong, shap(model, rows));
  }

  private static void shuffle(double[] values, SplittableRandom random) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      double value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
  }

  private static double loss(double[][] probabilities, int[] labels) {
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      sum -= Math.log(Math.max(probabilities[i][labels[i]], 1e-15));
    }
    return sum;
  }

  private static int wrong(double[][] probabilities, int[] labels) {
    int count = 0;
    for (int i = 0; i < labels.length; i++) {
      count += Predictions.best(probabilities[i]) == labels[i] ? 0 : 1;
    }
    return count;
  }

  private static double[][] shap(TrainedModel model, double[][] rows) {
    if (!(model.members().get(0) instanceof LightGbmClassifier)) {
      return null;
    }
    int features = model.features().size();
    int classes = model.classes().size();
    double[][] prepared =
        Arrays.stream(rows).map(model.preprocessor()::apply).toArray(double[][]::new);
    double[][] mean = new double[rows.length][classes * (features + 1)];
    for (Classifier member : model.members()) {
      try (BoosterBatch batch =
          ((LightGbmClassifier) member).booster().batch(BoosterBatch.Kind.CONTRIBUTIONS, 64)) {
        double[][] one = new double[rows.length][batch.width()];
        batch.predict(prepared, 0, rows.length, one);
        for (int r = 0; r < rows.length; r++) {
          for (int v = 0; v < mean[r].length; v++) {
            mean[r][v] += one[r][v] / model.members().size();
          }
        }
      }
    }
    double[][] out = new double[features][classes];
    for (double[] row : mean) {
      for (int f = 0; f < features; f++) {
        for (int k = 0; k < classes; k++) {
          out[f][k] += Math.abs(row[k * (features + 1) + f]);
        }
      }
    }
    return out;
  }

  /** The sums of both. */
  Importance plus(Importance other) {
    double[][] both = shap == null || other.shap == null ? null : new double[shap.length][];
    for (int f = 0; both != null && f < both.length; f++) {
      both[f] = sum(shap[f], other.shap[f]);
    }
    return new Importance(rows + other.rows, sum(loss, other.loss), sum(wrong, other.wrong), both);
  }

  private static double[] sum(double[] a, double[] b) {
    double[] out = a.clone();
    Arrays.setAll(out, i -> a[i] + b[i]);
    return out;
  }

  /** Means by row, under {@code importance} in {@code scores.json}. */
  ObjectNode toJson(List<String> features, List<String> classes) {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.put("rows", rows);
    ObjectNode permutation = out.putObject("permutation");
    for (int f = 0; f < loss.length; f++) {
      permutation
          .putObject(features.get(f))
          .put("log_loss", loss[f] / rows)
          .put("accuracy", wrong[f] / rows);
    }
    if (shap != null) {
      ObjectNode values = out.putObject("shap");
      for (int k = 0; k < classes.size(); k++) {
        ObjectNode one = values.putObject(classes.get(k));
        for (int f = 0; f < shap.length; f++) {
          one.put(features.get(f), shap[f][k] / rows);
        }
      }
    }
    return out;
  }
}
