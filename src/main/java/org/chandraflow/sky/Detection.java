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
 * @param drift what is known of its proper motion; null for nothing that matters
 */
public record Detection(
    int catalogue,
    double east,
    double north,
    double ee,
    double nn,
    double en,
    double logPrior,
    Drift drift)
    implements Serializable {
  /** Errors smaller than this, 1 sigma in arcsec, count as this: a position is never exact. */
  public static final double SMALLEST_ERROR = 1e-6;

  private static final double SMALLEST_VARIANCE = SMALLEST_ERROR * SMALLEST_ERROR;

  /**
   * How a row was brought to the source's epoch.
   *
   * @param years from the row's epoch to the source's
   * @param east its motion, arcsec/yr, which the offset holds already; NaN if the row has none
   * @param north likewise
   * @param error 1 sigma of the motion a coordinate, arcsec/yr; the one assumed if the row has none
   */
  public record Drift(double years, double east, double north, double error)
      implements Serializable {
    boolean isKnown() {
      return !Double.isNaN(east);
    }
  }

  /** One without a drift. */
  public Detection(
      int catalogue, double east, double north, double ee, double nn, double en, double logPrior) {
    this(catalogue, east, north, ee, nn, en, logPrior, null);
  }

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

  /** Whether this one's motion is known, better than the other's. */
  boolean canMove(Detection other) {
    return drift != null
        && drift.isKnown()
        && other.drift != null
        && !other.drift.isKnown()
        && drift.error < other.drift.error;
  }

  /** This one, its own motion unknown, moved by that of another detection of the same object. */
  Detection movedBy(Detection other) {
    double years = drift.years;
    double less =
        years * years * (drift.error * drift.error - other.drift.error * other.drift.error);
    double smallest = Math.max(0, (ee + nn) / 2 - Math.hypot((ee - nn) / 2, en));
    double taken = Math.min(less, smallest);
    return new Detection(
        catalogue,
        east + other.drift.east * years,
        north + other.drift.north * years,
        ee - taken,
        nn - taken,
        en,
        logPrior);
  }

  /** The order in which motions are trusted. */
  double motionError() {
    return drift != null && drift.isKnown() ? drift.error : Double.POSITIVE_INFINITY;
  }
}
