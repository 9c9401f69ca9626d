package org.chandraflow.simulate;

/** An X-ray source of a field: the truth and what was measured. */
final class XraySource {
  /** The star or galaxy behind it. */
  final SkyObject object = new SkyObject();

  /** Name as in the Chandra Source Catalog, from the measured position. */
  String name;

  /** Measured position, ICRS at the observation's epoch, deg. */
  double ra;

  double dec;

  /** 95 % error ellipse: radii (arcsec) and position angle of the first (deg, east of north). */
  double major;

  double minor;
  double angle;

  /** log10 of the true broad-band flux, erg/s/cm2. */
  double logFlux;

  /** Expected counts in the broad band. */
  double counts;

  /** Angle from the field's centre, arcmin. */
  double offAxis;

  /** True shares of the broad-band flux in the soft, medium and hard band. */
  double soft;

  double medium;
  double hard;

  boolean variesWithin;
  boolean variesBetween;
  boolean extended;

  /** Uniform draw that decides on its label. */
  double labelDraw;
}
