package org.chandraflow.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What is done to a row before a classifier sees it: normalised, then filled. Fitted on training
 * rows alone; immutable and safe for several threads.
 *
 * @param imputer empty where missing values stay
 */
public record Preprocessor(Scaler scaler, Optional<Imputer> imputer) {
  /** Fits what a recipe asks for. */
  public static Preprocessor fit(
      double[][] rows,
      List<String> features,
      Recipe.Scaling scaling,
      Recipe.Imputation imputation,
      long seed) {
    Scaler scaler = Scaler.fit(rows, features, scaling);
    if (imputation.kind() == Recipe.ImputeKind.NONE) {
      return new Preprocessor(scaler, Optional.empty());
    }
    double[][] scaled = Arrays.stream(rows).map(scaler::apply).toArray(double[][]::new);
    return new Preprocessor(scaler, Optional.of(Imputer.fit(scaled, imputation, seed)));
  }

  /** Whether rows pass unchanged. */
  public boolean isIdentity() {
    return imputer.isEmpty() && scaler.isIdentity();
  }

  /** The row as the classifier sees it; the row given is not changed. */
  public double[] apply(double[] row) {
    double[] scaled = scaler.isIdentity() ? row : scaler.apply(row);
    return imputer.isEmpty() ? scaled : imputer.get().fill(scaled);
  }

  /** Several rows. */
  public double[][] apply(double[][] rows) {
    return isIdentity() ? rows : Arrays.stream(rows).map(this::apply).toArray(double[][]::new);
  }

  /** What was fitted: {@code scaler} (kinds, offsets, scales) and {@code imputer}. */
  public ObjectNode toJson() {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.set("scaler", scaler.toJson());
    imputer.ifPresent(i -> out.set("imputer", i.toJson()));
    return out;
  }

  static Preprocessor read(JsonNode json) {
    return new Preprocessor(
        Scaler.read(json.path("scaler")),
        json.has("imputer") ? Optional.of(Imputer.read(json.path("imputer"))) : Optional.empty());
  }
}
