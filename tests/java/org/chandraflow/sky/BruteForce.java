package org.chandraflow.sky;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Pairs found by looking at all of them, with vector algebra of its own. */
final class BruteForce {
  private BruteForce() {}

  /**
   * A position with its error.
   *
   * @param r0 1 sigma, arcsec
   */
  record Point(double ra, double dec, double r0, double r1, double angle) {
    static Point exact(double ra, double dec) {
      return new Point(ra, dec, 0, 0, 0);
    }

    Covariance covariance() {
      return r0 == 0 && r1 == 0 ? Covariance.ZERO : Covariance.ellipse(r0, r1, angle);
    }

    double[] vector() {
      return turn(Math.toRadians(ra), Math.toRadians(dec), 1, 0, 0);
    }

    double[] east() {
      return turn(Math.toRadians(ra), Math.toRadians(dec), 0, 1, 0);
    }

    double[] north() {
      return turn(Math.toRadians(ra), Math.toRadians(dec), 0, 0, 1);
    }

    /** The directions of both axes, as long as they are. */
    double[][] axes() {
      double sin = Math.sin(Math.toRadians(angle));
      double cos = Math.cos(Math.toRadians(angle));
      return new double[][] {
        sum(r0 * sin, east(), r0 * cos, north()), sum(r1 * cos, east(), -r1 * sin, north())
      };
    }
  }

  private static double[] turn(double a, double d, double out, double east, double north) {
    return new double[] {
      out * Math.cos(d) * Math.cos(a) - east * Math.sin(a) - north * Math.sin(d) * Math.cos(a),
      out * Math.cos(d) * Math.sin(a) + east * Math.cos(a) - north * Math.sin(d) * Math.sin(a),
      out * Math.sin(d) + north * Math.cos(d)
    };
  }

  private static double[] sum(double x, double[] a, double y, double[] b) {
    return new double[] {x * a[0] + y * b[0], x * a[1] + y * b[1], x * a[2] + y * b[2]};
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }

  /** Arcsec, from the chord and its complement. */
  static double separation(Point a, Point b) {
    double[] difference = sum(1, a.vector(), -1, b.vector());
    double[] total = sum(1, a.vector(), 1, b.vector());
    return 2
        * Sphere.ARCSEC
        * Math.atan2(Math.sqrt(dot(difference, difference)), Math.sqrt(dot(total, total)));
  }

  /** The Mahalanobis distance, everything projected into the source's tangent plane. */
  static double sigmas(Point source, Point row) {
    double[] shift = sum(Sphere.ARCSEC, row.vector(), -Sphere.ARCSEC, source.vector());
    double x = dot(shift, source.east());
    double y = dot(shift, source.north());
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (Point point : List.of(source, row)) {
      for (double[] axis : point.axes()) {
        double e = dot(axis, source.east());
        double n = dot(axis, source.north());
        xx += e * e;
        yy += n * n;
        xy += e * n;
      }
    }
    if (x == 0 && y == 0) {
      return 0;
    }
    return Math.sqrt((yy * x * x - 2 * xy * x * y + xx * y * y) / (xx * yy - xy * xy));
  }

  /** Pairs as {@code source-row}. */
  static Set<String> pairs(List<Point> sources, List<Point> rows, MatchCriterion criterion) {
    Set<String> pairs = new TreeSet<>();
    for (int i = 0; i < sources.size(); i++) {
      for (int j = 0; j < rows.size(); j++) {
        double measure =
            criterion.kind() == MatchCriterion.Kind.RADIUS
                ? separation(sources.get(i), rows.get(j))
                : sigmas(sources.get(i), rows.get(j));
        if (measure <= criterion.limit()) {
          pairs.add(i + "-" + j);
        }
      }
    }
    return pairs;
  }

  /** The index of sources. */
  static SourceIndex index(List<Point> sources, MatchCriterion criterion, double usualRowError) {
    SourceIndexBuilder builder = SourceIndex.builder(criterion).usualRowError(usualRowError);
    for (int i = 0; i < sources.size(); i++) {
      Point p = sources.get(i);
      builder.add(i, p.ra(), p.dec(), p.covariance(), Double.NaN, 0);
    }
    return builder.build();
  }

  /** The pairs that an index finds. */
  static Set<String> found(SourceIndex index, List<Point> rows) throws Exception {
    Set<String> pairs = new TreeSet<>();
    List<String> twice = new ArrayList<>();
    Prober prober = index.prober();
    SkyRow row = new SkyRow();
    for (int j = 0; j < rows.size(); j++) {
      Point p = rows.get(j);
      String end = "-" + j;
      prober.probe(
          row.at(p.ra(), p.dec()).error(p.covariance()),
          pair -> {
            if (!pairs.add(index.ordinal(pair.source()) + end)) {
              twice.add(index.ordinal(pair.source()) + end);
            }
          });
    }
    if (!twice.isEmpty()) {
      throw new AssertionError("found twice: " + twice);
    }
    return pairs;
  }
}
