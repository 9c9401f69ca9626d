package org.chandraflow.sky;

/**
 * Proper motion: positions carried to another epoch by uniform motion in space without radial
 * velocity and parallax (ESA 1997, The Hipparcos and Tycho Catalogues, vol. 1, 1.5.5), exact on the
 * whole sphere, and the growth of their errors.
 */
public final class Motion {
  private Motion() {}

  /**
   * A position at another epoch.
   *
   * @param pmRa motion in right ascension times cos dec, arcsec/yr
   * @param pmDec motion in declination, arcsec/yr
   * @param years how far to go; may be negative
   * @return right ascension (0 to 360) and declination
   */
  public static double[] propagate(double ra, double dec, double pmRa, double pmDec, double years) {
    return Sphere.along(ra, dec, pmRa * years / Sphere.ARCSEC, pmDec * years / Sphere.ARCSEC, 1);
  }

  /**
   * The covariance of a position that was carried to another epoch: that at its own epoch, the
   * error of the motion times the years, and the motion times the error of the epoch difference
   * (along the motion).
   *
   * @param at covariance at its own epoch
   * @param pmRaError 1 sigma, arcsec/yr
   * @param pmDecError 1 sigma, arcsec/yr
   * @param epochError 1 sigma of the difference of the epochs, years
   */
  public static Covariance error(
      Covariance at,
      double pmRa,
      double pmDec,
      double pmRaError,
      double pmDecError,
      double years,
      double epochError) {
    double span = years * years + epochError * epochError;
    double blur = epochError * epochError;
    return new Covariance(
        at.ee() + pmRaError * pmRaError * span + pmRa * pmRa * blur,
        at.nn() + pmDecError * pmDecError * span + pmDec * pmDec * blur,
        at.en() + pmRa * pmDec * blur);
  }
}
