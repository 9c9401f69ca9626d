package org.chandraflow.sky;

import java.io.Serializable;

/**
 * A measured position beside a source, in the source's tangent plane, with its error. Immutable.
 *
 * @param catalogue the number of the catalogue that it comes from, from 0; the source itself -1
 * @param east offset from the source, arcsec
 * @param north offset from the source, arcsec
 * @param ee variance towards east, arcsec squared
 * @param nn variance towards north
 * @param en their covariance
 * @param logPrior log10 of what other knowledge (a magnitude) says for or against it; 0 for nothing
 */
public record Detection(
    int catalogue, double east, double north, double ee, double nn, double en, double logPrior)
    implements Serializable {
  /** Errors smaller than this, 1 sigma in arcsec, count as this: a position is never exact. */
  public static final double SMALLEST_ERROR = 1e-6;

  private static final double SMALLEST_VARIANCE = SMALLEST_ERROR * SMALLEST_ERROR;

  public Detection {
    if (!(Double.isFinite(east) && Double.isFinite(north))) {
      throw new IllegalArgumentException("not an offset: " + east + ", " + north);
    }
    if (!(ee >= 0 && nn >= 0 && ee <= 1e150 && nn <= 1e150 && en * en <= ee * nn * (1 + 1e-9))) {
      throw new IllegalArgumentException(
          "not a covariance: east " + ee + ", north " + nn + ", mixed " + en);
    }
    if (Double.isNaN(logPrior) || logPrior == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("not the logarithm of a weight: " + logPrior);
    }
    // Both eigenvalues at least the smallest variance, roughly: enough to keep matrices regular.
    double half = (ee + nn) / 2;
    double spread = Math.hypot((ee - nn) / 2, en);
    if (half - spread < SMALLEST_VARIANCE) {
      ee += SMALLEST_VARIANCE;
      nn += SMALLEST_VARIANCE;
    }
  }

  /** One with a circular error of so many arcsec, 1 sigma a coordinate. */
  public static Detection circular(int catalogue, double east, double north, double sigma) {
    return new Detection(catalogue, east, north, sigma * sigma, sigma * sigma, 0, 0);
  }

  /** The source, where offsets begin. */
  public static Detection source(Covariance error) {
    return new Detection(-1, 0, 0, error.ee(), error.nn(), error.en(), 0);
  }

  /** The error as NWAY circularises it: the root mean square of the two axes, arcsec. */
  double circularError() {
    return Math.sqrt((ee + nn) / 2);
  }

  /** The squared Mahalanobis distance to another under both errors. */
  double distanceSquared(Detection other) {
    double a = ee + other.ee;
    double b = nn + other.nn;
    double c = en + other.en;
    double x = east - other.east;
    double y = north - other.north;
    return (b * x * x - 2 * c * x * y + a * y * y) / (a * b - c * c);
  }
}
