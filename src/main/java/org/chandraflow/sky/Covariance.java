package org.chandraflow.sky;

import java.io.Serializable;

/**
 * The error of a position: the 2x2 covariance of its offsets to east and north in the tangent
 * plane, arcsec squared. Positive semi-definite; zero for an exact position. Immutable.
 *
 * @param ee variance towards east (right ascension times cos dec)
 * @param nn variance towards north
 * @param en covariance of the two
 */
public record Covariance(double ee, double nn, double en) implements Serializable {
  /** An exact position. */
  public static final Covariance ZERO = new Covariance(0, 0, 0);

  /**
   * Sigmas per axis of the two-dimensional normal distribution that hold 95 % of it: sqrt(-2 ln
   * 0.05).
   */
  public static final double SIGMAS_95 = Math.sqrt(-2 * Math.log(0.05));

  public Covariance {
    if (!(ee >= 0 && nn >= 0 && ee <= Double.MAX_VALUE && nn <= Double.MAX_VALUE)
        || !(en * en <= ee * nn * (1 + 1e-9))) {
      throw new IllegalArgumentException(
          "not a covariance: east " + ee + ", north " + nn + ", mixed " + en);
    }
  }

  /** A circular error, 1 sigma a coordinate, arcsec. */
  public static Covariance circle(double sigma) {
    checkAxis(sigma);
    return new Covariance(sigma * sigma, sigma * sigma, 0);
  }

  /**
   * An error ellipse. The second axis may be the longer one.
   *
   * @param first semi-axis at the angle, 1 sigma, arcsec
   * @param second semi-axis across; NaN makes a circle of the first
   * @param angle position angle of the first, degrees east of north; NaN makes a circle of the
   *     first
   * @throws IllegalArgumentException if an axis is negative or infinite, or the first is NaN
   */
  public static Covariance ellipse(double first, double second, double angle) {
    checkAxis(first);
    if (Double.isNaN(second) || Double.isNaN(angle) || first == second) {
      return circle(first);
    }
    checkAxis(second);
    double a = Math.toRadians(angle);
    double sin = Math.sin(a);
    double cos = Math.cos(a);
    double along = first * first;
    double across = second * second;
    return new Covariance(
        along * sin * sin + across * cos * cos,
        along * cos * cos + across * sin * sin,
        (along - across) * sin * cos);
  }

  /**
   * From errors of the coordinates.
   *
   * @param east 1 sigma of right ascension times cos dec, arcsec
   * @param north 1 sigma of declination, arcsec
   * @param correlation of the two, -1 to 1
   */
  public static Covariance raDec(double east, double north, double correlation) {
    checkAxis(east);
    checkAxis(north);
    if (!(Math.abs(correlation) <= 1)) {
      throw new IllegalArgumentException("correlation " + correlation + " is not from -1 to 1");
    }
    return new Covariance(east * east, north * north, correlation * east * north);
  }

  private static void checkAxis(double axis) {
    if (!(axis >= 0 && axis <= 1e150)) {
      throw new IllegalArgumentException("an error must be 0 or more, not " + axis);
    }
  }

  /** The sum, as for the difference of two independent positions. */
  public Covariance plus(Covariance other) {
    return new Covariance(ee + other.ee, nn + other.nn, en + other.en);
  }

  /** With 1 sigma a coordinate added in quadrature. */
  public Covariance plusCircle(double sigma) {
    return new Covariance(ee + sigma * sigma, nn + sigma * sigma, en);
  }

  /** The longest semi-axis, 1 sigma, arcsec. */
  public double major() {
    return Math.sqrt(largest(ee, nn, en));
  }

  /** The shortest semi-axis, 1 sigma, arcsec. */
  public double minor() {
    double largest = largest(ee, nn, en);
    return largest == 0 ? 0 : Math.sqrt(Math.max(0, determinant() / largest));
  }

  /** The position angle of the longest axis, degrees east of north, 0 to 180. */
  public double angle() {
    double angle = Math.toDegrees(Math.atan2(2 * en, nn - ee)) / 2;
    return angle < 0 ? angle + 180 : angle;
  }

  /** The determinant, arcsec to the fourth. */
  public double determinant() {
    return Math.max(0, ee * nn - en * en);
  }

  /**
   * The Mahalanobis distance of an offset: how many sigmas it is long.
   *
   * @param east arcsec
   * @param north arcsec
   * @return 0 for no offset, infinite if the covariance excludes it
   */
  public double distance(double east, double north) {
    return distance(ee, nn, en, east, north);
  }

  static double distance(double ee, double nn, double en, double east, double north) {
    if (east == 0 && north == 0) {
      return 0;
    }
    double determinant = ee * nn - en * en;
    if (!(determinant > 0)) {
      return Double.POSITIVE_INFINITY;
    }
    return Math.sqrt(
        Math.max(0, nn * east * east - 2 * en * east * north + ee * north * north) / determinant);
  }

  /** The larger eigenvalue. */
  static double largest(double ee, double nn, double en) {
    return (ee + nn) / 2 + Math.hypot((ee - nn) / 2, en);
  }
}
