package org.chandraflow.simulate;

/** A star, galaxy or anything else with its true properties. */
final class SkyObject {
  /** The epoch of {@link #ra} and {@link #dec}, Julian year. */
  static final double EPOCH = 2016.0;

  /** Index of its class. */
  int type;

  /** ICRS at {@link #EPOCH}, deg. */
  double ra;

  double dec;

  /** Proper motion, mas/yr; the first includes cos(dec). */
  double motionRa;

  double motionDec;

  /** Parallax, mas. */
  double parallax;

  /** True magnitude in each band. */
  final double[] magnitudes = new double[Band.values().length];

  /** Bit s is set where survey s (by ordinal) has a row of it. */
  int detected;

  /** Whether it is a point to optical surveys. */
  boolean point;

  double magnitude(Band band) {
    return magnitudes[band.ordinal()];
  }

  boolean detectedBy(Survey survey) {
    return (detected >> survey.ordinal() & 1) != 0;
  }

  /** Where it was in a Julian year, deg; parallax, at most some tens of mas here, is left out. */
  double[] at(double year) {
    double years = (year - EPOCH) * 1e-3;
    if (motionRa == 0 && motionDec == 0) {
      return new double[] {ra, dec};
    }
    return Tangent.offset(ra, dec, motionRa * years, motionDec * years);
  }

  /**
   * Sets magnitudes, distance and motion.
   *
   * @param magnitude in G, with extinction
   * @param place between the blue and the red end of its class
   * @param extinction visual, in front of it, mag
   * @param distance kpc; NaN if it follows from the absolute magnitude of its class
   */
  void fill(
      SkyModel.SourceClass source,
      double magnitude,
      double place,
      double extinction,
      double distance,
      Draws draws) {
    double reddening = extinction;
    double shared = draws.normal(0, source.scatter());
    for (Band band : Band.values()) {
      int b = band.ordinal();
      double colour = source.blue()[b] + place * (source.red()[b] - source.blue()[b]);
      // Half of the scatter moves all infrared bands together, as dust and discs do.
      double own = band == Band.G ? 0 : draws.normal(0, source.scatter() * 0.7);
      double common = band.compareTo(Band.J) >= 0 && band != Band.G ? shared : 0;
      magnitudes[b] =
          magnitude + colour + own + common + reddening * (band.extinction - Band.G.extinction);
    }
    point = !source.extragalactic() || place < 0.35;
    if (source.extragalactic()) {
      return;
    }
    double absolute =
        source.absolute()[0]
            + place * (source.absolute()[1] - source.absolute()[0])
            + draws.normal(0, source.absolute()[2]);
    double kiloparsecs =
        Double.isNaN(distance)
            ? Math.pow(10, (magnitude - extinction * Band.G.extinction - absolute - 10) / 5)
            : distance;
    kiloparsecs = Math.min(30, Math.max(0.02, kiloparsecs));
    parallax = 1 / kiloparsecs;
    // 4.74 km/s is one astronomical unit a year.
    double scale = source.velocity() / (4.74047 * kiloparsecs);
    motionRa = draws.normal(0, scale);
    motionDec = draws.normal(0, scale);
  }
}
