package org.chandraflow.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.figure.Axis;
import org.chandraflow.figure.Palette;
import org.chandraflow.figure.XyPlot;
import org.chandraflow.table.AvroParts;
import org.chandraflow.table.NameIndex;

/**
 * Colour-colour plots by predicted class. Of each class a fixed number of sources is shown, those
 * with the lowest hash of their name: a fair sample that does not depend on the order of the rows.
 */
final class ColourPlots {
  private static final int SHOWN = 250;

  /** A plot: an axis is the first of its fields that the features have. */
  private record Pair(String title, List<String> x, String xLabel, List<String> y, String yLabel) {}

  private static final List<Pair> PAIRS =
      List.of(
          new Pair(
              "Mid-infrared colours",
              List.of("W2_W3"),
              "W2 − W3, mag",
              List.of("W1_W2"),
              "W1 − W2, mag"),
          new Pair(
              "X-ray to optical ratio and optical colour",
              List.of("BP_RP", "Bp_R"),
              "BP − RP, mag",
              List.of("logFb_G_2_5"),
              "log Fb + G / 2.5"),
          new Pair(
              "Near-infrared colours", List.of("H_K"), "H − K, mag", List.of("J_H"), "J − H, mag"),
          new Pair(
              "Optical to infrared colours",
              List.of("J_H"),
              "J − H, mag",
              List.of("G_W2", "G_J"),
              "G − W2 or G − J, mag"),
          new Pair(
              "Hardness ratios",
              List.of("HR_ms", "hard_ms"),
              "(M − S) / (M + S)",
              List.of("HR_hm", "hard_hm"),
              "(H − M) / (H + M)"));

  private record Point(long order, double x, double y) {}

  private ColourPlots() {}

  /** The plots that the features allow. */
  static List<String> of(List<String> parts, Predicted predicted) throws IOException {
    Schema schema = AvroParts.schema(parts).orElse(null);
    List<String> plots = new ArrayList<>();
    if (schema == null) {
      return plots;
    }
    List<Pair> pairs = new ArrayList<>();
    List<String> xs = new ArrayList<>();
    List<String> ys = new ArrayList<>();
    for (Pair pair : PAIRS) {
      List<String> x = Predicted.present(schema, pair.x().toArray(String[]::new));
      List<String> y = Predicted.present(schema, pair.y().toArray(String[]::new));
      if (!x.isEmpty() && !y.isEmpty()) {
        pairs.add(pair);
        xs.add(x.get(0));
        ys.add(y.get(0));
      }
    }
    List<List<PriorityQueue<Point>>> samples = new ArrayList<>();
    for (int p = 0; p < pairs.size(); p++) {
      List<PriorityQueue<Point>> classes = new ArrayList<>();
      predicted.classes().forEach(c -> classes.add(new PriorityQueue<>(ColourPlots::last)));
      samples.add(classes);
    }
    AvroParts.forEach(
        parts,
        record -> {
          String name = record.get("name").toString();
          int index = predicted.classOf(name);
          for (int p = 0; p < pairs.size() && index >= 0; p++) {
            double x = number(record, xs.get(p));
            double y = number(record, ys.get(p));
            if (!Double.isNaN(x + y)) {
              keep(samples.get(p).get(index), new Point(NameIndex.hash(name), x, y));
            }
          }
        });
    for (int p = 0; p < pairs.size(); p++) {
      plots.add(plot(pairs.get(p), samples.get(p), predicted.classes()));
    }
    return plots;
  }

  private static int last(Point a, Point b) {
    return Long.compareUnsigned(b.order(), a.order());
  }

  private static void keep(PriorityQueue<Point> sample, Point point) {
    sample.add(point);
    if (sample.size() > SHOWN) {
      sample.remove();
    }
  }

  private static double number(GenericRecord record, String field) {
    Object value = record.get(field);
    return value == null ? Double.NaN : ((Number) value).doubleValue();
  }

  private static String plot(Pair pair, List<PriorityQueue<Point>> sample, List<String> classes) {
    List<double[]> x = new ArrayList<>();
    List<double[]> y = new ArrayList<>();
    for (PriorityQueue<Point> points : sample) {
      List<Point> sorted = points.stream().sorted(ColourPlots::last).toList();
      x.add(sorted.stream().mapToDouble(Point::x).toArray());
      y.add(sorted.stream().mapToDouble(Point::y).toArray());
    }
    XyPlot plot =
        new XyPlot(
            pair.title(),
            Axis.fitting(pair.xLabel(), x.toArray(double[][]::new)),
            Axis.fitting(pair.yLabel(), y.toArray(double[][]::new)));
    for (int c = 0; c < classes.size(); c++) {
      if (x.get(c).length > 0) {
        plot.points(classes.get(c), x.get(c), y.get(c), Palette.series(c), 2);
      }
    }
    return plot.toSvg();
  }
}
