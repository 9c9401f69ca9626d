package org.chandraflow.sky;

import java.util.List;

/**
 * How much better measured positions are explained by one object than by as many unrelated ones:
 * the Bayes factor of Budavari and Szalay (2008, ApJ 679, 301), as log10.
 */
public final class BayesFactor {
  /** log10 of e. */
  static final double LOG10_E = Math.log10(Math.E);

  private static final double LOG_ARCSEC = Math.log(Sphere.ARCSEC);

  private BayesFactor() {}

  /**
   * The exact form for elliptical errors. With normal errors in a common tangent plane and an
   * object anywhere on the sphere with equal probability it is (4 pi)^(n-1) times the integral over
   * the object's position of the product of the errors' densities, areas in steradian. The product
   * is taken up one detection after the other, so that errors of very different sizes lose no
   * digits.
   *
   * @param detections at least one; 0 for exactly one
   */
  public static double log10(List<Detection> detections) {
    Chain chain = new Chain();
    detections.forEach(chain::add);
    return chain.logFactor() * LOG10_E;
  }

  /**
   * NWAY's form (Salvato et al. 2018; {@code log_bf_elliptical} of its version 4): each error is
   * circularised to the root mean square of its axes, and each separation scaled by the ratio of
   * circular error to the error along it. The same as {@link #log10} for circular errors.
   */
  public static double nway(List<Detection> detections) {
    int n = detections.size();
    double sumWeights = 0;
    double sumLogs = 0;
    for (Detection one : detections) {
      double error = one.circularError();
      sumWeights += 1 / (error * error);
      sumLogs -= 2 * Math.log(error);
    }
    double exponent = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        exponent += nwayTerm(detections.get(i), detections.get(j));
      }
    }
    double logFactor =
        (n - 1) * (Math.log(2) + 2 * LOG_ARCSEC)
            + sumLogs
            - Math.log(sumWeights)
            - exponent / 2 / sumWeights;
    return logFactor * LOG10_E;
  }

  private static double nwayTerm(Detection a, Detection b) {
    double x = a.east() - b.east();
    double y = a.north() - b.north();
    double separation = Math.hypot(x, y);
    double ux = separation == 0 ? Math.sqrt(0.5) : x / separation;
    double uy = separation == 0 ? Math.sqrt(0.5) : y / separation;
    double circular = square(a.circularError()) + square(b.circularError());
    double along = varianceAlong(a, ux, uy) + varianceAlong(b, ux, uy);
    double scaled = separation * separation * along / circular;
    // NWAY multiplies the separation by (circular / along)^-1/2.
    return scaled / square(a.circularError()) / square(b.circularError());
  }

  /** One over the inverse covariance in a direction. */
  private static double varianceAlong(Detection d, double ux, double uy) {
    double determinant = d.ee() * d.nn() - d.en() * d.en();
    return determinant / (d.nn() * ux * ux - 2 * d.en() * ux * uy + d.ee() * uy * uy);
  }

  private static double square(double value) {
    return value * value;
  }

  /** Position and error of an object from the detections so far, and the factor they give. */
  static final class Chain {
    private int size;
    private double east;
    private double north;
    private double ee;
    private double nn;
    private double en;
    private double logFactor;

    /** Takes up one more detection. */
    void add(Detection next) {
      if (size++ == 0) {
        east = next.east();
        north = next.north();
        ee = next.ee();
        nn = next.nn();
        en = next.en();
        return;
      }
      double a = ee + next.ee();
      double b = nn + next.nn();
      double c = en + next.en();
      double determinant = a * b - c * c;
      double x = next.east() - east;
      double y = next.north() - north;
      // S^-1 d, S the sum of both covariances.
      double wx = (b * x - c * y) / determinant;
      double wy = (a * y - c * x) / determinant;
      logFactor += Math.log(2) + 2 * LOG_ARCSEC - Math.log(determinant) / 2 - (x * wx + y * wy) / 2;
      east += ee * wx + en * wy;
      north += en * wx + nn * wy;
      // C S^-1 D, the covariance of the weighted mean.
      double p = (ee * b - en * c) / determinant;
      double q = (en * a - ee * c) / determinant;
      double r = (en * b - nn * c) / determinant;
      double s = (nn * a - en * c) / determinant;
      double newEe = p * next.ee() + q * next.en();
      double newEn = (p * next.en() + q * next.nn() + r * next.ee() + s * next.en()) / 2;
      double newNn = r * next.en() + s * next.nn();
      ee = newEe;
      en = newEn;
      nn = newNn;
    }

    /** Natural logarithm of the Bayes factor so far. */
    double logFactor() {
      return logFactor;
    }
  }
}
