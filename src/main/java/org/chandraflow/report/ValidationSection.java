package org.chandraflow.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.chandraflow.figure.Axis;
import org.chandraflow.figure.Matrix;
import org.chandraflow.figure.Palette;
import org.chandraflow.figure.XyPlot;
import org.chandraflow.model.ImportanceFigures;

/** How far the classes can be trusted: scores, confusion, precision and recall, reliability. */
final class ValidationSection {
  /** The cut of the second set of confusion matrices. */
  static final double CUT = 0.9;

  private ValidationSection() {}

  static void write(Html html, CvTable cv, JsonNode scores) {
    html.section("validation", "How far to trust the classes");
    html.paragraph(
        String.format(
            Locale.ROOT,
            "%,d sources of known class, each predicted by a model that did not see it.",
            cv.size()));
    if (scores != null) {
      scores(html, scores);
    }
    List<String> matrices = new ArrayList<>();
    for (double cut : new double[] {0, CUT}) {
      double[][] counts = cv.confusion(cut);
      String above = cut > 0 ? ", probability above " + cut : "";
      matrices.add(matrix("Sources" + above, cv.classes(), counts, counts, true));
      matrices.add(matrix("Recall" + above, cv.classes(), byRow(counts), byRow(counts), false));
      double[][] precision = byColumn(counts);
      matrices.add(matrix("Precision" + above, cv.classes(), precision, precision, false));
    }
    html.figures(matrices);
    XyPlot curves =
        new XyPlot(
            "Precision and recall by class",
            Axis.linear("recall", 0, 1),
            Axis.linear("precision", 0, 1));
    for (int c = 0; c < cv.classes().size(); c++) {
      double[][] curve = cv.precisionRecall(c);
      if (curve[0].length > 0) {
        curves.line(cv.classes().get(c), thin(curve[0]), thin(curve[1]), Palette.series(c));
      }
    }
    double[][] reliability = cv.reliability(10);
    String reliable =
        new XyPlot(
                "Reliability of the predicted class",
                Axis.linear("mean probability", 0, 1),
                Axis.linear("fraction right", 0, 1))
            .diagonal()
            .line("", reliability[0], reliability[1], Palette.series(0))
            .points("", reliability[0], reliability[1], Palette.series(0), 4)
            .toSvg();
    html.figures(List.of(curves.toSvg(), reliable));
    if (scores != null && scores.has("conformal")) {
      conformal(html, scores.path("conformal"));
    }
    if (scores != null && scores.has("importance")) {
      importance(html, scores.path("importance"));
    }
  }

  private static void conformal(Html html, JsonNode conformal) {
    html.heading("Conformal prediction sets");
    JsonNode pooled = conformal.path("pooled");
    JsonNode byClass = conformal.path("by_class");
    html.paragraph(
        String.format(
            Locale.ROOT,
            "Promised: %.1f %% of the true classes in their sets. Sets for all sources together"
                + " hold %.2f %%, with %.2f classes in the mean; sets for each class %.2f %%, with"
                + " %.2f classes.",
            100 * conformal.path("coverage").asDouble(),
            100 * pooled.path("covered").asDouble(),
            pooled.path("mean_size").asDouble(),
            100 * byClass.path("covered").asDouble(),
            byClass.path("mean_size").asDouble()));
    List<List<String>> rows = new ArrayList<>();
    byClass
        .path("classes")
        .fields()
        .forEachRemaining(
            e -> {
              JsonNode one = e.getValue();
              JsonNode interval = one.path("interval_99");
              rows.add(
                  List.of(
                      e.getKey(),
                      one.path("n").asText(),
                      share(pooled.path("classes").path(e.getKey()).path("covered")),
                      share(one.path("covered")),
                      share(interval.path(0)) + " to " + share(interval.path(1)),
                      String.format(Locale.ROOT, "%.2f", one.path("mean_size").asDouble()),
                      one.path("verdict").asText()));
            });
    html.table(
        List.of(
            "class",
            "#sources",
            "#in sets for all",
            "#in sets by class",
            "#99 % interval of the promise",
            "#classes a set",
            "sets by class"),
        rows);
  }

  private static void importance(Html html, JsonNode importance) {
    html.heading("What the features are worth");
    html.paragraph(
        String.format(
            Locale.ROOT,
            "From %,d sources, by models that did not see them. A feature that others repeat"
                + " (a colour of a magnitude) may seem worth little.",
            importance.path("rows").asInt()));
    List<String> figures = new ArrayList<>(List.of(ImportanceFigures.permutation(importance)));
    if (importance.has("shap")) {
      figures.add(ImportanceFigures.shap(importance));
    }
    html.figures(figures);
  }

  private static void scores(Html html, JsonNode scores) {
    List<List<String>> overall = new ArrayList<>();
    scores
        .path("overall")
        .fields()
        .forEachRemaining(
            e -> {
              if (e.getValue().isNumber()) {
                overall.add(List.of(e.getKey().replace('_', ' '), share(e.getValue())));
              }
            });
    html.table(List.of("score", "#value"), overall);
    List<List<String>> classes = new ArrayList<>();
    scores
        .path("per_class")
        .fields()
        .forEachRemaining(
            e ->
                classes.add(
                    List.of(
                        e.getKey(),
                        e.getValue().path("n").asText(),
                        share(e.getValue().path("precision")),
                        share(e.getValue().path("recall")),
                        share(e.getValue().path("f1")))));
    html.table(List.of("class", "#sources", "#precision", "#recall", "#F1"), classes);
    List<List<String>> cuts = new ArrayList<>();
    for (JsonNode cut : scores.path("thresholds")) {
      cuts.add(
          List.of(
              cut.path("min_probability").asText(),
              cut.path("n").asText(),
              share(first(cut, "accuracy")),
              share(first(cut, "balanced_accuracy")),
              share(first(cut, "f1_macro")),
              share(first(cut, "mcc"))));
    }
    if (!cuts.isEmpty()) {
      html.table(
          List.of(
              "#probability above",
              "#sources",
              "#accuracy",
              "#balanced accuracy",
              "#macro F1",
              "#MCC"),
          cuts);
    }
  }

  private static JsonNode first(JsonNode cut, String score) {
    return cut.has(score) ? cut.path(score) : cut.path("overall").path(score);
  }

  private static String share(JsonNode value) {
    return value.isNumber() ? String.format(Locale.ROOT, "%.4f", value.asDouble()) : "–";
  }

  private static String matrix(
      String title, List<String> classes, double[][] values, double[][] shades, boolean counts) {
    double[][] shown = counts ? byRow(values) : shades;
    return Matrix.heatMap(
        title,
        "known class",
        "predicted class",
        classes,
        classes,
        values,
        shown,
        v -> counts ? Long.toString((long) v) : String.format(Locale.ROOT, "%.2f", v));
  }

  /** Each number over its row's sum; NaN where that is 0. */
  static double[][] byRow(double[][] counts) {
    double[][] out = new double[counts.length][counts.length];
    for (int r = 0; r < counts.length; r++) {
      double sum = java.util.Arrays.stream(counts[r]).sum();
      for (int c = 0; c < counts.length; c++) {
        out[r][c] = sum > 0 ? counts[r][c] / sum : Double.NaN;
      }
    }
    return out;
  }

  /** Each number over its column's sum; NaN where that is 0. */
  static double[][] byColumn(double[][] counts) {
    double[][] out = new double[counts.length][counts.length];
    for (int c = 0; c < counts.length; c++) {
      double sum = 0;
      for (double[] row : counts) {
        sum += row[c];
      }
      for (int r = 0; r < counts.length; r++) {
        out[r][c] = sum > 0 ? counts[r][c] / sum : Double.NaN;
      }
    }
    return out;
  }

  /** At most some 400 values of a curve, the last one among them. */
  private static double[] thin(double[] values) {
    int step = Math.max(1, values.length / 400);
    return java.util.stream.IntStream.range(0, values.length)
        .filter(i -> i % step == 0 || i == values.length - 1)
        .mapToDouble(i -> values[i])
        .toArray();
  }
}
