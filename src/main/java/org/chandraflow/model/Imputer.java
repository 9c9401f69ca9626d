package org.chandraflow.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.chandraflow.model.Recipe.Imputation;
import org.chandraflow.model.Recipe.ImputeKind;

/**
 * Fills missing values by what was fitted on training rows. Immutable, safe for several threads.
 */
public interface Imputer {
  /** The complete row; the row itself is not changed. */
  double[] fill(double[] row);

  /** What {@link #read} makes it from again. */
  ObjectNode toJson();

  /**
   * Fits an imputer of any kind but {@link ImputeKind#NONE}. A feature without any value in the
   * rows is filled with 0.
   */
  static Imputer fit(double[][] rows, Imputation imputation, long seed) {
    return switch (imputation.kind()) {
      case NONE -> throw new IllegalArgumentException("nothing to fit");
      case CONSTANT, MEAN, MEDIAN, MODE -> FillImputer.fit(rows, imputation);
      case KNN -> KnnImputer.fit(rows, imputation.neighbours());
      case MISSFOREST -> ForestImputer.fit(rows, imputation, seed);
    };
  }

  /**
   * Reads what {@link #toJson} gave.
   *
   * @throws IllegalStateException if it is damaged
   */
  static Imputer read(JsonNode json) {
    String kind = json.path("kind").asText();
    return switch (kind) {
      case "fill" -> FillImputer.read(json);
      case "knn" -> KnnImputer.read(json);
      case "missforest" -> ForestImputer.read(json);
      default -> throw new IllegalStateException("unknown imputer '" + kind + "'");
    };
  }
}
