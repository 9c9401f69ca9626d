package org.chandraflow.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.chandraflow.figure.Axis;
import org.chandraflow.figure.Palette;
import org.chandraflow.figure.Svg;

/** The graph of the stages with their states, and their attempts along time. */
final class StageFigures {
  private static final double BOX_WIDTH = 132;
  private static final double BOX_HEIGHT = 40;
  private static final double GAP_X = 44;
  private static final double GAP_Y = 18;

  private StageFigures() {}

  /** Stages from left to right, each behind all that it reads. */
  static String graph(List<StageFacts> stages) {
    Map<String, Integer> column = new HashMap<>();
    for (int round = 0; round <= stages.size(); round++) {
      for (StageFacts stage : stages) {
        int at = 0;
        for (String input : stage.inputs()) {
          at = Math.max(at, column.getOrDefault(input, 0) + 1);
        }
        column.put(stage.name(), Math.min(at, stages.size()));
      }
    }
    Map<Integer, Integer> used = new HashMap<>();
    Map<String, double[]> places = new HashMap<>();
    for (StageFacts stage : stages) {
      int c = column.get(stage.name());
      int r = used.merge(c, 1, Integer::sum) - 1;
      places.put(
          stage.name(), new double[] {10 + c * (BOX_WIDTH + GAP_X), 10 + r * (BOX_HEIGHT + GAP_Y)});
    }
    int columns = used.keySet().stream().mapToInt(c -> c + 1).max().orElse(1);
    int rows = used.values().stream().mapToInt(r -> r).max().orElse(1);
    Svg svg =
        new Svg(
            20 + columns * (BOX_WIDTH + GAP_X) - GAP_X,
            20 + rows * (BOX_HEIGHT + GAP_Y) - GAP_Y,
            "Stages and their states");
    for (StageFacts stage : stages) {
      double[] to = places.get(stage.name());
      for (String input : stage.inputs()) {
        double[] from = places.get(input);
        if (from != null) {
          double x1 = from[0] + BOX_WIDTH;
          double y1 = from[1] + BOX_HEIGHT / 2;
          double y2 = to[1] + BOX_HEIGHT / 2;
          double bend = Math.max(GAP_X, (to[0] - x1) / 2);
          String curve =
              "M"
                  + Svg.number(x1)
                  + " "
                  + Svg.number(y1)
                  + "C"
                  + Svg.number(x1 + bend)
                  + " "
                  + Svg.number(y1)
                  + " "
                  + Svg.number(to[0] - bend)
                  + " "
                  + Svg.number(y2)
                  + " "
                  + Svg.number(to[0])
                  + " "
                  + Svg.number(y2);
          svg.path(curve, "none", "#9aa5b1", "stroke-width=\"1.4\"");
        }
      }
    }
    for (StageFacts stage : stages) {
      double[] at = places.get(stage.name());
      svg.rect(
          at[0],
          at[1],
          BOX_WIDTH,
          BOX_HEIGHT,
          "#ffffff",
          "rx=\"5\" stroke-width=\"1.5\" stroke=\"" + StageFacts.color(stage.state()) + "\"");
      svg.rect(at[0], at[1], 6, BOX_HEIGHT, StageFacts.color(stage.state()), "rx=\"3\"");
      svg.text(at[0] + 14, at[1] + 17, cut(stage.name()), "start", "font-weight=\"600\"");
      svg.text(
          at[0] + 14,
          at[1] + 32,
          stage.state().toLowerCase(Locale.ROOT).replace('_', ' '),
          "start",
          "font-size=\"10\" fill=\"" + Palette.MUTED + "\"");
    }
    return svg.toString();
  }

  private static String cut(String name) {
    return name.length() > 16 ? name.substring(0, 15) + "…" : name;
  }

  /** A bar for each attempt of each stage, seconds from the first start; empty if none ran. */
  static String timeline(List<StageFacts> stages) {
    List<StageFacts> ran = new ArrayList<>();
    Instant first = null;
    Instant last = null;
    for (StageFacts stage : stages) {
      for (StageFacts.Attempt attempt : stage.attempts()) {
        if (attempt.started() == null) {
          continue;
        }
        Instant end = attempt.ended() == null ? attempt.started() : attempt.ended();
        first = first == null || attempt.started().isBefore(first) ? attempt.started() : first;
        last = last == null || end.isAfter(last) ? end : last;
        if (!ran.contains(stage)) {
          ran.add(stage);
        }
      }
    }
    if (first == null) {
      return "";
    }
    double total = Math.max(0.1, Duration.between(first, last).toMillis() / 1000.0);
    Axis axis = Axis.linear("", 0, total);
    double left = 150;
    double width = 760;
    double full = width - left - 90;
    double height = 30 + 24 * ran.size() + 30;
    Svg svg = new Svg(width, height, "Stages along time");
    svg.text(
        10, 18, "Time, seconds from the start", "start", "font-weight=\"600\" font-size=\"13\"");
    for (double tick : axis.ticks(8)) {
      double x = left + axis.fraction(tick) * full;
      svg.line(x, 28, x, height - 26, Palette.GRID, "");
      svg.text(x, height - 12, axis.text(tick), "middle", "font-size=\"11\"");
    }
    for (int i = 0; i < ran.size(); i++) {
      StageFacts stage = ran.get(i);
      double y = 30 + 24 * i;
      svg.text(left - 8, y + 15, stage.name(), "end", "");
      double behind = left;
      for (StageFacts.Attempt attempt : stage.attempts()) {
        if (attempt.started() == null) {
          continue;
        }
        Instant end = attempt.ended() == null ? last : attempt.ended();
        double from = Duration.between(first, attempt.started()).toMillis() / 1000.0;
        double to = Duration.between(first, end).toMillis() / 1000.0;
        double x = left + axis.fraction(from) * full;
        double w = Math.max(2, axis.fraction(to) * full + left - x);
        svg.tip(
            x,
            y + 4,
            w,
            15,
            StageFacts.color(attempt.state()),
            String.format(
                Locale.ROOT,
                "%s, attempt %d: %s, %.1f s",
                stage.name(),
                attempt.number(),
                attempt.state(),
                to - from));
        behind = Math.max(behind, x + w);
      }
      String time = String.format(Locale.ROOT, "%.1f s", stage.seconds());
      String attempts =
          stage.attempts().size() > 1 ? ", " + stage.attempts().size() + " tries" : "";
      svg.text(behind + 6, y + 15, time + attempts, "start", "font-size=\"11\"");
    }
    return svg.toString();
  }
}
