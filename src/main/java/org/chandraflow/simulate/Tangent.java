package org.chandraflow.simulate;

/** Small offsets and frames on the sphere. Angles in degrees unless named otherwise. */
final class Tangent {
  /**
   * Rotation from ICRS to galactic coordinates (ESA 1997, The Hipparcos Catalogue, vol. 1, 1.5.11).
   */
  private static final double[][] GALACTIC = {
    {-0.0548755604162154, -0.8734370902348850, -0.4838350155487132},
    {0.4941094278755837, -0.4448296299600112, 0.7469822444972189},
    {-0.8676661490190047, -0.1980763734312015, 0.4559837761750669},
  };

  private Tangent() {}

  /**
   * A position moved by offsets in the tangent plane.
   *
   * @param east offset towards east, arcsec
   * @param north offset towards north, arcsec
   * @return right ascension (0 to 360) and declination
   */
  static double[] offset(double ra, double dec, double east, double north) {
    double xi = Math.toRadians(east / 3600);
    double eta = Math.toRadians(north / 3600);
    double d = Math.toRadians(dec);
    double denominator = Math.cos(d) - eta * Math.sin(d);
    double alpha = Math.toRadians(ra) + Math.atan2(xi, denominator);
    double delta = Math.atan2(Math.sin(d) + eta * Math.cos(d), Math.hypot(xi, denominator));
    return new double[] {wrap(Math.toDegrees(alpha)), Math.toDegrees(delta)};
  }

  /** Longitude and latitude in the galactic frame. */
  static double[] galactic(double ra, double dec) {
    return rotate(ra, dec, false);
  }

  /** Right ascension and declination of galactic coordinates. */
  static double[] equatorial(double longitude, double latitude) {
    return rotate(longitude, latitude, true);
  }

  private static double[] rotate(double longitude, double latitude, boolean back) {
    double a = Math.toRadians(longitude);
    double b = Math.toRadians(latitude);
    double[] in = {Math.cos(b) * Math.cos(a), Math.cos(b) * Math.sin(a), Math.sin(b)};
    double[] out = new double[3];
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        out[row] += (back ? GALACTIC[column][row] : GALACTIC[row][column]) * in[column];
      }
    }
    return new double[] {
      wrap(Math.toDegrees(Math.atan2(out[1], out[0]))),
      Math.toDegrees(Math.atan2(out[2], Math.hypot(out[0], out[1])))
    };
  }

  /** Angle between two positions, arcsec. */
  static double separation(double ra1, double dec1, double ra2, double dec2) {
    double d1 = Math.toRadians(dec1);
    double d2 = Math.toRadians(dec2);
    double sinDec = Math.sin((d2 - d1) / 2);
    double sinRa = Math.sin(Math.toRadians(ra2 - ra1) / 2);
    double h = sinDec * sinDec + Math.cos(d1) * Math.cos(d2) * sinRa * sinRa;
    return Math.toDegrees(2 * Math.atan2(Math.sqrt(h), Math.sqrt(1 - h))) * 3600;
  }

  /** An angle brought into 0 to 360. */
  static double wrap(double angle) {
    double turned = angle % 360;
    return turned < 0 ? turned + 360 : turned;
  }

  /** {@code HHMMSS.s} with a number of decimals, cut off and not rounded, as names are made. */
  static String hours(double ra, int decimals, String point) {
    long scale = pow10(decimals);
    long units = (long) Math.floor(wrap(ra) / 15 * 3600 * scale + 1e-6);
    return sexagesimal(units, scale, decimals, point);
  }

  /** {@code +DDMMSS.s} with a number of decimals, cut off. */
  static String degrees(double dec, int decimals, String point) {
    long scale = pow10(decimals);
    long units = (long) Math.floor(Math.abs(dec) * 3600 * scale + 1e-6);
    return (dec < 0 ? "-" : "+") + sexagesimal(units, scale, decimals, point);
  }

  private static String sexagesimal(long units, long scale, int decimals, String point) {
    long seconds = units / scale;
    StringBuilder out = new StringBuilder(12);
    digits(out, seconds / 3600, 2);
    digits(out, seconds / 60 % 60, 2);
    digits(out, seconds % 60, 2);
    if (decimals > 0) {
      out.append(point);
      digits(out, units % scale, decimals);
    }
    return out.toString();
  }

  private static void digits(StringBuilder out, long number, int width) {
    for (long unit = pow10(width - 1); unit > 0; unit /= 10) {
      out.append((char) ('0' + number / unit % 10));
    }
  }

  private static long pow10(int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= 10;
    }
    return power;
  }
}
