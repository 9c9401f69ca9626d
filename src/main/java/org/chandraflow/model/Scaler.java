package org.chandraflow.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import org.chandraflow.config.Names;
import org.chandraflow.config.UsageException;
import org.chandraflow.model.Recipe.ScaleKind;

/**
 * Normalises features by values fitted on training rows. Missing stays missing. Immutable.
 *
 * <p>Linear kinds are {@code (v - offset) / scale}; a constant feature has scale 1. {@link
 * #inverse} undoes it.
 */
public final class Scaler {
  private final ScaleKind[] kinds;
  private final double[] offsets;
  private final double[] scales;

  private Scaler(ScaleKind[] kinds, double[] offsets, double[] scales) {
    this.kinds = kinds;
    this.offsets = offsets;
    this.scales = scales;
  }

  /**
   * Fits the kinds that a recipe asks for.
   *
   * @param features the columns' names
   * @throws UsageException if the recipe names a feature that there is not
   */
  public static Scaler fit(double[][] rows, List<String> features, Recipe.Scaling scaling) {
    for (String column : scaling.columns().keySet()) {
      if (!features.contains(column)) {
        throw new UsageException(
            "normalise: unknown feature '" + column + "'; " + Names.hint(column, features));
      }
    }
    int n = features.size();
    ScaleKind[] kinds = new ScaleKind[n];
    double[] offsets = new double[n];
    double[] scales = new double[n];
    for (int c = 0; c < n; c++) {
      kinds[c] = scaling.of(features.get(c));
      scales[c] = 1;
      int column = c;
      double[] values =
          Arrays.stream(rows).mapToDouble(r -> r[column]).filter(v -> !Double.isNaN(v)).toArray();
      if (values.length > 0) {
        fit(kinds[c], values, c, offsets, scales);
      }
    }
    return new Scaler(kinds, offsets, scales);
  }

  private static void fit(
      ScaleKind kind, double[] values, int c, double[] offsets, double[] scales) {
    switch (kind) {
      case MIN_MAX -> {
        offsets[c] = Arrays.stream(values).min().orElse(0);
        scales[c] = Arrays.stream(values).max().orElse(0) - offsets[c];
      }
      case STANDARD -> {
        offsets[c] = Stats.mean(values);
        scales[c] = Stats.deviation(values);
      }
      case ROBUST -> {
        Arrays.sort(values);
        offsets[c] = Stats.quantile(values, 0.5);
        scales[c] = Stats.quantile(values, 0.75) - Stats.quantile(values, 0.25);
      }
      case ASINH -> {
        double[] sizes = Arrays.stream(values).map(Math::abs).sorted().toArray();
        scales[c] = Stats.quantile(sizes, 0.5);
      }
      default -> scales[c] = 1;
    }
    if (!(scales[c] > 0)) {
      scales[c] = 1;
    }
  }

  /** Whether nothing is changed. */
  public boolean isIdentity() {
    return Arrays.stream(kinds).allMatch(k -> k == ScaleKind.NONE);
  }

  /** The normalised row, a new array. */
  public double[] apply(double[] row) {
    double[] out = new double[row.length];
    for (int c = 0; c < row.length; c++) {
      double v = row[c];
      out[c] =
          switch (kinds[c]) {
            case NONE -> v;
            case LOG -> v > 0 ? Math.log10(v) : Double.NaN;
            case ASINH -> asinh(v / scales[c]);
            default -> (v - offsets[c]) / scales[c];
          };
    }
    return out;
  }

  /** The row that {@link #apply} was given. */
  public double[] inverse(double[] row) {
    double[] out = new double[row.length];
    for (int c = 0; c < row.length; c++) {
      double v = row[c];
      out[c] =
          switch (kinds[c]) {
            case NONE -> v;
            case LOG -> Math.pow(10, v);
            case ASINH -> Math.sinh(v) * scales[c];
            default -> v * scales[c] + offsets[c];
          };
    }
    return out;
  }

  private static double asinh(double x) {
    double size = Math.abs(x);
    return Math.copySign(Math.log1p(size + size * size / (1 + Math.hypot(1, size))), x);
  }

  ObjectNode toJson() {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    var kindList = out.putArray("kinds");
    for (ScaleKind kind : kinds) {
      kindList.add(RecipeReader.word(kind));
    }
    Json.put(out, "offsets", offsets);
    Json.put(out, "scales", scales);
    return out;
  }

  static Scaler read(JsonNode json) {
    ScaleKind[] kinds = new ScaleKind[json.path("kinds").size()];
    for (int c = 0; c < kinds.length; c++) {
      kinds[c] = RecipeReader.value("scaling", ScaleKind.class, json.path("kinds").get(c).asText());
    }
    return new Scaler(kinds, Json.doubles(json, "offsets"), Json.doubles(json, "scales"));
  }
}
