package org.chandraflow.sky;

/**
 * A coarse map of the sky, one bit a cell of about equal size, that tells in one memory access that
 * no source is near a position. Cells are bands of declination cut evenly in right ascension.
 */
final class OccupancyMap {
  private static final double SMALLEST_CELL = 1.0 / 60;
  private static final double MOST_MARKS = 40e6;

  private final int bands;
  private final double bandsPerDegree;
  private final int[] firstCell;
  private final double[] cellsPerDegree;
  private final long[] bits;

  private OccupancyMap(double cell) {
    bands = Math.max(1, (int) Math.ceil(180 / cell));
    bandsPerDegree = bands / 180.0;
    firstCell = new int[bands + 1];
    cellsPerDegree = new double[bands];
    for (int band = 0; band < bands; band++) {
      double middle = (band + 0.5) / bandsPerDegree - 90;
      int cells = Math.max(1, (int) (360 * bandsPerDegree * Math.cos(Math.toRadians(middle))));
      cellsPerDegree[band] = cells / 360.0;
      firstCell[band + 1] = firstCell[band] + cells;
    }
    bits = new long[firstCell[bands] / 64 + 1];
  }

  /**
   * Marks the cells that are within reach of a source.
   *
   * @param reach degrees, a source
   */
  static OccupancyMap of(double[] ra, double[] dec, float[] reach) {
    double cell = SMALLEST_CELL;
    while (cell < 90 && marks(reach, cell) > MOST_MARKS) {
      cell *= 2;
    }
    OccupancyMap map = new OccupancyMap(cell);
    for (int i = 0; i < ra.length; i++) {
      map.mark(ra[i], dec[i], reach[i] * (1 + 1e-6) + 1e-9);
    }
    return map;
  }

  private static double marks(float[] reach, double cell) {
    double sum = 0;
    for (float r : reach) {
      double across = Math.min(2 * r, 180) / cell + 1;
      sum += across * across;
    }
    return sum;
  }

  private int band(double dec) {
    return Math.max(0, Math.min(bands - 1, (int) ((dec + 90) * bandsPerDegree)));
  }

  private void mark(double ra, double dec, double reach) {
    int last = band(dec + reach);
    double across = Sphere.raReach(dec, reach);
    for (int band = band(dec - reach); band <= last; band++) {
      int first = firstCell[band];
      int cells = firstCell[band + 1] - first;
      if (across >= 180) {
        mark(first, first + cells);
        continue;
      }
      int from = (int) Math.floor((ra - across) * cellsPerDegree[band]);
      int to = (int) Math.floor((ra + across) * cellsPerDegree[band]);
      if (to - from + 1 >= cells) {
        mark(first, first + cells);
        continue;
      }
      for (int cell = from; cell <= to; cell++) {
        int at = first + Math.floorMod(cell, cells);
        bits[at >> 6] |= 1L << at;
      }
    }
  }

  private void mark(int from, int to) {
    for (int at = from; at < to; at++) {
      bits[at >> 6] |= 1L << at;
    }
  }

  /** Whether a source may be near; RA from 0 to 360. */
  boolean isNear(double ra, double dec) {
    int band = band(dec);
    int at = Math.min(firstCell[band] + (int) (ra * cellsPerDegree[band]), firstCell[band + 1] - 1);
    return (bits[at >> 6] & (1L << at)) != 0;
  }

  /** The share of cells that are marked. */
  double share() {
    long count = 0;
    for (long word : bits) {
      count += Long.bitCount(word);
    }
    return count / (double) firstCell[bands];
  }
}
