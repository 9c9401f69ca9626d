package org.chandraflow.figure;

import java.util.List;
import java.util.function.DoubleFunction;

/** A matrix of numbers as a heat map: a confusion matrix. */
public final class Matrix {
  private Matrix() {}

  /**
   * @param rowLabel what rows are, {@code true class}
   * @param columnLabel what columns are
   * @param values the number in each cell; NaN is left empty
   * @param shades 0 to 1 for each cell
   * @param text how a number is written
   */
  public static String heatMap(
      String title,
      String rowLabel,
      String columnLabel,
      List<String> rows,
      List<String> columns,
      double[][] values,
      double[][] shades,
      DoubleFunction<String> text) {
    int longest = rows.stream().mapToInt(String::length).max().orElse(0);
    double left = 34 + 7.2 * longest;
    double cell = columns.size() > 12 ? 34 : 46;
    double tall = 30;
    double top = 40;
    double width = left + cell * columns.size() + 12;
    double bottom = 26 + 7.2 * columns.stream().mapToInt(String::length).max().orElse(0) * 0.75;
    double height = top + tall * rows.size() + bottom + 12;
    Svg svg = new Svg(Math.max(width, 24 + 7.5 * title.length()), height, title);
    svg.text(12, 18, title, "start", "font-weight=\"600\" font-size=\"13\"");
    for (int r = 0; r < rows.size(); r++) {
      double y = top + r * tall;
      svg.text(left - 7, y + tall / 2 + 4, rows.get(r), "end", "");
      for (int c = 0; c < columns.size(); c++) {
        double x = left + c * cell;
        double shade = shades[r][c];
        boolean empty = Double.isNaN(values[r][c]);
        svg.tip(
            x + 0.5,
            y + 0.5,
            cell - 1,
            tall - 1,
            Palette.shade(shade),
            rows.get(r) + " as " + columns.get(c) + (empty ? "" : ": " + text.apply(values[r][c])));
        if (!empty) {
          svg.text(
              x + cell / 2,
              y + tall / 2 + 4,
              text.apply(values[r][c]),
              "middle",
              "font-size=\"11\" pointer-events=\"none\" fill=\""
                  + (shade > 0.55 ? "#ffffff" : Palette.INK)
                  + "\"");
        }
      }
    }
    double under = top + tall * rows.size() + 14;
    for (int c = 0; c < columns.size(); c++) {
      String x = Svg.number(left + c * cell + cell / 2 + 3);
      svg.text(
          left + c * cell + cell / 2 + 3,
          under,
          columns.get(c),
          "end",
          "font-size=\"11\" transform=\"rotate(-40 " + x + " " + Svg.number(under) + ")\"");
    }
    double middle = top + tall * rows.size() / 2;
    svg.text(
        14, middle, rowLabel, "middle", "transform=\"rotate(-90 14 " + Svg.number(middle) + ")\"");
    svg.text(left + cell * columns.size() / 2, height - 6, columnLabel, "middle", "");
    return svg.toString();
  }
}
