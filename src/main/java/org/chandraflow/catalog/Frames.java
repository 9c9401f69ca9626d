package org.chandraflow.catalog;

/**
 * Rotations between ICRS, FK5 (equinox J2000) and Galactic coordinates, as astropy's frames: ICRS
 * to FK5 by the frame bias of the FK5 catalogue (eta0 = -19.9, xi0 = 9.1, da0 = -22.9 mas), FK5 to
 * Galactic by the pole at 192.8594812065348, 27.12825118085622 deg and a position angle of
 * 122.9319185680026 deg. All angles in degrees.
 */
public final class Frames {
  private static final double MAS = 1.0 / 3_600_000;
  private static final double[][] ICRS_TO_FK5 =
      times(rotation(0, 19.9 * MAS), times(rotation(1, 9.1 * MAS), rotation(2, -22.9 * MAS)));
  private static final double[][] ICRS_TO_GALACTIC =
      times(
          times(
              rotation(2, 180 - 122.9319185680026),
              times(rotation(1, 90 - 27.12825118085622), rotation(2, 192.8594812065348))),
          ICRS_TO_FK5);
  private static final double[][] FK5_TO_ICRS = transposed(ICRS_TO_FK5);
  private static final double[][] GALACTIC_TO_ICRS = transposed(ICRS_TO_GALACTIC);

  private Frames() {}

  /** Galactic longitude (0 to 360) and latitude of an ICRS position. */
  public static double[] icrsToGalactic(double ra, double dec) {
    return rotate(ICRS_TO_GALACTIC, ra, dec);
  }

  /** ICRS right ascension (0 to 360) and declination of a Galactic position. */
  public static double[] galacticToIcrs(double longitude, double latitude) {
    return rotate(GALACTIC_TO_ICRS, longitude, latitude);
  }

  /** ICRS right ascension (0 to 360) and declination of an FK5 J2000 position. */
  public static double[] fk5ToIcrs(double ra, double dec) {
    return rotate(FK5_TO_ICRS, ra, dec);
  }

  private static double[] rotate(double[][] matrix, double longitude, double latitude) {
    double l = Math.toRadians(longitude);
    double b = Math.toRadians(latitude);
    double cos = Math.cos(b);
    double[] in = {cos * Math.cos(l), cos * Math.sin(l), Math.sin(b)};
    double[] out = new double[3];
    for (int i = 0; i < 3; i++) {
      out[i] = matrix[i][0] * in[0] + matrix[i][1] * in[1] + matrix[i][2] * in[2];
    }
    double degrees = Math.toDegrees(Math.atan2(out[1], out[0]));
    if (degrees < 0) {
      degrees += 360;
    }
    return new double[] {
      degrees >= 360 ? 0 : degrees, Math.toDegrees(Math.atan2(out[2], Math.hypot(out[0], out[1])))
    };
  }

  /** A rotation of the axes about one of them. */
  private static double[][] rotation(int axis, double degrees) {
    double s = Math.sin(Math.toRadians(degrees));
    double c = Math.cos(Math.toRadians(degrees));
    int a = (axis + 1) % 3;
    int b = (axis + 2) % 3;
    double[][] matrix = new double[3][3];
    matrix[axis][axis] = 1;
    matrix[a][a] = c;
    matrix[b][b] = c;
    matrix[a][b] = s;
    matrix[b][a] = -s;
    return matrix;
  }

  private static double[][] times(double[][] left, double[][] right) {
    double[][] product = new double[3][3];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        for (int k = 0; k < 3; k++) {
          product[i][j] += left[i][k] * right[k][j];
        }
      }
    }
    return product;
  }

  private static double[][] transposed(double[][] matrix) {
    double[][] out = new double[3][3];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        out[i][j] = matrix[j][i];
      }
    }
    return out;
  }
}
