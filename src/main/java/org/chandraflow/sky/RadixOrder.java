package org.chandraflow.sky;

/** Sorts long arrays of numbers by place, without an object a number. */
public final class RadixOrder {
  private static final int BITS = 11;
  private static final int BUCKETS = 1 << BITS;

  private RadixOrder() {}

  /**
   * The order that sorts keys: the places of the smallest, the next, ...; equal keys as they come.
   *
   * @param keys 0 or more
   */
  public static int[] of(long[] keys) {
    int[] order = new int[keys.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    return by(keys, order);
  }

  /** Sorts an order by further keys, which then matter more; equal keys stay in order. */
  public static int[] by(long[] keys, int[] before) {
    int[] order = before;
    int[] other = new int[order.length];
    long used = 0;
    for (long key : keys) {
      used |= key;
    }
    for (int shift = 0; shift < 63; shift += BITS) {
      if ((used >>> shift & (BUCKETS - 1)) == 0) {
        continue;
      }
      int[] counts = new int[BUCKETS + 1];
      for (int i : order) {
        counts[(int) (keys[i] >>> shift & (BUCKETS - 1)) + 1]++;
      }
      for (int i = 0; i < BUCKETS; i++) {
        counts[i + 1] += counts[i];
      }
      for (int i : order) {
        other[counts[(int) (keys[i] >>> shift & (BUCKETS - 1))]++] = i;
      }
      int[] swap = order;
      order = other;
      other = swap == before ? new int[before.length] : swap;
    }
    return order;
  }
}
