package org.chandraflow.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.chandraflow.figure.Bars;
import org.chandraflow.figure.Matrix;
import org.chandraflow.figure.Palette;

/** Figures of what {@code scores.json} says under {@code importance}. */
public final class ImportanceFigures {
  private static final int SHOWN = 20;

  private ImportanceFigures() {}

  /** The features that cost most when their values are dealt out anew. */
  public static String permutation(JsonNode importance) {
    Map<String, Double> rise = new TreeMap<>();
    importance
        .path("permutation")
        .fields()
        .forEachRemaining(e -> rise.put(e.getKey(), e.getValue().path("log_loss").asDouble()));
    List<String> names = top(rise);
    return Bars.horizontal(
        "Rise of the loss without the feature (permuted)",
        names,
        names.stream().mapToDouble(rise::get).toArray(),
        names.stream().map(n -> String.format(Locale.ROOT, "%.4f", rise.get(n))).toList(),
        Collections.nCopies(names.size(), Palette.series(0)));
  }

  /** Mean absolute SHAP value by class of the features with the greatest; empty without any. */
  public static String shap(JsonNode importance) {
    List<String> classes = new ArrayList<>();
    importance.path("shap").fieldNames().forEachRemaining(classes::add);
    if (classes.isEmpty()) {
      return "";
    }
    Map<String, Double> sums = new TreeMap<>();
    for (String name : classes) {
      importance
          .path("shap")
          .path(name)
          .fields()
          .forEachRemaining(e -> sums.merge(e.getKey(), e.getValue().asDouble(), Double::sum));
    }
    List<String> names = top(sums);
    double[][] values = new double[names.size()][classes.size()];
    double most = 1e-12;
    for (int f = 0; f < values.length; f++) {
      for (int k = 0; k < classes.size(); k++) {
        values[f][k] = importance.path("shap").path(classes.get(k)).path(names.get(f)).asDouble();
        most = Math.max(most, values[f][k]);
      }
    }
    double[][] shades = new double[values.length][];
    for (int f = 0; f < values.length; f++) {
      shades[f] = new double[classes.size()];
      for (int k = 0; k < classes.size(); k++) {
        shades[f][k] = values[f][k] / most;
      }
    }
    return Matrix.heatMap(
        "Mean absolute SHAP value of each class",
        "feature",
        "class",
        names,
        classes,
        values,
        shades,
        value -> String.format(Locale.ROOT, "%.2f", value));
  }

  private static List<String> top(Map<String, Double> values) {
    return values.entrySet().stream()
        .filter(e -> e.getValue() > 0)
        .sorted(Comparator.comparingDouble(e -> -e.getValue()))
        .limit(SHOWN)
        .map(Map.Entry::getKey)
        .toList();
  }
}
