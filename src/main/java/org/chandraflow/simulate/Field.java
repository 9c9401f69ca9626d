package org.chandraflow.simulate;

/**
 * A region of the sky that was observed in X-rays.
 *
 * @param index from 0
 * @param kind what is in it
 * @param ra centre, deg
 * @param dec centre, deg
 * @param longitude galactic, -180 to 180 deg
 * @param latitude galactic, deg
 * @param sources number of X-ray sources
 * @param fluxLimit log10 of the faintest broad-band flux at the centre, erg/s/cm2
 * @param epoch Julian year of the X-ray observation
 * @param observations number of X-ray observations
 * @param extinction visual extinction, mag
 * @param distance of its clusters, kpc
 * @param softBand whether the ultra-soft band was observed
 * @param covered bit s is set where survey s (by ordinal) covers it
 */
record Field(
    int index,
    SkyModel.FieldKind kind,
    double ra,
    double dec,
    double longitude,
    double latitude,
    int sources,
    double fluxLimit,
    double epoch,
    int observations,
    double extinction,
    double distance,
    boolean softBand,
    int covered) {
  /**
   * Radius of the X-ray field of view, arcsec: that of four chips of ACIS-I, 16.9 arcmin square.
   */
  static final double RADIUS = 8.5 * 60;

  /** Radius within which the catalogues are complete around the field's centre, arcsec. */
  static final double CATALOG_RADIUS = 10.5 * 60;

  /** Area within {@link #CATALOG_RADIUS}, square degrees. */
  static final double AREA = Math.PI * CATALOG_RADIUS * CATALOG_RADIUS / (3600.0 * 3600.0);
}
