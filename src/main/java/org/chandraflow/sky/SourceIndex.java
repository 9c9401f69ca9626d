package org.chandraflow.sky;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The sources, laid out for a large catalogue to stream past: a coarse occupancy map that turns
 * away most rows, then levels of similar reach, each cut into zones of declination and sorted by
 * right ascension inside. Primitive arrays only; immutable, safe for several threads, which take a
 * {@link #prober} each.
 *
 * <p>Sources are numbered by their place in the layout, which does not depend on the order in which
 * they were added. A source is named by its identifier if it was added with one, else by the
 * ordinal that it was added with.
 */
public final class SourceIndex {
  final MatchCriterion criterion;
  final double margin;
  final double[] ra;
  final double[] dec;

  /** Degrees, without what a row adds. */
  final float[] reach;

  /** Null if all positions are exact. */
  final double[] ee;

  final double[] nn;
  final double[] en;

  /** Null if epochs are unknown or the same. */
  final double[] epoch;

  final double commonEpoch;
  final float[] epochError;

  /** Null if identifiers were given. */
  final long[] ordinal;

  final byte[] idBytes;
  final int[] idEnds;
  final Level[] levels;
  private final OccupancyMap map;
  private final double epochSpan;
  private final double largestEpochVariance;

  /**
   * Sources of similar reach.
   *
   * @param reach the largest, degrees
   * @param zonesPerDegree zones in a degree of declination
   * @param starts first source of each zone, and the end
   */
  record Level(double reach, double zonesPerDegree, int[] starts) {
    int zone(double dec) {
      return Math.max(0, Math.min(starts.length - 2, (int) ((dec + 90) * zonesPerDegree)));
    }
  }

  /** Takes over arrays that are sorted already. */
  SourceIndex(
      MatchCriterion criterion,
      double margin,
      double[] ra,
      double[] dec,
      double[][] covariance,
      double[] epoch,
      double commonEpoch,
      float[] epochError,
      long[] ordinal,
      byte[] idBytes,
      int[] idEnds) {
    this.criterion = criterion;
    this.margin = margin;
    this.ra = ra;
    this.dec = dec;
    this.ee = covariance == null ? null : covariance[0];
    this.nn = covariance == null ? null : covariance[1];
    this.en = covariance == null ? null : covariance[2];
    this.epoch = epoch;
    this.epochError = epochError;
    this.ordinal = ordinal;
    this.idBytes = idBytes;
    this.idEnds = idEnds;
    this.reach = new float[ra.length];
    for (int i = 0; i < reach.length; i++) {
      reach[i] = Layout.reach(criterion, margin, covariance == null ? 0 : major(i));
    }
    double least = commonEpoch;
    double most = commonEpoch;
    if (epoch != null) {
      least = Arrays.stream(epoch).filter(e -> !Double.isNaN(e)).min().orElse(Double.NaN);
      most = Arrays.stream(epoch).filter(e -> !Double.isNaN(e)).max().orElse(Double.NaN);
    }
    this.commonEpoch = (least + most) / 2;
    this.epochSpan = epoch == null ? 0 : (most - least) / 2;
    double largest = 0;
    for (int i = 0; epochError != null && i < epochError.length; i++) {
      largest = Math.max(largest, epochError[i]);
    }
    this.largestEpochVariance = largest * largest;
    this.levels = Layout.levels(dec, reach);
    this.map = OccupancyMap.of(ra, dec, reach);
  }

  /**
   * Begins an index.
   *
   * @param criterion by which pairs are made
   */
  public static SourceIndexBuilder builder(MatchCriterion criterion) {
    return new SourceIndexBuilder(criterion);
  }

  /** The number of sources. */
  public int size() {
    return ra.length;
  }

  /** By which pairs are made. */
  public MatchCriterion criterion() {
    return criterion;
  }

  /** Right ascension of a source, degrees, 0 to 360. */
  public double ra(int source) {
    return ra[source];
  }

  /** Declination of a source, degrees. */
  public double dec(int source) {
    return dec[source];
  }

  /** The error of a source. */
  public Covariance covariance(int source) {
    return ee == null ? Covariance.ZERO : new Covariance(ee[source], nn[source], en[source]);
  }

  /** Julian year of a source's position; NaN if unknown. */
  public double epoch(int source) {
    return epoch == null ? commonEpoch : epoch[source];
  }

  /** 1 sigma of that, years. */
  public double epochError(int source) {
    return epochError == null ? 0 : epochError[source];
  }

  /** The number that a source was added with; its place in the index if it has an identifier. */
  public long ordinal(int source) {
    return ordinal == null ? source : ordinal[source];
  }

  /** The identifier of a source; its ordinal as text if it was added without. */
  public String id(int source) {
    if (idEnds == null) {
      return Long.toString(ordinal[source]);
    }
    int from = source == 0 ? 0 : idEnds[source - 1];
    return new String(idBytes, from, idEnds[source] - from, StandardCharsets.UTF_8);
  }

  /** What looks for pairs; one a thread. */
  public Prober prober() {
    return new Prober(this);
  }

  /**
   * Whether there may be a source within reach of a row without errors of its own (or within the
   * margin): a quick first look that is never wrong when it says no.
   *
   * @param ra degrees, 0 to 360
   */
  public boolean mayMatch(double ra, double dec) {
    return map.isNear(ra, dec);
  }

  /** The share of the sky where {@link #mayMatch} says yes. */
  public double occupancy() {
    return map.share();
  }

  /** The reach, arcsec, that 99 in 100 sources do not exceed, the margin for rows included. */
  public double typicalReach() {
    if (reach.length == 0) {
      return 0;
    }
    float[] sorted = reach.clone();
    Arrays.sort(sorted);
    return 3600.0 * sorted[(int) (0.99 * (sorted.length - 1))];
  }

  /** Half the range of the sources' epochs, years. */
  double epochSpan() {
    return epochSpan;
  }

  /** The largest variance of a source's epoch, years squared. */
  double largestEpochVariance() {
    return largestEpochVariance;
  }

  private double major(int i) {
    return Math.sqrt(Covariance.largest(ee[i], nn[i], en[i]));
  }
}
