package org.chandraflow.sky.tables;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/** Reads the cells of rows that are known by their keys, in one pass over the table. */
final class RowFetch implements MatchResult.RowCells {
  private final long[] keysOfPairs;
  private final long[] keys;
  private final List<Fetched> parts;
  private final int[] partEnds;

  /** The cells of the rows of one split. */
  private record Fetched(CellStore store, long[] places) {}

  private RowFetch(long[] keysOfPairs, long[] keys, List<Fetched> parts, int[] partEnds) {
    this.keysOfPairs = keysOfPairs;
    this.keys = keys;
    this.parts = parts;
    this.partEnds = partEnds;
  }

  /**
   * Fetches rows.
   *
   * @param keysOfPairs the row of each pair
   * @param chosen the pairs that matter
   */
  static RowFetch fetch(
      Side side, long[] keysOfPairs, int[] chosen, int threads, AtomicLong budget, Path temporary)
      throws IOException {
    long[] keys =
        Arrays.stream(chosen).mapToLong(i -> keysOfPairs[i]).sorted().distinct().toArray();
    List<Callable<Fetched>> parts = new ArrayList<>();
    int[] ends = new int[side.splits().size()];
    int from = 0;
    for (int split = 0; split < ends.length; split++) {
      int to = from;
      while (to < keys.length && SideRows.split(keys[to]) == split) {
        to++;
      }
      int first = from;
      int last = to;
      int number = split;
      parts.add(() -> fetch(side, number, keys, first, last, new CellStore(budget, temporary)));
      ends[split] = to;
      from = to;
    }
    return new RowFetch(keysOfPairs, keys, Workers.run(threads, parts), ends);
  }

  private static Fetched fetch(Side side, int split, long[] keys, int from, int to, CellStore store)
      throws IOException {
    long[] places = new long[to - from];
    if (from < to) {
      try (SideRows rows = side.open(split)) {
        for (int i = from; i < to; i++) {
          if (!rows.skipTo(keys[i])) {
            throw new IOException(
                side.table().path() + ": the file became shorter while it was read");
          }
          places[i - from] = store.add(rows.cells());
        }
      }
    }
    store.seal();
    return new Fetched(store, places);
  }

  @Override
  public void read(int pair, String[] cells) throws IOException {
    long key = keysOfPairs[pair];
    int at = Arrays.binarySearch(keys, key);
    int split = SideRows.split(key);
    Fetched part = parts.get(split);
    part.store().read(part.places()[at - (split == 0 ? 0 : partEnds[split - 1])], cells);
  }

  @Override
  public void close() throws IOException {
    for (Fetched part : parts) {
      part.store().close();
    }
  }
}
