package org.chandraflow.sky;

/**
 * One row of a catalogue on its way past a {@link SourceIndex}: position, error, epoch and proper
 * motion. Mutable, so that billions of rows need one object a thread; {@link #at} begins the next
 * row and forgets the last one.
 */
public final class SkyRow {
  double ra;
  double dec;
  double ee;
  double nn;
  double en;
  double epoch;
  double epochError;
  double pmRa;
  double pmDec;
  double pmRaError;
  double pmDecError;

  /**
   * Begins a row with an exact position at the sources' epoch.
   *
   * @param ra degrees, -360 to 720
   * @param dec degrees
   * @return this
   * @throws IllegalArgumentException if {@link Sphere#problem} has one with it
   */
  public SkyRow at(double ra, double dec) {
    String problem = Sphere.problem(ra, dec);
    if (problem != null) {
      throw new IllegalArgumentException(problem + ": " + ra + ", " + dec);
    }
    this.ra = Sphere.wrap(ra);
    this.dec = dec;
    ee = 0;
    nn = 0;
    en = 0;
    epoch = Double.NaN;
    epochError = 0;
    pmRa = 0;
    pmDec = 0;
    pmRaError = 0;
    pmDecError = 0;
    return this;
  }

  /** The position's error at the row's own epoch. */
  public SkyRow error(Covariance covariance) {
    return error(covariance.ee(), covariance.nn(), covariance.en());
  }

  /** The same from numbers, arcsec squared; they must be those of a {@link Covariance}. */
  public SkyRow error(double eastEast, double northNorth, double eastNorth) {
    ee = eastEast;
    nn = northNorth;
    en = eastNorth;
    return this;
  }

  /**
   * When the position holds.
   *
   * @param year Julian year; NaN if at the sources' epoch
   * @param error 1 sigma, years
   */
  public SkyRow epoch(double year, double error) {
    epoch = year;
    epochError = error;
    return this;
  }

  /**
   * A known proper motion.
   *
   * @param ra right ascension times cos dec, arcsec/yr
   * @param dec arcsec/yr
   * @param raError 1 sigma, arcsec/yr; NaN counts as 0
   * @param decError 1 sigma, arcsec/yr; NaN counts as 0
   */
  public SkyRow motion(double ra, double dec, double raError, double decError) {
    pmRa = ra;
    pmDec = dec;
    pmRaError = Double.isNaN(raError) ? 0 : raError;
    pmDecError = Double.isNaN(decError) ? 0 : decError;
    return this;
  }

  /**
   * A proper motion that is missing: no shift, but an error.
   *
   * @param typical 1 sigma of such motions a coordinate, arcsec/yr
   */
  public SkyRow unknownMotion(double typical) {
    return motion(0, 0, typical, typical);
  }

  /** Right ascension as given, in 0 to 360. */
  public double ra() {
    return ra;
  }

  /** Declination as given. */
  public double dec() {
    return dec;
  }

  /** The error at the row's own epoch. */
  public Covariance error() {
    return new Covariance(ee, nn, en);
  }

  /** Julian year of the position; NaN if it is that of the sources. */
  public double epoch() {
    return epoch;
  }

  /** 1 sigma of that, years. */
  public double epochError() {
    return epochError;
  }

  /** Proper motion in right ascension times cos dec, arcsec/yr. */
  public double pmRa() {
    return pmRa;
  }

  /** Proper motion in declination, arcsec/yr. */
  public double pmDec() {
    return pmDec;
  }

  /** 1 sigma of the motion in right ascension, arcsec/yr. */
  public double pmRaError() {
    return pmRaError;
  }

  /** 1 sigma of the motion in declination, arcsec/yr. */
  public double pmDecError() {
    return pmDecError;
  }
}
