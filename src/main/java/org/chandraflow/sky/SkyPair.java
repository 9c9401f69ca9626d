package org.chandraflow.sky;

/**
 * A source and a row that match. The object is used again for the next pair: take what you need
 * before returning.
 */
public final class SkyPair {
  int source;
  double separation;
  double normalised;
  double ra;
  double dec;
  double sourceRa;
  double sourceDec;
  double ee;
  double nn;
  double en;
  Prober prober;
  boolean measured;
  boolean directed;
  private double east;
  private double north;

  /** The source's number in the index, 0 to {@link SourceIndex#size()} - 1. */
  public int source() {
    return source;
  }

  /** The angle between source and row, the row moved to the source's epoch, arcsec. */
  public double separation() {
    return separation;
  }

  /**
   * The normalised separation: for overlapping ellipses the factor that makes them touch, else the
   * Mahalanobis distance in sigmas; infinite if no errors are known and the positions differ.
   */
  public double normalised() {
    measure();
    return normalised;
  }

  /** The direction from source to row, degrees east of north. */
  public double positionAngle() {
    return Sphere.positionAngle(sourceRa, sourceDec, ra, dec);
  }

  /** The row's offset towards east at the source, arcsec. */
  public double east() {
    direct();
    return east;
  }

  /** The row's offset towards north at the source, arcsec. */
  public double north() {
    direct();
    return north;
  }

  /** Right ascension of the row at the source's epoch, degrees. */
  public double ra() {
    return ra;
  }

  /** Declination of the row at the source's epoch, degrees. */
  public double dec() {
    return dec;
  }

  /**
   * The summed covariance of source and row in the source's tangent plane, the errors of proper
   * motion and epochs among it.
   */
  public Covariance covariance() {
    measure();
    return new Covariance(ee, nn, en);
  }

  private void measure() {
    if (!measured) {
      measured = true;
      prober.measure();
    }
  }

  private void direct() {
    if (!directed) {
      directed = true;
      double[] direction = Sphere.direction(sourceRa, sourceDec, ra, dec);
      double length = Math.sqrt(direction[0] * direction[0] + direction[1] * direction[1]);
      east = length == 0 ? 0 : separation * (direction[0] / length);
      north = length == 0 ? separation : separation * (direction[1] / length);
    }
  }
}
