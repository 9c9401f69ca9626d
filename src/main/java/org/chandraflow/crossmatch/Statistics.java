package org.chandraflow.crossmatch;

import java.util.Map;
import org.chandraflow.sky.MagnitudePrior;
import org.chandraflow.sky.Surroundings;

/**
 * What was counted over the whole of each catalogue, and what follows from it: sums by key, made of
 * the catalogue's number, what is counted, and a bin.
 */
final class Statistics {
  /** Rows that are candidates of some source. */
  static final String ROWS = "rows";

  /** Other rows by ring of the nearest source. */
  static final String RING = "ring";

  /** Rows in the annuli of all sources. */
  static final String AROUND = "around";

  /** Candidates in shifted copies. */
  static final String COPIES = "copies";

  /** Candidate rows by bin of the magnitude. */
  static final String NEAR = "near";

  /** Rows away from sources by bin of the magnitude. */
  static final String FIELD = "field";

  /** Sources with a candidate. */
  static final String WITH = "with";

  /** Sources with a candidate by bin of p_any. */
  static final String REAL = "real";

  /** Sources with a candidate in a shifted copy, copies counted one by one. */
  static final String CHANCE = "chance";

  /** The same by bin of p_any. */
  static final String FALSE = "false";

  /** Sources; a key without a catalogue. */
  static final String SOURCES = "sources";

  /** Area of each ring, arcsec squared; a key without a catalogue. */
  static final String AREA = "area";

  /** The number of shifted copies. */
  static final int SHIFTS = 4;

  private static final double SQUARE_DEGREE = 3600.0 * 3600.0;
  private static final double USUAL_DENSITY = 10_000;

  private final CrossmatchConfig config;
  private final Map<String, Long> sums;
  private final double[] areas;

  Statistics(CrossmatchConfig config, Map<String, Long> sums) {
    this.config = config;
    this.sums = sums;
    this.areas = new double[Surroundings.RINGS];
    for (int ring = 0; ring < areas.length; ring++) {
      areas[ring] = sums.getOrDefault(AREA + "|" + ring, 0L) / SQUARE_DEGREE;
    }
  }

  static String key(int catalogue, String what) {
    return catalogue + "|" + what;
  }

  static String key(int catalogue, String what, int bin) {
    return catalogue + "|" + what + "|" + bin;
  }

  long sum(int catalogue, String what) {
    return sums.getOrDefault(key(catalogue, what), 0L);
  }

  long[] sums(int catalogue, String what, int bins) {
    long[] out = new long[bins];
    for (int bin = 0; bin < bins; bin++) {
      out[bin] = sums.getOrDefault(key(catalogue, what, bin), 0L);
    }
    return out;
  }

  long sources() {
    return sums.getOrDefault(SOURCES, 0L);
  }

  /** Whether densities of a catalogue can be had. */
  boolean isEstimable(int catalogue) {
    CatalogInput input = config.catalogs().get(catalogue);
    if (input.cutOut() != CatalogInput.CutOut.AUTO) {
      return input.cutOut() == CatalogInput.CutOut.NO;
    }
    return !Double.isNaN(input.density())
        || Surroundings.isEstimable(
            sums(catalogue, RING, Surroundings.RINGS), sum(catalogue, ROWS), areas);
  }

  /** The mean density around sources, rows a square degree; above 0. */
  double meanDensity(int catalogue) {
    double configured = config.catalogs().get(catalogue).density();
    if (!Double.isNaN(configured)) {
      return configured;
    }
    double whole = Math.max(1, sources()) * config.surroundings().area();
    return Math.max(1, sum(catalogue, AROUND)) / whole;
  }

  /**
   * A density by which combinations of a cut-out are compared, though it is not the sky's: that of
   * the fullest ring beyond the matches. Nothing that depends on it is reported.
   */
  double nominalDensity(int catalogue) {
    long[] rows = sums(catalogue, RING, Surroundings.RINGS);
    double fullest = 0;
    for (int ring = 1; ring < rows.length; ring++) {
      if (areas[ring] > 0) {
        fullest = Math.max(fullest, rows[ring] / areas[ring]);
      }
    }
    return fullest > 0 ? fullest : USUAL_DENSITY;
  }

  /** The prior that the catalogue's magnitudes teach; one that knows nothing if none is wanted. */
  MagnitudePrior magnitudePrior(int catalogue) {
    if (config.catalogs().get(catalogue).magnitude().isEmpty()) {
      return MagnitudePrior.none();
    }
    return MagnitudePrior.learn(
        sums(catalogue, NEAR, MagnitudePrior.BINS),
        sums(catalogue, FIELD, MagnitudePrior.BINS),
        sum(catalogue, COPIES) / (double) SHIFTS);
  }
}
