package org.chandraflow.sky;

/**
 * Geometry on the unit sphere. Right ascension and declination are in degrees (any one frame),
 * small angles in arcsec. Every method is accurate from micro-arcseconds to antipodes: differences
 * of coordinates are formed before any trigonometry, and an angle is never the acos of a product.
 */
public final class Sphere {
  /** Arcseconds in a radian. */
  public static final double ARCSEC = 180 * 3600 / Math.PI;

  private static final double DEGREES = Math.PI / 180;

  private Sphere() {}

  /**
   * Why a position is unusable, as a stable reason code: {@code position_missing} (NaN), {@code
   * position_infinite}, {@code dec_out_of_range} (beyond 90) or {@code ra_out_of_range} (outside
   * -360 to 720).
   *
   * @return null if the position is usable
   */
  public static String problem(double ra, double dec) {
    if (ra >= -360 && ra <= 720 && dec >= -90 && dec <= 90) {
      return null;
    }
    if (Double.isNaN(ra) || Double.isNaN(dec)) {
      return "position_missing";
    }
    if (Double.isInfinite(ra) || Double.isInfinite(dec)) {
      return "position_infinite";
    }
    return dec < -90 || dec > 90 ? "dec_out_of_range" : "ra_out_of_range";
  }

  /** A right ascension brought into 0 (inclusive) to 360 (exclusive). */
  public static double wrap(double ra) {
    if (ra >= 0 && ra < 360) {
      return ra;
    }
    double turned = ra % 360;
    turned = turned < 0 ? turned + 360 : turned;
    // A tiny negative angle rounds to 360; and no negative zero.
    return turned >= 360 ? 0 : turned + 0.0;
  }

  /**
   * The angle between two positions, arcsec: twice the arc tangent of half chord and its
   * complement, both from coordinate differences.
   */
  public static double separation(double ra1, double dec1, double ra2, double dec2) {
    double cosines = Math.cos(dec1 * DEGREES) * Math.cos(dec2 * DEGREES);
    double sinDec = Math.sin((dec2 - dec1) * (DEGREES / 2));
    double turn = shortWay(ra2 - ra1) * (DEGREES / 2);
    double sinRa = Math.sin(turn);
    double half = sinDec * sinDec + cosines * sinRa * sinRa;
    if (half < 0.25) {
      return 2 * ARCSEC * Math.asin(Math.sqrt(half));
    }
    double sinSum = Math.sin((dec1 + dec2) * (DEGREES / 2));
    double cosRa = Math.cos(turn);
    double rest = sinSum * sinSum + cosines * cosRa * cosRa;
    return 2 * ARCSEC * Math.atan2(Math.sqrt(half), Math.sqrt(rest));
  }

  /** A difference of right ascensions brought into -180 to 180. */
  static double shortWay(double difference) {
    if (difference > 180) {
      return difference > 540 ? Math.IEEEremainder(difference, 360) : difference - 360;
    }
    if (difference < -180) {
      return difference < -540 ? Math.IEEEremainder(difference, 360) : difference + 360;
    }
    return difference;
  }

  /**
   * The direction from the first position to the second, degrees east of north at the first, 0 to
   * 360; 0 where the positions coincide.
   */
  public static double positionAngle(double ra1, double dec1, double ra2, double dec2) {
    double[] direction = direction(ra1, dec1, ra2, dec2);
    double angle = Math.atan2(direction[0], direction[1]) / DEGREES;
    return angle < 0 ? wrap(angle) : angle + 0.0;
  }

  /**
   * The direction from the first position to the second: its parts towards east and north, their
   * length the sine of the angle between.
   */
  static double[] direction(double ra1, double dec1, double ra2, double dec2) {
    double turn = shortWay(ra2 - ra1) * DEGREES;
    double d1 = dec1 * DEGREES;
    double d2 = dec2 * DEGREES;
    double half = Math.sin(turn / 2);
    double east = Math.cos(d2) * Math.sin(turn);
    double north =
        Math.sin((dec2 - dec1) * DEGREES) + 2 * Math.sin(d1) * Math.cos(d2) * half * half;
    return new double[] {east, north};
  }

  /**
   * How much a direction's position angle grows when it is carried along the great circle from the
   * first position to the second: the convergence of the meridians, degrees (Napier's analogy).
   */
  public static double convergence(double ra1, double dec1, double ra2, double dec2) {
    double half = shortWay(ra2 - ra1) * (DEGREES / 2);
    double sum = (dec1 + dec2) * (DEGREES / 2);
    double difference = (dec2 - dec1) * (DEGREES / 2);
    return 2
        / DEGREES
        * Math.atan2(Math.sin(half) * Math.sin(sum), Math.cos(half) * Math.cos(difference));
  }

  /** The position as a unit vector: x to RA 0, y to RA 90, z to the north pole. */
  public static double[] unitVector(double ra, double dec) {
    double cosDec = Math.cos(dec * DEGREES);
    return new double[] {
      cosDec * Math.cos(ra * DEGREES), cosDec * Math.sin(ra * DEGREES), Math.sin(dec * DEGREES)
    };
  }

  /** Right ascension (0 to 360) and declination of a vector of any length but 0. */
  public static double[] position(double x, double y, double z) {
    return new double[] {
      wrap(Math.atan2(y, x) / DEGREES), Math.atan2(z, Math.hypot(x, y)) / DEGREES
    };
  }

  /**
   * The position at a distance and direction from another.
   *
   * @param separation arcsec
   * @param angle degrees east of north
   * @return right ascension (0 to 360) and declination
   */
  public static double[] offset(double ra, double dec, double separation, double angle) {
    double s = separation / ARCSEC;
    double a = angle * DEGREES;
    return along(ra, dec, Math.sin(s) * Math.sin(a), Math.sin(s) * Math.cos(a), Math.cos(s));
  }

  /**
   * The position in a direction given by components along east, north and outwards, of any length.
   */
  static double[] along(double ra, double dec, double east, double north, double out) {
    double d = dec * DEGREES;
    double sinD = Math.sin(d);
    double cosD = Math.cos(d);
    double radial = out * cosD - north * sinD;
    double z = out * sinD + north * cosD;
    // As differences to the starting position, so that tiny shifts are not lost.
    double turn = Math.atan2(east, radial) / DEGREES;
    double newDec;
    if (Math.abs(dec) < 80) {
      double cylinder = Math.hypot(east, radial);
      // tan(new - old) = (z cosD - cylinder sinD) / (cylinder cosD + z sinD)
      double rise = Math.atan2(north + (radial - cylinder) * sinD, cylinder * cosD + z * sinD);
      newDec = dec + rise / DEGREES;
    } else {
      newDec = Math.atan2(z, Math.hypot(east, radial)) / DEGREES;
    }
    return new double[] {wrap(ra + turn), newDec};
  }

  /**
   * Half the range of right ascensions, degrees, that a cap reaches.
   *
   * @param dec of the cap's centre
   * @param radius degrees
   * @return 180 if the cap holds a pole
   */
  static double raReach(double dec, double radius) {
    if (Math.abs(dec) + radius >= 90 - 1e-9) {
      return 180;
    }
    double product = Math.cos((dec - radius) * DEGREES) * Math.cos((dec + radius) * DEGREES);
    return Math.min(
        180,
        Math.atan2(Math.sin(radius * DEGREES), Math.sqrt(product)) / DEGREES * (1 + 1e-9) + 1e-11);
  }
}
