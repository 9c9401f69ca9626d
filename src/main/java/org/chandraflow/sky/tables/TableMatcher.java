package org.chandraflow.sky.tables;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.chandraflow.sky.MatchCriterion;
import org.chandraflow.sky.Prober;
import org.chandraflow.sky.SkyRow;
import org.chandraflow.sky.SourceIndex;
import org.chandraflow.sky.SourceIndexBuilder;

/**
 * Matches two tables: the smaller one becomes an index, the larger one is read once, in parts and
 * by several threads, its two coordinate cells first, everything else only of rows that match.
 */
public final class TableMatcher {
  private static final long CELL_MEMORY = 192L << 20;
  private static final int STORE_SHIFT = 48;

  /** Rows from which the chance rate is estimated. */
  private static final long SAMPLE = 100_000;

  static final int TELL_EVERY = 1 << 16;

  private final MatchTask task;
  private final LongConsumer progress;
  private final boolean indexesLeft;
  private final Side indexed;
  private final Side streamed;
  private final SideLoader loader;
  private final AtomicLong streamedRows = new AtomicLong();
  private final AtomicLong budget;
  private Neighbours neighbours;

  private TableMatcher(MatchTask task, LongConsumer progress) {
    this.task = task;
    this.progress = progress;
    boolean leftFits = task.left().estimatedRows() <= task.largestIndex();
    this.indexesLeft =
        SideLoader.mustIndexLeft(task)
            || task.hasProbabilities() && leftFits
            || task.left().estimatedRows() <= task.right().estimatedRows();
    this.indexed = indexesLeft ? task.left() : task.right();
    this.streamed = indexesLeft ? task.right() : task.left();
    this.loader = new SideLoader(task, indexesLeft);
    this.budget = new AtomicLong(Math.min(CELL_MEMORY, Runtime.getRuntime().maxMemory() / 6));
  }

  /**
   * Finds the pairs.
   *
   * @param progress told now and then how many rows of the larger table have passed
   * @throws IOException if a file cannot be read
   */
  public static MatchResult match(MatchTask task, LongConsumer progress) throws IOException {
    TableMatcher matcher = new TableMatcher(task, progress);
    return matcher.indexed.estimatedRows() > task.largestIndex()
        ? matcher.matchInBands()
        : matcher.match();
  }

  private MatchResult matchInBands() throws IOException {
    BandMatcher.Found found = new BandMatcher(task, indexesLeft, loader, progress).match();
    PairList pairs = found.pairs();
    int[] chosen = select(pairs, found.indexed(), found.streamed());
    return new MatchResult(
        task,
        pairs,
        chosen,
        RowFetch.fetch(task.left(), pairs.left, chosen, task.threads(), budget, task.temporary()),
        RowFetch.fetch(task.right(), pairs.right, chosen, task.threads(), budget, task.temporary()),
        indexesLeft ? found.indexed() : found.streamed(),
        indexesLeft ? found.streamed() : found.indexed(),
        indexesLeft,
        Probabilities.unknown(task.hasProbabilities() ? pairs.size : 0),
        Double.NaN);
  }

  /** What one part of a table has given. */
  record Part(
      PairList pairs,
      CellStore store,
      long rows,
      Map<String, Long> skipped,
      Map<String, Long> notes) {
    static Part of(PairList pairs, CellStore store, SideRows rows) {
      return new Part(pairs, store, rows.rows(), rows.skipped(), rows.notes());
    }
  }

  private record Loaded(List<SideLoader.Source> sources, long[] keys, Part part) {}

  private MatchResult match() throws IOException {
    SourceIndexBuilder builder = SourceIndex.builder(task.criterion());
    MatchResult.Counts indexedCounts = load(builder);
    SourceIndex index = builder.build();
    neighbours =
        task.criterion().kind() == MatchCriterion.Kind.OVERLAP
            ? null
            : Neighbours.of(
                index, indexesLeft, streamed.estimatedRows(), SAMPLE, task.hasProbabilities());
    List<Callable<Part>> parts = new ArrayList<>();
    for (int split = 0; split < streamed.splits().size(); split++) {
      int number = split;
      parts.add(() -> stream(index, number));
    }
    List<Part> found = Workers.run(task.threads(), parts);
    MatchResult.Counts streamedCounts = counts(found);
    PairList pairs = new PairList();
    List<CellStore> stores = new ArrayList<>();
    for (Part part : found) {
      pairs.addAll(part.pairs(), (long) stores.size() << STORE_SHIFT);
      stores.add(part.store());
    }
    boolean estimable = neighbours != null && neighbours.isEstimable();
    Probabilities probabilities = Probabilities.unknown(0);
    if (task.hasProbabilities()) {
      probabilities =
          estimable && indexesLeft
              ? Probabilities.of(
                  pairs,
                  Selection.select(pairs, MatchMode.ALL, true, true),
                  neighbours,
                  task.completeness())
              : Probabilities.unknown(pairs.size);
    }
    int[] chosen = select(pairs, indexedCounts, streamedCounts);
    MatchResult.RowCells streamedCells = new StoredCells(pairs.place, stores);
    MatchResult.RowCells indexedCells = fetch(pairs, chosen);
    return new MatchResult(
        task,
        pairs,
        chosen,
        indexesLeft ? indexedCells : streamedCells,
        indexesLeft ? streamedCells : indexedCells,
        indexesLeft ? indexedCounts : streamedCounts,
        indexesLeft ? streamedCounts : indexedCounts,
        indexesLeft,
        probabilities,
        estimable
            ? neighbours.chanceRate((indexesLeft ? indexedCounts : streamedCounts).rows())
            : Double.NaN);
  }

  private int[] select(
      PairList pairs, MatchResult.Counts indexedRows, MatchResult.Counts streamedRows) {
    long left = (indexesLeft ? indexedRows : streamedRows).rows();
    long right = (indexesLeft ? streamedRows : indexedRows).rows();
    return Selection.select(pairs, task.mode(), task.criterion().needsErrors(), left >= right);
  }

  private MatchResult.Counts load(SourceIndexBuilder builder) throws IOException {
    double usual = task.criterion().needsErrors() ? usualError() : 0;
    builder.usualRowError(usual);
    List<Callable<Loaded>> parts = new ArrayList<>();
    for (int split = 0; split < indexed.splits().size(); split++) {
      int number = split;
      parts.add(() -> load(number));
    }
    List<Part> read = new ArrayList<>();
    for (Loaded loaded : Workers.run(task.threads(), parts)) {
      for (int i = 0; i < loaded.sources().size(); i++) {
        SideLoader.Source source = loaded.sources().get(i);
        builder.add(
            loaded.keys()[i],
            source.ra(),
            source.dec(),
            source.error(),
            source.epoch(),
            source.epochError());
      }
      read.add(loaded.part());
    }
    return counts(read);
  }

  private Loaded load(int split) throws IOException {
    List<SideLoader.Source> sources = new ArrayList<>();
    long[] keys = new long[1024];
    SkyRow scratch = new SkyRow();
    try (SideRows rows = indexed.open(split)) {
      while (rows.next()) {
        if (sources.size() == keys.length) {
          keys = Arrays.copyOf(keys, 2 * keys.length);
        }
        keys[sources.size()] = rows.key();
        sources.add(loader.source(rows, scratch));
      }
      return new Loaded(sources, keys, Part.of(null, null, rows));
    }
  }

  /** The error that nine in ten of the first rows of the streamed table stay below, arcsec. */
  private double usualError() throws IOException {
    double[] errors = new double[1000];
    int count = 0;
    SkyRow row = new SkyRow();
    try (SideRows rows = streamed.open(0)) {
      while (count < errors.length && rows.next()) {
        loader.row(rows, row);
        errors[count++] = row.error().major();
      }
    }
    Arrays.sort(errors, 0, count);
    return count == 0 ? 0 : 1.5 * errors[count * 9 / 10];
  }

  private Part stream(SourceIndex index, int split) throws IOException {
    PairList pairs = new PairList();
    CellStore store = new CellStore(budget, task.temporary());
    Prober prober = index.prober();
    SkyRow row = new SkyRow();
    Neighbours.Counter counter = neighbours == null ? null : neighbours.counter();
    boolean needsMore = loader.needsMore();
    boolean needsErrors = task.criterion().needsErrors();
    try (SideRows rows = streamed.open(split)) {
      long told = 0;
      while (rows.next()) {
        if (rows.rows() - told >= TELL_EVERY) {
          progress.accept(streamedRows.addAndGet(rows.rows() - told));
          told = rows.rows();
        }
        boolean looked = counter != null && counter.isNext();
        if (!looked && !needsMore && !index.mayMatch(rows.ra(), rows.dec())) {
          continue;
        }
        loader.row(rows, row);
        int before = pairs.size;
        long key = rows.key();
        prober.probe(
            row,
            pair -> {
              long source = index.ordinal(pair.source());
              pairs.add(
                  indexesLeft ? source : key,
                  indexesLeft ? key : source,
                  pair.separation(),
                  pair.normalised(),
                  needsErrors ? pair.covariance().determinant() : 0,
                  PairList.NOWHERE);
            });
        if (looked) {
          counter.count(row, pairs.size - before);
        }
        if (pairs.size > before) {
          Arrays.fill(pairs.place, before, pairs.size, store.add(rows.cells()));
        }
      }
      progress.accept(streamedRows.addAndGet(rows.rows() - told));
      if (counter != null) {
        counter.done();
      }
      store.seal();
      return Part.of(pairs, store, rows);
    }
  }

  static MatchResult.Counts counts(List<Part> parts) {
    long rows = 0;
    Map<String, Long> skipped = new TreeMap<>();
    Map<String, Long> notes = new TreeMap<>();
    for (Part part : parts) {
      rows += part.rows();
      part.skipped().forEach((reason, count) -> skipped.merge(reason, count, Long::sum));
      part.notes().forEach((reason, count) -> notes.merge(reason, count, Long::sum));
    }
    return new MatchResult.Counts(rows, skipped, notes);
  }

  /** Reads the rows of the indexed table that are in chosen pairs. */
  private MatchResult.RowCells fetch(PairList pairs, int[] chosen) throws IOException {
    return RowFetch.fetch(
        indexed,
        indexesLeft ? pairs.left : pairs.right,
        chosen,
        task.threads(),
        budget,
        task.temporary());
  }

  /** Cells that were kept as rows streamed by. */
  private record StoredCells(long[] places, List<CellStore> stores)
      implements MatchResult.RowCells {
    @Override
    public void read(int pair, String[] cells) throws IOException {
      long place = places[pair];
      stores.get((int) (place >>> STORE_SHIFT)).read(place & (1L << STORE_SHIFT) - 1, cells);
    }

    @Override
    public void close() throws IOException {
      for (CellStore store : stores) {
        store.close();
      }
    }
  }
}
