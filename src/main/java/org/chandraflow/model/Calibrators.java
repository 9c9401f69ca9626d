package org.chandraflow.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** The ways to calibrate, by the names that recipes use. */
public final class Calibrators {
  private Calibrators() {}

  /** The names, {@code none} first. */
  public static List<String> methods() {
    return List.of("none", "temperature");
  }

  /**
   * Fits a calibrator.
   *
   * @param probabilities raw ones by row, of models that did not see the row
   * @param labels class indexes
   * @return nothing for {@code none}
   */
  public static Optional<Calibrator> fit(
      String method, double[][] probabilities, int[] labels, long seed) {
    return switch (method) {
      case "none" -> Optional.empty();
      case "temperature" -> Optional.of(Temperature.fit(probabilities, labels));
      default -> throw new IllegalArgumentException("unknown calibration " + method);
    };
  }

  /** Reads what {@link Calibrator#toJson} wrote. */
  public static Calibrator read(JsonNode json) {
    String method = json.path("method").asText();
    if (method.equals("temperature")) {
      return new Temperature(json.path("temperature").asDouble());
    }
    throw new IllegalStateException("unknown calibration '" + method + "'");
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
