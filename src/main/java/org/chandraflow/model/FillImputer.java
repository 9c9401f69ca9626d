package org.chandraflow.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import org.chandraflow.model.Recipe.Imputation;
import org.chandraflow.model.Recipe.ImputeKind;

/** One value a feature. */
record FillImputer(double[] values) implements Imputer {
  static FillImputer fit(double[][] rows, Imputation imputation) {
    double[] values = new double[rows[0].length];
    for (int c = 0; c < values.length; c++) {
      int column = c;
      double[] known =
          Arrays.stream(rows).mapToDouble(r -> r[column]).filter(v -> !Double.isNaN(v)).toArray();
      values[c] =
          imputation.kind() == ImputeKind.CONSTANT
              ? imputation.value()
              : known.length == 0 ? 0 : value(imputation.kind(), known);
    }
    return new FillImputer(values);
  }

  private static double value(ImputeKind kind, double[] known) {
    if (kind == ImputeKind.MEAN) {
      return Stats.mean(known);
    }
    if (kind == ImputeKind.MODE) {
      return Stats.mode(known);
    }
    Arrays.sort(known);
    return Stats.quantile(known, 0.5);
  }

  @Override
  public double[] fill(double[] row) {
    double[] out = row.clone();
    for (int c = 0; c < out.length; c++) {
      if (Double.isNaN(out[c])) {
        out[c] = values[c];
      }
    }
    return out;
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode out = JsonNodeFactory.instance.objectNode().put("kind", "fill");
    Json.put(out, "values", values);
    return out;
  }

  static FillImputer read(JsonNode json) {
    return new FillImputer(Json.doubles(json, "values"));
  }
}
