package org.chandraflow.ned;

import java.util.List;

/**
 * What NED said to one question. Numbers that it left blank are NaN, texts empty.
 *
 * @param outcome whether it knows the object and has data
 * @param message NED's own words where it gave no table; else empty
 * @param photometry data points in NED's order
 * @param redshifts published redshifts in NED's order; the first is NED's preferred one
 * @param positions published positions in NED's order; the first is NED's preferred one
 * @param objects objects, in NED's order
 */
public record NedAnswer(
    Outcome outcome,
    String message,
    List<Photometry> photometry,
    List<Redshift> redshifts,
    List<Position> positions,
    List<NedObject> objects) {
  /** How a question ended. */
  public enum Outcome {
    /** Data. */
    FOUND,
    /** NED knows the object, but has no data of the kind asked for. */
    NO_DATA,
    /** NED does not know the name, or nothing is near the position. */
    NOT_FOUND;

    /** The name in data, {@code no_data}. */
    public String id() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  public NedAnswer {
    photometry = List.copyOf(photometry);
    redshifts = List.copyOf(redshifts);
    positions = List.copyOf(positions);
    objects = List.copyOf(objects);
  }

  /** An answer without data. */
  public static NedAnswer empty(Outcome outcome, String message) {
    return new NedAnswer(outcome, message, List.of(), List.of(), List.of(), List.of());
  }

  /**
   * A photometric data point.
   *
   * @param band as published, {@code 14-195 keV (Swift)}
   * @param frequencyHz as NED computed it, Hz
   * @param value as published, in {@code unit}
   * @param uncertainty as published, {@code +/-0.3}; a limit is {@code <1.2E-3}
   * @param unit as published, {@code mag}
   * @param flux as NED converted it, in {@code fluxUnit}
   * @param fluxError symmetrical error of {@code flux}, in {@code fluxUnit}
   * @param limit {@code <} where the point is an upper limit, {@code >} where it is a lower one;
   *     else empty
   * @param fluxUnit {@code Jy} or {@code Jy-Hz}
   * @param reference NED's 19-digit reference code
   * @param significance what the uncertainty means, {@code 1 sigma}
   */
  public record Photometry(
      String band,
      double frequencyHz,
      double value,
      String uncertainty,
      String unit,
      double flux,
      double fluxError,
      String limit,
      String fluxUnit,
      String reference,
      String significance) {}

  /**
   * A published redshift.
   *
   * @param redshift as published, dimensionless
   * @param uncertainty as published, dimensionless
   * @param velocity km/s
   * @param velocityUncertainty km/s
   * @param frequency the range of frequency observed
   * @param reference NED's 19-digit reference code
   * @param publishedName the object's name there
   */
  public record Redshift(
      double redshift,
      double uncertainty,
      double velocity,
      double velocityUncertainty,
      String frequency,
      String reference,
      String publishedName) {}

  /**
   * A published position.
   *
   * @param ra deg, J2000
   * @param dec deg, J2000
   * @param semiMajor of the 95 % error ellipse, arcsec
   * @param semiMinor of the 95 % error ellipse, arcsec
   * @param positionAngle of the major axis, deg, east of north
   * @param frequency what it was observed at
   * @param reference NED's 19-digit reference code
   * @param publishedName the object's name there
   */
  public record Position(
      double ra,
      double dec,
      double semiMajor,
      double semiMinor,
      double positionAngle,
      String frequency,
      String reference,
      String publishedName) {}

  /**
   * An object.
   *
   * @param name NED's preferred name
   * @param ra deg, J2000
   * @param dec deg, J2000
   * @param type NED's preferred type, {@code QSO}
   * @param velocity heliocentric, km/s
   * @param redshift heliocentric
   * @param redshiftFlag quality flag
   * @param magnitudeAndFilter {@code 12.8} or {@code 14.1g}
   * @param separationArcsec from the position asked for, arcsec
   * @param photometryPoints how many NED has; -1 if it does not say
   */
  public record NedObject(
      String name,
      double ra,
      double dec,
      String type,
      double velocity,
      double redshift,
      String redshiftFlag,
      String magnitudeAndFilter,
      double separationArcsec,
      long photometryPoints) {}
}
