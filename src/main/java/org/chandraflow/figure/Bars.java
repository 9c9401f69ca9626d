package org.chandraflow.figure;

import java.util.List;

/** Horizontal bars with their names on the left and their values behind them. */
public final class Bars {
  private Bars() {}

  /**
   * A bar for each value.
   *
   * @param values zero or more; the longest fills the width
   * @param texts what stands behind each bar
   * @param colors one a bar
   */
  public static String horizontal(
      String title, List<String> names, double[] values, List<String> texts, List<String> colors) {
    int longest = names.stream().mapToInt(String::length).max().orElse(0);
    double left = Math.min(220, 18 + 7 * longest);
    double row = 22;
    double width = 460;
    double full = width - left - 84;
    Svg svg = new Svg(width, 34 + row * names.size() + 6, title);
    svg.text(12, 18, title, "start", "font-weight=\"600\" font-size=\"13\"");
    double max = 0;
    for (double value : values) {
      max = Math.max(max, value);
    }
    for (int i = 0; i < names.size(); i++) {
      double y = 34 + i * row;
      double length = max > 0 ? full * Math.max(0, values[i]) / max : 0;
      svg.text(left - 8, y + 14, names.get(i), "end", "");
      svg.rect(left, y + 2, length, row - 6, colors.get(i), "rx=\"2\"");
      svg.text(left + length + 6, y + 14, texts.get(i), "start", "font-size=\"11\"");
    }
    return svg.toString();
  }
}
