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
   * @param leftChooses for {@link MatchMode#BEST_BOTH}, whether the left table has at least as many
   *     rows as the right
   */
  static int[] select(PairList pairs, MatchMode mode, boolean byNormalised, boolean leftChooses) {
    long[] left = Arrays.copyOf(pairs.left, pairs.size);
    int[] order = RadixOrder.by(left, RadixOrder.of(Arrays.copyOf(pairs.right, pairs.size)));
    return switch (mode) {
      case ALL -> order;
      case BEST -> best(pairs, pairs.left, order, byNormalised);
      case BEST_BOTH -> bestOfBoth(pairs, order, byNormalised, leftChooses);
    };
  }

  /** The best pair of each key; pairs of a key stand together in the order. */
  private static int[] best(PairList pairs, long[] keys, int[] order, boolean byNormalised) {
    int[] kept = new int[order.length];
    int count = 0;
    for (int i : order) {
      if (count > 0 && keys[kept[count - 1]] == keys[i]) {
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

  /**
   * The best of each row of one table; of the rows that chose the same one of the other, the best.
   *
   * @param order by left and right
   */
  private static int[] bestOfBoth(
      PairList pairs, int[] order, boolean byNormalised, boolean leftChooses) {
    int[] byRight = RadixOrder.by(Arrays.copyOf(pairs.right, pairs.size), order.clone());
    int[] choices =
        leftChooses
            ? best(pairs, pairs.left, order, byNormalised)
            : best(pairs, pairs.right, byRight, byNormalised);
    BitSet chosen = new BitSet(pairs.size);
    Arrays.stream(choices).forEach(chosen::set);
    int[] rest = Arrays.stream(leftChooses ? byRight : order).filter(chosen::get).toArray();
    int[] last = best(pairs, leftChooses ? pairs.right : pairs.left, rest, byNormalised);
    chosen.clear();
    Arrays.stream(last).forEach(chosen::set);
    return Arrays.stream(order).filter(chosen::get).toArray();
  }
}
