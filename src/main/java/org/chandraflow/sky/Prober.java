package org.chandraflow.sky;

import java.io.IOException;

/** Finds the sources that pair with rows, one row after another. Not safe for several threads. */
public final class Prober {
  private final SourceIndex index;
  private final MatchCriterion criterion;
  private final MatchCriterion.Kind kind;
  private final SkyPair pair = new SkyPair();
  private final boolean hasErrors;
  private SkyRow row;
  private double epoch;

  Prober(SourceIndex index) {
    this.index = index;
    this.criterion = index.criterion;
    this.kind = criterion.kind();
    this.hasErrors = index.ee != null;
    this.pair.prober = this;
  }

  /**
   * Hands each pair of a row with a source to a sink, in the index's order. The row is moved to the
   * source's epoch if both epochs are known.
   *
   * @return the number of pairs
   */
  public int probe(SkyRow row, PairSink sink) throws IOException {
    double ra = row.ra;
    double dec = row.dec;
    boolean moving =
        (row.pmRa != 0 || row.pmDec != 0)
            && !Double.isNaN(row.epoch)
            && !Double.isNaN(index.commonEpoch);
    double years = index.commonEpoch - row.epoch;
    if (moving && years != 0) {
      double[] moved = Motion.propagate(ra, dec, row.pmRa, row.pmDec, years);
      ra = moved[0];
      dec = moved[1];
    }
    double rowReach = 0;
    if (kind != MatchCriterion.Kind.RADIUS) {
      rowReach = criterion.rowReach(largestError(row));
    }
    if (index.epochSpan() > 0 && moving) {
      rowReach += Math.hypot(row.pmRa, row.pmDec) * index.epochSpan();
    }
    if (rowReach <= index.margin) {
      if (!index.mayMatch(ra, dec)) {
        return 0;
      }
      rowReach = 0;
    } else {
      rowReach = (rowReach - index.margin) / 3600;
    }
    int found = 0;
    for (SourceIndex.Level level : index.levels) {
      found += probe(level, row, ra, dec, rowReach, moving, sink);
    }
    return found;
  }

  private int probe(
      SourceIndex.Level level,
      SkyRow row,
      double ra,
      double dec,
      double rowReach,
      boolean moving,
      PairSink sink)
      throws IOException {
    double radius = Math.min(180, (level.reach() + rowReach) * (1 + 1e-9) + 1e-9);
    double across = Sphere.raReach(dec, radius);
    int found = 0;
    int last = level.zone(dec + radius);
    for (int zone = level.zone(dec - radius); zone <= last; zone++) {
      int from = level.starts()[zone];
      int to = level.starts()[zone + 1];
      if (from == to) {
        continue;
      }
      if (across >= 180) {
        found += scan(from, to, 360, row, ra, dec, radius, moving, sink);
        continue;
      }
      found +=
          scan(first(from, to, ra - across), to, ra + across, row, ra, dec, radius, moving, sink);
      if (ra - across < 0) {
        found +=
            scan(first(from, to, ra - across + 360), to, 360, row, ra, dec, radius, moving, sink);
      } else if (ra + across >= 360) {
        found += scan(from, to, ra + across - 360, row, ra, dec, radius, moving, sink);
      }
    }
    return found;
  }

  /** The first source from an RA on. */
  private int first(int from, int to, double ra) {
    double[] all = index.ra;
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (all[middle] < ra) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int scan(
      int from,
      int to,
      double lastRa,
      SkyRow row,
      double ra,
      double dec,
      double radius,
      boolean moving,
      PairSink sink)
      throws IOException {
    int found = 0;
    for (int i = from; i < to && index.ra[i] <= lastRa; i++) {
      if (Math.abs(index.dec[i] - dec) <= radius && test(i, row, ra, dec, moving)) {
        found++;
        sink.accept(pair);
      }
    }
    return found;
  }

  private boolean test(int i, SkyRow row, double movedRa, double movedDec, boolean moving) {
    double ra = movedRa;
    double dec = movedDec;
    double epoch = index.epoch(i);
    if (index.epoch != null && moving) {
      if (Double.isNaN(epoch)) {
        ra = row.ra;
        dec = row.dec;
      } else {
        double[] moved = Motion.propagate(row.ra, row.dec, row.pmRa, row.pmDec, epoch - row.epoch);
        ra = moved[0];
        dec = moved[1];
      }
    }
    double separation = Sphere.separation(index.ra[i], index.dec[i], ra, dec);
    if (kind == MatchCriterion.Kind.RADIUS && !(separation <= criterion.limit())) {
      return false;
    }
    pair.source = i;
    pair.separation = separation;
    pair.ra = ra;
    pair.dec = dec;
    pair.sourceRa = index.ra[i];
    pair.sourceDec = index.dec[i];
    pair.measured = false;
    pair.directed = false;
    this.row = row;
    this.epoch = epoch;
    return kind == MatchCriterion.Kind.RADIUS || pair.normalised() <= limit();
  }

  private double limit() {
    return kind == MatchCriterion.Kind.SIGMA ? criterion.limit() : 1;
  }

  /** Covariances and the normalised separation of the pair, when they are asked for. */
  void measure() {
    int i = pair.source;
    double rowEe = row.ee;
    double rowNn = row.nn;
    double rowEn = row.en;
    if (!Double.isNaN(epoch) && !Double.isNaN(row.epoch)) {
      double years = epoch - row.epoch;
      double sourceError = index.epochError(i);
      double blur = row.epochError * row.epochError + sourceError * sourceError;
      double span = years * years + blur;
      rowEe += row.pmRaError * row.pmRaError * span + row.pmRa * row.pmRa * blur;
      rowNn += row.pmDecError * row.pmDecError * span + row.pmDec * row.pmDec * blur;
      rowEn += row.pmRa * row.pmDec * blur;
    }
    if (rowEe != rowNn || rowEn != 0) {
      // From the row's own north to the source's.
      double turn =
          Math.toRadians(Sphere.convergence(pair.ra, pair.dec, pair.sourceRa, pair.sourceDec));
      double sin = Math.sin(turn);
      double cos = Math.cos(turn);
      double e = rowEe * cos * cos + 2 * rowEn * sin * cos + rowNn * sin * sin;
      double n = rowNn * cos * cos - 2 * rowEn * sin * cos + rowEe * sin * sin;
      rowEn = rowEn * (cos * cos - sin * sin) + (rowNn - rowEe) * sin * cos;
      rowEe = e;
      rowNn = n;
    }
    double ee = hasErrors ? index.ee[i] : 0;
    double nn = hasErrors ? index.nn[i] : 0;
    double en = hasErrors ? index.en[i] : 0;
    pair.ee = ee + rowEe;
    pair.nn = nn + rowNn;
    pair.en = en + rowEn;
    if (kind == MatchCriterion.Kind.RADIUS && !hasErrors && pair.ee == 0 && pair.nn == 0) {
      pair.normalised = pair.separation == 0 ? 0 : Double.POSITIVE_INFINITY;
      return;
    }
    double east = pair.east();
    double north = pair.north();
    pair.normalised =
        kind == MatchCriterion.Kind.OVERLAP
            ? overlap(ee, nn, en, rowEe, rowNn, rowEn, east, north)
            : Covariance.distance(pair.ee, pair.nn, pair.en, east, north);
  }

  private double overlap(
      double ee,
      double nn,
      double en,
      double rowEe,
      double rowNn,
      double rowEn,
      double east,
      double north) {
    double k = 1 / criterion.limit();
    return Ellipses.contact(ee, nn, en, rowEe, rowNn, rowEn, east * k, north * k);
  }

  /** The longest semi-axis that a row can have at any source's epoch, 1 sigma, arcsec. */
  private double largestError(SkyRow row) {
    double ee = row.ee;
    double nn = row.nn;
    double en = row.en;
    if (!Double.isNaN(row.epoch) && !Double.isNaN(index.commonEpoch)) {
      double years = Math.abs(index.commonEpoch - row.epoch) + index.epochSpan();
      double blur = row.epochError * row.epochError + index.largestEpochVariance();
      double span = years * years + blur;
      ee += row.pmRaError * row.pmRaError * span + row.pmRa * row.pmRa * blur;
      nn += row.pmDecError * row.pmDecError * span + row.pmDec * row.pmDec * blur;
      en += row.pmRa * row.pmDec * blur;
    }
    return ee == nn && en == 0 ? Math.sqrt(ee) : Math.sqrt(Covariance.largest(ee, nn, en));
  }
}
