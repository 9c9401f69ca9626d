package org.chandraflow.ned;

/**
 * A source that NED is asked about.
 *
 * @param name its name
 * @param ra deg, ICRS; NaN if not known
 * @param dec deg, ICRS; NaN if not known
 * @param radiusArcsec semi-major axis of its 95 % error ellipse, arcsec; NaN if not known
 */
public record Target(String name, double ra, double dec, double radiusArcsec) {
  /** A source known by its name alone. */
  public static Target named(String name) {
    return new Target(name, Double.NaN, Double.NaN, Double.NaN);
  }
}
