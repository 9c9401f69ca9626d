package org.chandraflow.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import org.chandraflow.model.Recipe.Imputation;
import org.chandraflow.model.Recipe.ImputeKind;

/**
 * The mean of a feature over the nearest training rows that have it. The distance of two rows is
 * Euclidean over the features that both have, scaled up for those missing (as scikit-learn's {@code
 * nan_euclidean}), each feature in units of its standard deviation. Where no row has a feature in
 * common, the feature's mean.
 */
final class KnnImputer implements Imputer {
  private final double[][] rows;
  private final int neighbours;
  private final double[] means;
  private final double[] deviations;

  private KnnImputer(double[][] rows, int neighbours) {
    this.rows = rows;
    this.neighbours = neighbours;
    this.means = FillImputer.fit(rows, Imputation.of(ImputeKind.MEAN)).values();
    this.deviations = deviations(rows);
  }

  static KnnImputer fit(double[][] rows, int neighbours) {
    return new KnnImputer(rows, neighbours);
  }

  /** The standard deviation of each column; 1 where it is 0. */
  static double[] deviations(double[][] rows) {
    double[] out = new double[rows[0].length];
    for (int c = 0; c < out.length; c++) {
      int column = c;
      double[] known =
          Arrays.stream(rows).mapToDouble(r -> r[column]).filter(v -> !Double.isNaN(v)).toArray();
      double deviation = known.length == 0 ? 0 : Stats.deviation(known);
      out[c] = deviation > 0 ? deviation : 1;
    }
    return out;
  }

  @Override
  public double[] fill(double[] row) {
    double[] out = row.clone();
    double[] distances = null;
    for (int c = 0; c < out.length; c++) {
      if (Double.isNaN(row[c])) {
        if (distances == null) {
          distances = distances(row);
        }
        out[c] = mean(c, distances);
      }
    }
    return out;
  }

  private double[] distances(double[] row) {
    double[] out = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      double sum = 0;
      int shared = 0;
      double[] other = rows[i];
      for (int c = 0; c < row.length; c++) {
        double difference = (row[c] - other[c]) / deviations[c];
        if (!Double.isNaN(difference)) {
          sum += difference * difference;
          shared++;
        }
      }
      out[i] = shared == 0 ? Double.NaN : sum * row.length / shared;
    }
    return out;
  }

  private double mean(int column, double[] distances) {
    double[] nearest = new double[neighbours];
    double[] values = new double[neighbours];
    int found = 0;
    for (int i = 0; i < rows.length; i++) {
      double distance = distances[i];
      double value = rows[i][column];
      if (Double.isNaN(distance)
          || Double.isNaN(value)
          || (found == neighbours && distance >= nearest[found - 1])) {
        continue;
      }
      int at = found < neighbours ? found++ : found - 1;
      while (at > 0 && nearest[at - 1] > distance) {
        nearest[at] = nearest[at - 1];
        values[at] = values[at - 1];
        at--;
      }
      nearest[at] = distance;
      values[at] = value;
    }
    return found == 0 ? means[column] : Stats.mean(Arrays.copyOf(values, found));
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode out = JsonNodeFactory.instance.objectNode().put("kind", "knn");
    out.put("neighbours", neighbours);
    ArrayNode list = out.putArray("rows");
    for (double[] row : rows) {
      ArrayNode cells = list.addArray();
      for (double cell : row) {
        if (Double.isNaN(cell)) {
          cells.addNull();
        } else {
          cells.add(cell);
        }
      }
    }
    return out;
  }

  static KnnImputer read(JsonNode json) {
    JsonNode list = json.path("rows");
    double[][] rows = new double[list.size()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new double[list.get(i).size()];
      for (int c = 0; c < rows[i].length; c++) {
        JsonNode cell = list.get(i).get(c);
        rows[i][c] = cell.isNull() ? Double.NaN : cell.asDouble();
      }
    }
    if (rows.length == 0 || json.path("neighbours").asInt() < 1) {
      throw new IllegalStateException("damaged imputer: no rows");
    }
    return new KnnImputer(rows, json.path("neighbours").asInt());
  }
}
