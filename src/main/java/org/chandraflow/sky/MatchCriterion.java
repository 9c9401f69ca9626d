package org.chandraflow.sky;

import java.io.Serializable;
import java.util.Locale;

/**
 * When a source and a row of a catalogue are a pair. Immutable.
 *
 * @param kind what is compared
 * @param limit arcsec for a radius; sigmas for the others
 */
public record MatchCriterion(Kind kind, double limit) implements Serializable {
  /** What is compared. */
  public enum Kind {
    /** Separation at most so many arcsec. */
    RADIUS,
    /** Mahalanobis distance of the summed covariances at most so many sigmas. */
    SIGMA,
    /** Error ellipses, each drawn at so many sigmas, overlap. */
    OVERLAP
  }

  public MatchCriterion {
    boolean radius = kind == Kind.RADIUS;
    if (!(radius ? limit >= 0 && limit <= 180 * 3600 : limit > 0 && limit <= 1000)) {
      throw new IllegalArgumentException(
          (radius ? "radius" : "sigma")
              + " "
              + limit
              + (radius ? ": not from 0 to 648000 arcsec" : ": not above 0 and up to 1000"));
    }
  }

  /** Pairs within a separation, arcsec, the limit included. */
  public static MatchCriterion radius(double arcsec) {
    return new MatchCriterion(Kind.RADIUS, arcsec);
  }

  /** Pairs within a Mahalanobis distance; {@link Covariance#SIGMAS_95} is 95 %. */
  public static MatchCriterion sigma(double sigmas) {
    return new MatchCriterion(Kind.SIGMA, sigmas);
  }

  /** Pairs whose ellipses of so many sigmas overlap or touch, as STILTS skyellipse has it. */
  public static MatchCriterion overlap(double sigmas) {
    return new MatchCriterion(Kind.OVERLAP, sigmas);
  }

  /** Whether errors decide. */
  public boolean needsErrors() {
    return kind != Kind.RADIUS;
  }

  /**
   * How far a source's pairs can be, arcsec, from a row whose own {@link #rowReach} is 0. A pair is
   * never farther apart than the sum of both.
   *
   * @param major the source's longest semi-axis, 1 sigma, arcsec
   */
  double sourceReach(double major) {
    return kind == Kind.RADIUS ? limit : limit * major;
  }

  /** What a row adds to a source's reach, arcsec. */
  double rowReach(double major) {
    return kind == Kind.RADIUS ? 0 : limit * major;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s %s", kind.name().toLowerCase(Locale.ROOT), limit);
  }
}
