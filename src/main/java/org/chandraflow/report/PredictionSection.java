package org.chandraflow.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.chandraflow.figure.Axis;
import org.chandraflow.figure.Bars;
import org.chandraflow.figure.Palette;
import org.chandraflow.figure.SkyMap;
import org.chandraflow.figure.XyPlot;
import org.chandraflow.table.AvroParts;

/** What the sources are: counts by class and probability, where they lie, their colours. */
final class PredictionSection {
  private PredictionSection() {}

  /**
   * @param sources parts of a dataset with {@code name gal_l gal_b}; may be empty
   * @param features parts of the features; may be empty
   */
  static void write(Html html, Predicted predicted, List<String> sources, List<String> features)
      throws IOException {
    html.section("classes", "What the sources are");
    List<String> classes = predicted.classes();
    List<String> heads = new ArrayList<>(List.of("class", "#sources"));
    for (int c = 1; c < Predicted.CUTS.length; c++) {
      heads.add("#above " + Predicted.CUTS[c]);
    }
    List<List<String>> rows = new ArrayList<>();
    double[] counts = new double[classes.size()];
    List<String> colors = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (int k = 0; k < classes.size(); k++) {
      List<String> row = new ArrayList<>(List.of(classes.get(k)));
      for (int c = 0; c < Predicted.CUTS.length; c++) {
        row.add(String.format(Locale.ROOT, "%,d", predicted.count(k, c)));
      }
      rows.add(row);
      counts[k] = predicted.count(k, 0);
      texts.add(row.get(1));
      colors.add(Palette.series(k));
    }
    html.table(heads, rows);
    html.figures(
        List.of(
            Bars.horizontal("Sources by class", classes, counts, texts, colors),
            histogram(predicted)));
    if (!sources.isEmpty()) {
      sky(html, predicted, sources);
    }
    List<String> plots = ColourPlots.of(features, predicted);
    if (!plots.isEmpty()) {
      html.heading("Colours by predicted class");
      html.figures(plots);
    }
  }

  private static String histogram(Predicted predicted) {
    double most = 0.1;
    for (int k = 0; k < predicted.classes().size(); k++) {
      for (double share : predicted.histogram(k)) {
        most = Math.max(most, share);
      }
    }
    XyPlot plot =
        new XyPlot(
            "Probability of the predicted class",
            Axis.linear("probability", 0, 1),
            Axis.linear("share of the class", 0, most * 1.05));
    for (int k = 0; k < predicted.classes().size(); k++) {
      plot.steps(
          predicted.classes().get(k), Predicted.edges(), predicted.histogram(k), Palette.series(k));
    }
    return plot.toSvg();
  }

  private static void sky(Html html, Predicted predicted, List<String> sources) throws IOException {
    SkyMap map = new SkyMap(predicted.classes().size());
    AvroParts.forEach(
        sources,
        record -> {
          int index = predicted.classOf(record.get("name").toString());
          if (index >= 0 && record.get("gal_l") != null && record.get("gal_b") != null) {
            map.add((Double) record.get("gal_l"), (Double) record.get("gal_b"), index);
          }
        });
    html.heading("Where they are");
    String title =
        "Galactic coordinates, Mollweide; each cell in the colour of its commonest class";
    html.figures(List.of(map.toSvg(title, predicted.classes())));
    List<String> single = new ArrayList<>();
    for (int k = 0; k < predicted.classes().size(); k++) {
      single.add(map.toSvg(predicted.classes().get(k), predicted.classes(), k));
    }
    Html folded = new Html();
    folded.figures(single);
    html.folded("Class by class", folded);
  }
}
