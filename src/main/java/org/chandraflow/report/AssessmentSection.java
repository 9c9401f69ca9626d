package org.chandraflow.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.chandraflow.figure.Matrix;

/** The comparison with a known truth. */
final class AssessmentSection {
  private AssessmentSection() {}

  static void write(Html html, JsonNode json) {
    html.section("truth", "Compared with the truth");
    List<List<String>> rows = new ArrayList<>();
    json.path("counterparts")
        .fields()
        .forEachRemaining(
            e ->
                rows.add(
                    List.of(
                        e.getKey(),
                        e.getValue().path("true").asText(),
                        e.getValue().path("matched").asText(),
                        e.getValue().path("right").asText(),
                        share(e.getValue().path("completeness")),
                        share(e.getValue().path("purity")))));
    html.table(
        List.of(
            "catalogue", "#with a counterpart", "#matched", "#right", "#completeness", "#purity"),
        rows);
    JsonNode confusion = json.path("classes").path("confusion");
    if (confusion.size() > 0) {
      TreeSet<String> names = new TreeSet<>();
      confusion
          .fields()
          .forEachRemaining(
              e -> {
                names.add(e.getKey());
                e.getValue().fieldNames().forEachRemaining(names::add);
              });
      List<String> classes = List.copyOf(names);
      double[][] counts = new double[classes.size()][classes.size()];
      for (int t = 0; t < classes.size(); t++) {
        for (int f = 0; f < classes.size(); f++) {
          counts[t][f] = confusion.path(classes.get(t)).path(classes.get(f)).asDouble();
        }
      }
      html.paragraph(
          "All sources whose class is known to be true, "
              + share(json.path("classes").path("accuracy"))
              + " of them right. They are fainter than the labelled ones on the whole.");
      html.figures(
          List.of(
              Matrix.heatMap(
                  "Sources",
                  "true class",
                  "predicted class",
                  classes,
                  classes,
                  counts,
                  ValidationSection.byRow(counts),
                  v -> Long.toString((long) v)),
              Matrix.heatMap(
                  "Recall",
                  "true class",
                  "predicted class",
                  classes,
                  classes,
                  ValidationSection.byRow(counts),
                  ValidationSection.byRow(counts),
                  v -> String.format(Locale.ROOT, "%.2f", v))));
    }
  }

  static List<String> lines(JsonNode json) {
    List<String> lines = new ArrayList<>();
    json.path("counterparts")
        .fields()
        .forEachRemaining(
            e ->
                lines.add(
                    "matched "
                        + e.getKey()
                        + ": completeness "
                        + share(e.getValue().path("completeness"))
                        + ", purity "
                        + share(e.getValue().path("purity"))));
    if (json.path("classes").path("accuracy").isNumber()) {
      lines.add(
          "classes right: "
              + share(json.path("classes").path("accuracy"))
              + " of "
              + json.path("classes").path("n").asText()
              + " sources of known truth");
    }
    return lines;
  }

  private static String share(JsonNode value) {
    return value.isNumber() ? String.format(Locale.ROOT, "%.4f", value.asDouble()) : "–";
  }
}
