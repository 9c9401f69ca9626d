package org.chandraflow.sky.tables;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.chandraflow.sky.Covariance;
import org.chandraflow.sky.MatchCriterion;
import org.chandraflow.sky.Prober;
import org.chandraflow.sky.SkyRow;
import org.chandraflow.sky.SourceIndex;
import org.chandraflow.sky.SourceIndexBuilder;
import org.chandraflow.sky.Sphere;
import org.chandraflow.sky.Surroundings;

/**
 * Counts what lies around the left rows, and what matches by chance when rows are shifted, from a
 * sample of the rows that stream past an index. Several threads count through a {@link Counter}
 * each.
 */
final class Neighbours {
  /** Shifted copies: to the north, east, south and west. */
  private static final int SHIFTS = 4;

  private static final int AREA_SOURCES = 2000;
  private static final double USUAL_OUTER = 60;
  private static final double LARGEST_OUTER = 3600;
  private static final double SQUARE_DEGREE = 3600.0 * 3600.0;

  private final SourceIndex index;
  private final SourceIndex around;
  private final Surroundings surroundings;
  private final boolean indexesLeft;
  private final int stride;
  private final boolean countsAll;
  private final AtomicIntegerArray counts;
  private final AtomicLongArray rings = new AtomicLongArray(Surroundings.RINGS);
  private final AtomicLong candidates = new AtomicLong();
  private final AtomicLong chancePairs = new AtomicLong();
  private final AtomicLong sampled = new AtomicLong();
  private final AtomicLong annuli = new AtomicLong();

  /**
   * @param index of the smaller table
   * @param outer radius of the surroundings, arcsec
   * @param stride every so many rows are looked at
   * @param countsAll whether the surroundings of the index's rows are counted from all rows
   */
  private Neighbours(
      SourceIndex index, double outer, boolean indexesLeft, int stride, boolean countsAll) {
    this.index = index;
    this.surroundings = new Surroundings(outer);
    this.indexesLeft = indexesLeft;
    this.stride = stride;
    this.countsAll = countsAll && indexesLeft;
    SourceIndexBuilder builder = SourceIndex.builder(MatchCriterion.radius(outer));
    for (int i = 0; i < index.size(); i++) {
      builder.add(i, index.ra(i), index.dec(i), Covariance.ZERO, Double.NaN, 0);
    }
    this.around = builder.build();
    this.counts = new AtomicIntegerArray(this.countsAll ? index.size() : 0);
  }

  /**
   * What counts around an index; null where the criterion reaches too far for it.
   *
   * @param sample about how many rows are to be looked at
   */
  static Neighbours of(
      SourceIndex index, boolean indexesLeft, long streamedRows, long sample, boolean countsAll) {
    double reach = index.typicalReach();
    double outer = Math.max(USUAL_OUTER, 3 * reach);
    if (outer > LARGEST_OUTER || index.size() == 0) {
      return null;
    }
    int stride = (int) Math.max(1, streamedRows / sample);
    return new Neighbours(index, outer, indexesLeft, stride, countsAll);
  }

  /** Counts for one thread, or one part of a table. */
  final class Counter {
    private final Prober nearby = around.prober();
    private final Prober matching = index.prober();
    private final SkyRow row = new SkyRow();
    private final long[] ringCounts = new long[Surroundings.RINGS];
    private long turn;
    private boolean mine;
    private double nearest;
    private long inAnnulus;
    private long chance;
    private long looked;
    private long matched;
    private long annulusSum;

    /** Whether the next row is to be looked at; to be asked once a row. */
    boolean isNext() {
      mine = turn++ % stride == 0;
      return mine || countsAll;
    }

    /**
     * Looks at a row.
     *
     * @param like the row, its errors among it; it is not changed
     * @param pairs that it has
     */
    void count(SkyRow like, int pairs) throws IOException {
      nearest = Double.POSITIVE_INFINITY;
      inAnnulus = 0;
      nearby.probe(
          row.at(like.ra(), like.dec()),
          pair -> {
            double separation = pair.separation();
            nearest = Math.min(nearest, separation);
            if (separation > surroundings.inner()) {
              inAnnulus++;
              if (countsAll) {
                counts.incrementAndGet((int) around.ordinal(pair.source()));
              }
            }
            if (!indexesLeft && pairs == 0) {
              ringCounts[surroundings.ring(separation)] += mine ? 1 : 0;
            }
          });
      if (countsAll) {
        annulusSum += inAnnulus;
      }
      if (!mine) {
        return;
      }
      looked++;
      annulusSum += countsAll ? 0 : inAnnulus;
      if (pairs > 0) {
        matched++;
      } else if (indexesLeft && nearest <= surroundings.outer()) {
        ringCounts[surroundings.ring(nearest)]++;
      }
      for (int shift = 0; shift < SHIFTS; shift++) {
        double[] at = Sphere.offset(like.ra(), like.dec(), surroundings.shift(), 90.0 * shift);
        chance += matching.probe(row.at(at[0], at[1]).error(like.error()), pair -> {});
      }
    }

    /** Adds up; call it once at the end. */
    void done() {
      for (int ring = 0; ring < ringCounts.length; ring++) {
        rings.addAndGet(ring, ringCounts[ring]);
      }
      sampled.addAndGet(looked);
      candidates.addAndGet(matched);
      chancePairs.addAndGet(chance);
      annuli.addAndGet(annulusSum);
    }
  }

  Counter counter() {
    return new Counter();
  }

  /**
   * Whether densities can be had: not if the right table is a cut-out around the left one's rows.
   */
  boolean isEstimable() {
    long[] found = new long[Surroundings.RINGS];
    for (int ring = 0; ring < found.length; ring++) {
      found[ring] = rings.get(ring);
    }
    double[] areas;
    if (indexesLeft) {
      areas = surroundings.areas(around, AREA_SOURCES);
    } else {
      areas = new double[Surroundings.RINGS];
      double inside = 0;
      for (int ring = 0; ring < areas.length; ring++) {
        double edge = surroundings.edge(ring);
        areas[ring] = sampled.get() * Math.PI * (edge * edge - inside * inside) / SQUARE_DEGREE;
        inside = edge;
      }
    }
    return Surroundings.isEstimable(found, candidates.get(), areas);
  }

  /** The expected number of chance pairs of a left row. */
  double chanceRate(long leftRows) {
    double share = indexesLeft ? stride : (double) leftRows / Math.max(1, sampled.get());
    return chancePairs.get() * share / SHIFTS / Math.max(1, leftRows);
  }

  /** The mean density of the right table around left rows, a square degree; above 0. */
  double meanDensity() {
    double rows = Math.max(1, annuli.get());
    if (indexesLeft) {
      return rows * (countsAll ? 1 : stride) / (index.size() * surroundings.area());
    }
    return rows / (Math.max(1, sampled.get()) * surroundings.area());
  }

  /** Rows in the annulus of a row of the index; -1 if they were not counted. */
  int count(int source) {
    return countsAll ? counts.get(source) : -1;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  SourceIndex index() {
    return index;
  }
}
