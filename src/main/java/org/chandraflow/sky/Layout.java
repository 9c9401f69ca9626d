package org.chandraflow.sky;

import java.util.Arrays;

/** The order of sources in an index: by level of reach, zone of declination, right ascension. */
final class Layout {
  private static final double SMALLEST_ZONE = 10.0 / 3600;
  private static final double FIRST_LEVEL = 2.0 / 3600;
  private static final int LEVELS = 24;

  private Layout() {}

  /** The reach of a source with the margin for rows, degrees, rounded up. */
  static float reach(MatchCriterion criterion, double margin, double major) {
    double degrees = Math.min(180, (criterion.sourceReach(major) + margin) / 3600);
    return Math.nextUp((float) degrees);
  }

  /** The level of a reach: each takes twice the reach of the one before. */
  static int level(double reach) {
    if (reach <= FIRST_LEVEL) {
      return 0;
    }
    return Math.min(LEVELS - 1, (int) Math.ceil(Math.log(reach / FIRST_LEVEL) / Math.log(2)));
  }

  /** Zones in a degree for sources of a level, the same for each index. */
  static double zonesPerDegree(int level) {
    double height = Math.max(SMALLEST_ZONE, Math.min(90, FIRST_LEVEL * (1L << level)));
    return Math.ceil(180 / height) / 180;
  }

  /** A number by which sources are sorted but for equal right ascensions. */
  static long key(double ra, double dec, float reach) {
    int level = level(reach);
    double zones = zonesPerDegree(level);
    long zone = Math.min((long) (180 * zones) - 1, (long) ((dec + 90) * zones));
    return (long) level << 57 | Math.max(0, zone) << 40 | (long) (ra / 360 * (1L << 40));
  }

  /** The levels of sources that are in order. */
  static SourceIndex.Level[] levels(double[] dec, float[] reach) {
    SourceIndex.Level[] levels = new SourceIndex.Level[LEVELS];
    int count = 0;
    int from = 0;
    while (from < dec.length) {
      int level = level(reach[from]);
      int to = from;
      double largest = 0;
      while (to < dec.length && level(reach[to]) == level) {
        largest = Math.max(largest, reach[to]);
        to++;
      }
      double perDegree = zonesPerDegree(level);
      int[] starts = new int[(int) Math.round(180 * perDegree) + 1];
      SourceIndex.Level made = new SourceIndex.Level(largest, perDegree, starts);
      int zone = 0;
      starts[0] = from;
      for (int i = from; i < to; i++) {
        int its = made.zone(dec[i]);
        while (zone < its) {
          starts[++zone] = i;
        }
      }
      while (zone < starts.length - 1) {
        starts[++zone] = to;
      }
      levels[count++] = made;
      from = to;
    }
    return Arrays.copyOf(levels, count);
  }
}
