package org.chandraflow.figure;

/**
 * The whole sky in Mollweide projection, galactic coordinates, the centre of the Galaxy in the
 * middle and longitude growing to the left. Sources are counted in cells, so that the figure stays
 * small whatever their number. Not thread-safe.
 *
 * <p>Formulae: Snyder (1987), Map Projections, USGS Professional Paper 1395, p. 251.
 */
public final class SkyMap {
  private static final int COLUMNS = 144;
  private static final int ROWS = 72;

  private final int[] counts;
  private final int classes;

  /**
   * @param classes number of classes told apart
   */
  public SkyMap(int classes) {
    this.classes = classes;
    this.counts = new int[COLUMNS * ROWS * classes];
  }

  /**
   * Counts a source. One with a position that is not finite is left out.
   *
   * @param l galactic longitude, deg
   * @param b galactic latitude, deg
   */
  public void add(double l, double b, int classIndex) {
    if (!Double.isFinite(l) || !(Math.abs(b) <= 90)) {
      return;
    }
    double[] xy = project(l, b);
    int column = (int) Math.min(COLUMNS - 1, (xy[0] + 1) / 2 * COLUMNS);
    int row = (int) Math.min(ROWS - 1, (1 - xy[1]) / 2 * ROWS);
    counts[(row * COLUMNS + column) * classes + classIndex]++;
  }

  /**
   * The projection.
   *
   * @return x from -1 (longitude +180) to 1 (longitude -180) and y from -1 (south) to 1
   */
  static double[] project(double l, double b) {
    double lambda = Math.toRadians(l - 360 * Math.floor((l + 180) / 360));
    double phi = Math.toRadians(b);
    double theta = phi;
    double target = Math.PI * Math.sin(phi);
    for (int i = 0; i < 60; i++) {
      double slope = 2 + 2 * Math.cos(2 * theta);
      if (slope < 1e-9) {
        break;
      }
      double step = (2 * theta + Math.sin(2 * theta) - target) / slope;
      theta -= step;
      if (Math.abs(step) < 1e-12) {
        break;
      }
    }
    return new double[] {-lambda / Math.PI * Math.cos(theta), Math.sin(theta)};
  }

  /**
   * The map of all classes together, each cell in the colour of its most frequent class and the
   * stronger the more sources there are.
   *
   * @param names of the classes, in the order of the indexes
   */
  public String toSvg(String title, java.util.List<String> names) {
    return toSvg(title, names, -1);
  }

  /**
   * The map of one class.
   *
   * @param only the class's index; below 0 for all
   */
  public String toSvg(String title, java.util.List<String> names, int only) {
    double width = only < 0 ? 760 : 380;
    double mapWidth = width - 20;
    double top = 30;
    double mapHeight = mapWidth / 2;
    Svg svg = new Svg(width, top + mapHeight + (only < 0 ? 34 : 12), title);
    svg.text(10, 18, title, "start", "font-weight=\"600\" font-size=\"13\"");
    svg.path(ellipse(10, top, mapWidth, mapHeight), "#fafbfc", Palette.MUTED, "");
    for (int l = -120; l <= 120; l += 60) {
      svg.path(meridian(l, 10, top, mapWidth, mapHeight), "none", Palette.GRID, "");
    }
    for (int b = -60; b <= 60; b += 30) {
      double[] edge = project(179.999, b);
      double y = top + (1 - edge[1]) / 2 * mapHeight;
      double half = Math.abs(edge[0]) * mapWidth / 2;
      double centre = 10 + mapWidth / 2;
      svg.line(centre - half, y, centre + half, y, Palette.GRID, "");
    }
    double most = 1;
    for (int cell = 0; cell < COLUMNS * ROWS; cell++) {
      most = Math.max(most, total(cell, only));
    }
    double w = mapWidth / COLUMNS;
    double h = mapHeight / ROWS;
    for (int cell = 0; cell < COLUMNS * ROWS; cell++) {
      int n = total(cell, only);
      if (n == 0) {
        continue;
      }
      double strength = 0.35 + 0.65 * Math.log1p(n) / Math.log1p(most);
      svg.rect(
          10 + cell % COLUMNS * w,
          top + cell / COLUMNS * h,
          w,
          h,
          Palette.series(only < 0 ? strongest(cell) : only),
          "fill-opacity=\"" + Svg.number(strength) + "\"");
    }
    if (only < 0) {
      double x = 14;
      for (int c = 0; c < names.size(); c++) {
        svg.rect(x, top + mapHeight + 14, 10, 10, Palette.series(c), "rx=\"2\"");
        svg.text(x + 15, top + mapHeight + 23, names.get(c), "start", "font-size=\"11\"");
        x += 28 + 7 * names.get(c).length();
      }
    }
    return svg.toString();
  }

  private int total(int cell, int only) {
    if (only >= 0) {
      return counts[cell * classes + only];
    }
    int sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += counts[cell * classes + c];
    }
    return sum;
  }

  private int strongest(int cell) {
    int best = 0;
    for (int c = 1; c < classes; c++) {
      if (counts[cell * classes + c] > counts[cell * classes + best]) {
        best = c;
      }
    }
    return best;
  }

  private static String ellipse(double x, double y, double w, double h) {
    String arc = "A" + Svg.number(w / 2) + " " + Svg.number(h / 2) + " 0 0 1 ";
    String middle = Svg.number(y + h / 2);
    return "M"
        + Svg.number(x)
        + " "
        + middle
        + arc
        + Svg.number(x + w)
        + " "
        + middle
        + arc
        + Svg.number(x)
        + " "
        + middle
        + "Z";
  }

  private static String meridian(double l, double x, double y, double w, double h) {
    StringBuilder data = new StringBuilder();
    for (int b = -90; b <= 90; b += 6) {
      double[] xy = project(l, b);
      data.append(data.length() == 0 ? 'M' : 'L');
      data.append(Svg.number(x + (xy[0] + 1) / 2 * w)).append(' ');
      data.append(Svg.number(y + (1 - xy[1]) / 2 * h));
    }
    return data.toString();
  }
}
