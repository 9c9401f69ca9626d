package org.chandraflow.figure;

import java.util.Locale;

/** Writes SVG elements; coordinates in pixels from the upper left corner. Not thread-safe. */
public final class Svg {
  private final StringBuilder out = new StringBuilder();
  private final double width;
  private final double height;
  private final String title;

  /**
   * @param title what the figure shows, for readers that cannot see it
   */
  public Svg(double width, double height, String title) {
    this.width = width;
    this.height = height;
    this.title = title;
  }

  /** A filled rectangle. */
  public Svg rect(double x, double y, double w, double h, String fill, String more) {
    out.append("<rect x=\"").append(number(x)).append("\" y=\"").append(number(y));
    out.append("\" width=\"").append(number(w)).append("\" height=\"").append(number(h));
    out.append("\" fill=\"").append(fill).append('"');
    return end(more);
  }

  /** A straight line. */
  public Svg line(double x1, double y1, double x2, double y2, String stroke, String more) {
    out.append("<line x1=\"").append(number(x1)).append("\" y1=\"").append(number(y1));
    out.append("\" x2=\"").append(number(x2)).append("\" y2=\"").append(number(y2));
    out.append("\" stroke=\"").append(stroke).append('"');
    return end(more);
  }

  /** A filled circle. */
  public Svg circle(double x, double y, double radius, String fill, String more) {
    out.append("<circle cx=\"").append(number(x)).append("\" cy=\"").append(number(y));
    out.append("\" r=\"").append(number(radius)).append("\" fill=\"").append(fill).append('"');
    return end(more);
  }

  /** A path, its data as in SVG. */
  public Svg path(CharSequence data, String fill, String stroke, String more) {
    out.append("<path d=\"").append(data).append("\" fill=\"").append(fill);
    out.append("\" stroke=\"").append(stroke).append('"');
    return end(more);
  }

  /**
   * Text.
   *
   * @param anchor start, middle or end
   * @param more further attributes, may be empty
   */
  public Svg text(double x, double y, String text, String anchor, String more) {
    out.append("<text x=\"").append(number(x)).append("\" y=\"").append(number(y));
    out.append("\" text-anchor=\"").append(anchor).append('"');
    if (!more.isEmpty()) {
      out.append(' ').append(more);
    }
    out.append('>').append(escape(text)).append("</text>\n");
    return this;
  }

  /** A rectangle that shows a text when the mouse is over it. */
  public Svg tip(double x, double y, double w, double h, String fill, String tip) {
    out.append("<rect x=\"").append(number(x)).append("\" y=\"").append(number(y));
    out.append("\" width=\"").append(number(w)).append("\" height=\"").append(number(h));
    out.append("\" fill=\"").append(fill).append("\"><title>").append(escape(tip));
    out.append("</title></rect>\n");
    return this;
  }

  private Svg end(String more) {
    if (!more.isEmpty()) {
      out.append(' ').append(more);
    }
    out.append("/>\n");
    return this;
  }

  /** The whole figure. */
  @Override
  public String toString() {
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 "
        + number(width)
        + " "
        + number(height)
        + "\" width=\""
        + number(width)
        + "\" height=\""
        + number(height)
        + "\" font-family=\"system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif\""
        + " font-size=\"12\" fill=\""
        + Palette.INK
        + "\" role=\"img\"><title>"
        + escape(title)
        + "</title>\n"
        + out
        + "</svg>\n";
  }

  /** A coordinate with at most two decimals. */
  public static String number(double value) {
    double rounded = Math.round(value * 100) / 100.0;
    if (rounded == Math.rint(rounded) && Math.abs(rounded) < 1e15) {
      return Long.toString((long) rounded);
    }
    return String.format(Locale.ROOT, "%.2f", rounded).replaceAll("0$", "");
  }

  /** Text for XML and HTML; characters that XML cannot hold become a question mark. */
  public static String escape(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 8);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                default -> {
                  boolean allowed = c >= 0x20 ? c != 0xFFFE && c != 0xFFFF : c == '\n' || c == '\t';
                  boolean half = c >= 0xD800 && c <= 0xDFFF;
                  safe.appendCodePoint(allowed && !half ? c : '?');
                }
              }
            });
    return safe.toString();
  }
}
