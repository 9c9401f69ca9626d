package org.chandraflow.sky;

/**
 * Contact of two ellipses in the tangent plane, each given as the matrix of its squared axes (a
 * covariance, read as an ellipse of one sigma).
 */
final class Ellipses {
  private Ellipses() {}

  /**
   * The factor by which both ellipses must be scaled about their centres to touch: up to 1 they
   * overlap. Its square is the largest t(1-t) d' ((1-t) A + t B)^-1 d over t from 0 to 1 (Perram
   * and Wertheim 1985, J. Comput. Phys. 58, 409), a concave function of t.
   *
   * @param east offset of the centres, arcsec
   * @return 0 for coinciding centres, infinite if no factor is enough
   */
  static double contact(
      double aee,
      double ann,
      double aen,
      double bee,
      double bnn,
      double ben,
      double east,
      double north) {
    if (east == 0 && north == 0) {
      return 0;
    }
    if (aee == 0 && ann == 0) {
      return Covariance.distance(bee, bnn, ben, east, north);
    }
    if (bee == 0 && bnn == 0) {
      return Covariance.distance(aee, ann, aen, east, north);
    }
    double detA = Math.max(0, aee * ann - aen * aen);
    double detB = Math.max(0, bee * bnn - ben * ben);
    double mixed = aee * bnn + ann * bee - 2 * aen * ben;
    double formA = ann * east * east - 2 * aen * east * north + aee * north * north;
    double formB = bnn * east * east - 2 * ben * east * north + bee * north * north;
    double low = 0;
    double high = 1;
    for (int i = 0; i < 60; i++) {
      double t = (low + high) / 2;
      if (t == low || t == high) {
        break;
      }
      if (slope(t, detA, detB, mixed, formA, formB) > 0) {
        low = t;
      } else {
        high = t;
      }
    }
    double t = (low + high) / 2;
    double u = 1 - t;
    double determinant = u * u * detA + t * u * mixed + t * t * detB;
    double form = u * formA + t * formB;
    if (!(determinant > 0)) {
      return Double.POSITIVE_INFINITY;
    }
    return Math.sqrt(Math.max(0, t * u * form / determinant));
  }

  /** The sign of the derivative of t(1-t) form / determinant. */
  private static double slope(
      double t, double detA, double detB, double mixed, double formA, double formB) {
    double u = 1 - t;
    double determinant = u * u * detA + t * u * mixed + t * t * detB;
    double form = u * formA + t * formB;
    double numeratorSlope = (u - t) * form + t * u * (formB - formA);
    double determinantSlope = -2 * u * detA + (u - t) * mixed + 2 * t * detB;
    return numeratorSlope * determinant - t * u * form * determinantSlope;
  }
}
