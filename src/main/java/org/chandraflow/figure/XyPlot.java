package org.chandraflow.figure;

import java.util.ArrayList;
import java.util.List;

/**
 * Lines, steps and points over two axes. Values that are not finite or outside the axes are left
 * out of points and break lines.
 *
 * <pre>{@code
 * String svg = new XyPlot("Reliability", Axis.linear("predicted", 0, 1), Axis.linear("observed", 0, 1))
 *     .diagonal()
 *     .line("AGN", x, y, Palette.series(0))
 *     .toSvg();
 * }</pre>
 */
public final class XyPlot {
  private static final double LEFT = 58;
  private static final double TOP = 34;
  private static final double BOTTOM = 46;

  private record Layer(
      String name, String color, Shape shape, double[] x, double[] y, double size) {}

  private enum Shape {
    LINE,
    STEP,
    POINTS
  }

  private final String title;
  private final Axis xAxis;
  private final Axis yAxis;
  private final List<Layer> layers = new ArrayList<>();
  private boolean diagonal;
  private double width = 460;
  private double height = 340;

  public XyPlot(String title, Axis xAxis, Axis yAxis) {
    this.title = title;
    this.xAxis = xAxis;
    this.yAxis = yAxis;
  }

  /** Another size, pixels. */
  public XyPlot size(double newWidth, double newHeight) {
    width = newWidth;
    height = newHeight;
    return this;
  }

  /** A line through points in the order given. An empty name stays out of the legend. */
  public XyPlot line(String name, double[] x, double[] y, String color) {
    return add(new Layer(name, color, Shape.LINE, x, y, 1.6));
  }

  /** Steps: {@code y[i]} from {@code x[i]} to {@code x[i + 1]}; x has one value more than y. */
  public XyPlot steps(String name, double[] x, double[] y, String color) {
    if (x.length != y.length + 1) {
      throw new IllegalArgumentException(x.length + " edges for " + y.length + " steps");
    }
    layers.add(new Layer(name, color, Shape.STEP, x, y, 1.6));
    return this;
  }

  /** Points of a radius in pixels. */
  public XyPlot points(String name, double[] x, double[] y, String color, double radius) {
    return add(new Layer(name, color, Shape.POINTS, x, y, radius));
  }

  private XyPlot add(Layer layer) {
    if (layer.x().length != layer.y().length) {
      throw new IllegalArgumentException(
          layer.x().length + " abscissae for " + layer.y().length + " ordinates");
    }
    layers.add(layer);
    return this;
  }

  /** A dashed line of equal values. */
  public XyPlot diagonal() {
    diagonal = true;
    return this;
  }

  /** The figure. */
  public String toSvg() {
    List<Layer> named = layers.stream().filter(layer -> !layer.name().isEmpty()).toList();
    double legend = named.size() > 1 ? 96 : 14;
    double w = width - LEFT - legend;
    double h = height - TOP - BOTTOM;
    Svg svg = new Svg(width, height, title);
    svg.text(LEFT, 18, title, "start", "font-weight=\"600\" font-size=\"13\"");
    for (double tick : xAxis.ticks(5)) {
      double x = LEFT + xAxis.fraction(tick) * w;
      svg.line(x, TOP, x, TOP + h, Palette.GRID, "");
      svg.text(x, TOP + h + 16, xAxis.text(tick), "middle", "font-size=\"11\"");
    }
    for (double tick : yAxis.ticks(5)) {
      double y = TOP + (1 - yAxis.fraction(tick)) * h;
      svg.line(LEFT, y, LEFT + w, y, Palette.GRID, "");
      svg.text(LEFT - 7, y + 4, yAxis.text(tick), "end", "font-size=\"11\"");
    }
    svg.rect(LEFT, TOP, w, h, "none", "stroke=\"" + Palette.MUTED + "\"");
    if (diagonal) {
      double low = Math.max(xAxis.min(), yAxis.min());
      double high = Math.min(xAxis.max(), yAxis.max());
      svg.line(
          LEFT + xAxis.fraction(low) * w,
          TOP + (1 - yAxis.fraction(low)) * h,
          LEFT + xAxis.fraction(high) * w,
          TOP + (1 - yAxis.fraction(high)) * h,
          Palette.MUTED,
          "stroke-dasharray=\"4 4\"");
    }
    layers.forEach(layer -> draw(svg, layer, w, h));
    svg.text(LEFT + w / 2, height - 10, xAxis.label(), "middle", "");
    double middle = TOP + h / 2;
    svg.text(
        14,
        middle,
        yAxis.label(),
        "middle",
        "transform=\"rotate(-90 14 " + Svg.number(middle) + ")\"");
    if (named.size() > 1) {
      double y = TOP + 8;
      for (Layer layer : named) {
        svg.rect(LEFT + w + 12, y - 5, 10, 10, layer.color(), "rx=\"2\"");
        svg.text(LEFT + w + 27, y + 4, layer.name(), "start", "font-size=\"11\"");
        y += 17;
      }
    }
    return svg.toString();
  }

  private void draw(Svg svg, Layer layer, double w, double h) {
    if (layer.shape() == Shape.POINTS) {
      for (int i = 0; i < layer.x().length; i++) {
        double x = xAxis.fraction(layer.x()[i]);
        double y = yAxis.fraction(layer.y()[i]);
        if (x >= 0 && x <= 1 && y >= 0 && y <= 1) {
          svg.circle(
              LEFT + x * w, TOP + (1 - y) * h, layer.size(), layer.color(), "fill-opacity=\"0.6\"");
        }
      }
      return;
    }
    StringBuilder data = new StringBuilder();
    boolean down = false;
    for (int i = 0; i < layer.y().length; i++) {
      double y = Math.min(1, Math.max(0, yAxis.fraction(layer.y()[i])));
      double x = Math.min(1, Math.max(0, xAxis.fraction(layer.x()[i])));
      if (Double.isNaN(layer.x()[i]) || Double.isNaN(layer.y()[i])) {
        down = false;
        continue;
      }
      data.append(down ? 'L' : 'M').append(Svg.number(LEFT + x * w)).append(' ');
      data.append(Svg.number(TOP + (1 - y) * h));
      down = true;
      if (layer.shape() == Shape.STEP) {
        double next = Math.min(1, Math.max(0, xAxis.fraction(layer.x()[i + 1])));
        data.append('H').append(Svg.number(LEFT + next * w));
      }
    }
    if (data.length() > 0) {
      svg.path(data, "none", layer.color(), "stroke-width=\"" + layer.size() + "\"");
    }
  }
}
