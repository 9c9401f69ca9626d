package org.chandraflow.sky.tables;

import java.util.Arrays;
import java.util.BitSet;
import org.chandraflow.sky.RadixOrder;

/** Chooses among pairs. Every choice is the same whatever the order in which pairs were found. */
final class Selection {
  private Selection() {}

  /**
   * The pairs that a mode keeps, sorted by left and right row.
   *
   * @param byNormalised whether the best pair is that of the least normalised separation, and only
   *     among equal ones that of the least separation
   */
  static int[] select(PairList pairs, MatchMode mode, boolean byNormalised) {
    long[] left = Arrays.copyOf(pairs.left, pairs.size);
    int[] order = RadixOrder.by(left, RadixOrder.of(Arrays.copyOf(pairs.right, pairs.size)));
    return switch (mode) {
      case ALL -> order;
      case BEST -> bestOfLeft(pairs, order, byNormalised);
      case BEST_BOTH -> bestOfBoth(pairs, order, byNormalised);
    };
  }

  private static int[] bestOfLeft(PairList pairs, int[] order, boolean byNormalised) {
    int[] kept = new int[order.length];
    int count = 0;
    for (int i : order) {
      if (count > 0 && pairs.left[kept[count - 1]] == pairs.left[i]) {
        if (isBetter(pairs, i, kept[count - 1], byNormalised)) {
          kept[count - 1] = i;
        }
      } else {
        kept[count++] = i;
      }
    }
    return Arrays.copyOf(kept, count);
  }

  /** Strictly better: an equal pair of a later row is not. */
  private static boolean isBetter(PairList pairs, int i, int than, boolean byNormalised) {
    if (byNormalised && pairs.normalised[i] != pairs.normalised[than]) {
      return pairs.normalised[i] < pairs.normalised[than];
    }
    return pairs.separation[i] < pairs.separation[than];
  }

  /** The best pair of all, then the best of the rows that are left, and so on. */
  private static int[] bestOfBoth(PairList pairs, int[] order, boolean byNormalised) {
    int n = pairs.size;
    long[] bits = new long[n];
    for (int i = 0; i < n; i++) {
      bits[i] = Double.doubleToLongBits(pairs.separation[i] + 0.0);
    }
    int[] best = RadixOrder.by(bits, order.clone());
    if (byNormalised) {
      for (int i = 0; i < n; i++) {
        bits[i] = Double.doubleToLongBits(pairs.normalised[i] + 0.0);
      }
      best = RadixOrder.by(bits, best);
    }
    int[] leftRank = ranks(pairs.left, order);
    int[] rightRank = ranks(pairs.right, RadixOrder.of(Arrays.copyOf(pairs.right, n)));
    BitSet leftTaken = new BitSet();
    BitSet rightTaken = new BitSet();
    BitSet kept = new BitSet(n);
    for (int i : best) {
      if (!leftTaken.get(leftRank[i]) && !rightTaken.get(rightRank[i])) {
        leftTaken.set(leftRank[i]);
        rightTaken.set(rightRank[i]);
        kept.set(i);
      }
    }
    return Arrays.stream(order).filter(kept::get).toArray();
  }

  /** Numbers for equal keys, from 0. */
  private static int[] ranks(long[] keys, int[] order) {
    int[] ranks = new int[order.length];
    int rank = -1;
    for (int place = 0; place < order.length; place++) {
      if (place == 0 || keys[order[place]] != keys[order[place - 1]]) {
        rank++;
      }
      ranks[order[place]] = rank;
    }
    return ranks;
  }
}
