package org.chandraflow.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The ways to calibrate, by the names that recipes use. */
public final class Calibrators {
  private static final int FOLDS = 5;

  private Calibrators() {}

  /** The names, {@code none} first. */
  public static List<String> methods() {
    return List.of("none", "temperature", "isotonic", "dirichlet", "auto");
  }

  /**
   * Fits a calibrator. What it gives is never below {@code 1 / (n + K)} for n rows and K classes:
   * so many rows cannot tell a rarer event from one that never happens.
   *
   * @param method {@code auto} takes the one of temperature, isotonic and Dirichlet with the least
   *     logarithmic loss in a cross-validation over the rows given
   * @param probabilities raw ones by row, of models that did not see the row
   * @param labels class indexes
   * @return nothing for {@code none}
   */
  public static Optional<Calibrator> fit(
      String method, double[][] probabilities, int[] labels, long seed) {
    if (method.equals("none")) {
      return Optional.empty();
    }
    String chosen = method.equals("auto") ? choose(probabilities, labels, seed) : method;
    return Optional.of(clipped(chosen, probabilities, labels));
  }

  private static Calibrator clipped(String method, double[][] probabilities, int[] labels) {
    Calibrator fitted =
        switch (method) {
          case "temperature" -> Temperature.fit(probabilities, labels);
          case "isotonic" -> Isotonic.fit(probabilities, labels);
          case "dirichlet" -> Dirichlet.fit(probabilities, labels);
          default -> throw new IllegalArgumentException("unknown calibration " + method);
        };
    return new Clipped(fitted, 1.0 / (labels.length + probabilities[0].length));
  }

  private static String choose(double[][] probabilities, int[] labels, long seed) {
    List<String> candidates = List.of("temperature", "dirichlet", "isotonic");
    int[] folds = Folds.stratified(labels, Math.min(FOLDS, labels.length), true, seed + 1);
    String best = candidates.get(0);
    double least = Double.POSITIVE_INFINITY;
    for (String candidate : candidates) {
      double loss = 0;
      for (int fold = 0; fold < FOLDS; fold++) {
        int held = fold;
        int[] inside = IntStream.range(0, labels.length).filter(i -> folds[i] != held).toArray();
        int[] outside = IntStream.range(0, labels.length).filter(i -> folds[i] == held).toArray();
        if (inside.length == 0 || outside.length == 0) {
          continue;
        }
        Calibrator trial =
            clipped(
                candidate,
                Arrays.stream(inside).mapToObj(i -> probabilities[i]).toArray(double[][]::new),
                Arrays.stream(inside).map(i -> labels[i]).toArray());
        for (int i : outside) {
          double[] row = probabilities[i].clone();
          trial.calibrate(row);
          loss -= Math.log(row[labels[i]]);
        }
      }
      if (loss < least) {
        least = loss;
        best = candidate;
      }
    }
    return best;
  }

  /** Reads what {@link Calibrator#toJson} wrote. */
  public static Calibrator read(JsonNode json) {
    String method = json.path("method").asText();
    Calibrator calibrator =
        switch (method) {
          case "temperature" -> new Temperature(json.path("temperature").asDouble());
          case "isotonic" -> Isotonic.read(json);
          case "dirichlet" -> Dirichlet.read(json);
          default -> throw new IllegalStateException("unknown calibration '" + method + "'");
        };
    return json.has("least") ? new Clipped(calibrator, json.path("least").asDouble()) : calibrator;
  }

  /**
   * Another calibrator whose probabilities are kept from 0 and 1: those below the least are raised
   * to it, the others are scaled so that all sum to 1.
   */
  record Clipped(Calibrator inner, double least) implements Calibrator {
    @Override
    public String method() {
      return inner.method();
    }

    @Override
    public void calibrate(double[] probabilities) {
      inner.calibrate(probabilities);
      double low = Math.min(least, 1.0 / probabilities.length);
      double raised = 0;
      double rest = 0;
      for (double p : probabilities) {
        if (p > low) {
          rest += p - low;
        }
        raised += low;
      }
      if (!(rest > 0)) {
        Arrays.fill(probabilities, 1.0 / probabilities.length);
        return;
      }
      // What lies above the least shares what the least leaves over: order and sum are kept.
      double scale = (1 - raised) / rest;
      for (int k = 0; k < probabilities.length; k++) {
        probabilities[k] = low + Math.max(0, probabilities[k] - low) * scale;
      }
    }

    @Override
    public ObjectNode toJson() {
      return inner.toJson().put("least", least);
    }
  }

  /**
   * One exponent for all: {@code p_k^(1/T)}, normalised (Guo et al. 2017).
   *
   * @param temperature above 1 softens
   */
  record Temperature(double temperature) implements Calibrator {
    static Temperature fit(double[][] probabilities, int[] labels) {
      // The loss is convex in 1 / T; golden-section search over log T.
      double low = Math.log(0.05);
      double high = Math.log(20);
      double ratio = (Math.sqrt(5) - 1) / 2;
      while (high - low > 1e-6) {
        double a = high - ratio * (high - low);
        double b = low + ratio * (high - low);
        if (loss(probabilities, labels, Math.exp(a)) < loss(probabilities, labels, Math.exp(b))) {
          high = b;
        } else {
          low = a;
        }
      }
      return new Temperature(Math.exp((low + high) / 2));
    }

    private static double loss(double[][] probabilities, int[] labels, double temperature) {
      Temperature trial = new Temperature(temperature);
      double sum = 0;
      for (int i = 0; i < labels.length; i++) {
        double[] row = probabilities[i].clone();
        trial.calibrate(row);
        sum -= Math.log(Math.max(row[labels[i]], 1e-15));
      }
      return sum;
    }

    @Override
    public String method() {
      return "temperature";
    }

    @Override
    public void calibrate(double[] probabilities) {
      for (int k = 0; k < probabilities.length; k++) {
        probabilities[k] = Math.log(Math.max(probabilities[k], 1e-300)) / temperature;
      }
      Classifier.Link.SOFTMAX.apply(probabilities);
    }

    @Override
    public ObjectNode toJson() {
      return JsonNodeFactory.instance
          .objectNode()
          .put("method", method())
          .put("temperature", temperature);
    }
  }
}
