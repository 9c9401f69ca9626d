package org.chandraflow.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.catalog.CatalogConfig;
import org.chandraflow.table.Column;
import org.chandraflow.table.Schemas;
import org.chandraflow.table.TableFile;
import org.chandraflow.table.TableOptions;

/**
 * Selects sources from files in this process, in the order of files and rows: the same rows,
 * records and counts as {@link Ingest} yields. Not safe for several threads.
 */
public final class SourceSelector {
  /** Takes what is selected and what is refused. */
  public interface Taker {
    void source(GenericRecord record) throws IOException;

    void rejected(GenericRecord record) throws IOException;
  }

  private record Winner(int file, long row, double significance, int count) {}

  private final CatalogConfig catalog;
  private final Selection selection;
  private final List<TableFile> tables = new ArrayList<>();
  private final List<SourceReader> readers = new ArrayList<>();
  private final Set<String> names;
  private final Set<String> found = new LinkedHashSet<>();

  private SourceSelector(CatalogConfig catalog, Selection selection) {
    this.catalog = catalog;
    this.selection = selection;
    this.names = SourceReader.names(selection);
  }

  /**
   * Opens the files.
   *
   * @throws org.chandraflow.config.UsageException if one is not readable, lacks a required column
   *     or one of the selection, or has no row
   */
  public static SourceSelector of(
      List<String> files, TableOptions options, CatalogConfig catalog, Selection selection) {
    SourceSelector selector = new SourceSelector(catalog, selection);
    for (String file : files) {
      TableFile table = SourceFiles.check(file, options, catalog, selection);
      selector.tables.add(table);
      selector.readers.add(SourceReader.of(catalog, table, selection, selector.names));
    }
    return selector;
  }

  /** The schema of the sources. */
  public Schema schema() {
    return SourceSchema.of(catalog);
  }

  /**
   * The columns of the sources for a table: the name, source info ({@link SourceSchema#INFO}, also
   * what the files do not have), then the other columns that a file has.
   */
  public List<Column> columns() {
    Map<String, Column> all = new TreeMap<>();
    Schemas.columns(schema()).forEach(column -> all.put(column.name(), column));
    List<Column> columns = new ArrayList<>();
    columns.add(all.get("name"));
    for (String info : SourceSchema.INFO) {
      columns.add(all.getOrDefault(info, Column.of(info, org.chandraflow.table.ColumnType.DOUBLE)));
    }
    for (int i = 0; i < catalog.columns().size(); i++) {
      Column column = catalog.columns().get(i).column();
      int index = i;
      boolean there = readers.stream().anyMatch(reader -> reader.bound().has(index));
      if (there && !SourceSchema.INFO.contains(column.name())) {
        columns.add(column);
      }
    }
    return columns;
  }

  /** What the readers left out or doubt, for people. */
  public List<String> notices() {
    List<String> notices = new ArrayList<>();
    for (int i = 0; i < tables.size(); i++) {
      String path = tables.get(i).path();
      tables.get(i).notices().forEach(notice -> notices.add(path + ": " + notice));
      readers.get(i).bound().notices().forEach(notice -> notices.add(path + ": " + notice));
    }
    return notices;
  }

  /**
   * The names of the list that no selected source has; empty without a list. After {@link #run}.
   */
  public Set<String> namesMissing() {
    Set<String> missing = names == null ? new LinkedHashSet<>() : new LinkedHashSet<>(names);
    missing.removeAll(found);
    return missing;
  }

  /**
   * Reads the files.
   *
   * @param progress is told the rows read so far, now and then
   * @return the counts, as of {@link Ingest}
   */
  public Map<String, Long> run(Taker taker, LongConsumer progress) throws IOException {
    Map<Long, Winner> winners = new HashMap<>();
    boolean choose =
        selection.duplicates() == Selection.Duplicates.DROP
            || selection.duplicates() == Selection.Duplicates.SIGNIFICANCE;
    if (choose) {
      read(new Chooser(winners), count -> {});
    }
    TreeMap<String, Long> counts = new TreeMap<>();
    Selecting sink = new Selecting(taker, winners, choose, counts, progress);
    read(sink, sink::startFile);
    if (sink.failure != null) {
      throw sink.failure;
    }
    return counts;
  }

  private void read(Placing sink, java.util.function.IntConsumer startFile) throws IOException {
    for (int i = 0; i < readers.size(); i++) {
      sink.file = i;
      startFile.accept(i);
      for (TableFile.Split split : tables.get(i).splits(Long.MAX_VALUE / 4)) {
        readers.get(i).read(split, sink);
      }
    }
  }

  private abstract static class Placing implements SourceReader.Sink {
    int file;
  }

  private static double significance(GenericRecord record) {
    Object value = record.hasField("significance") ? record.get("significance") : null;
    return value instanceof Number n ? n.doubleValue() : Double.NEGATIVE_INFINITY;
  }

  /** Finds the row of each name that stays. */
  private static final class Chooser extends Placing {
    private final Map<Long, Winner> winners;

    Chooser(Map<Long, Winner> winners) {
      this.winners = winners;
    }

    @Override
    public void source(GenericRecord record, long row) {
      Winner candidate = new Winner(file, row, significance(record), 1);
      winners.merge(
          Duplicates.hash((CharSequence) record.get(0)),
          candidate,
          (a, b) -> {
            Winner better = b.significance() > a.significance() ? b : a;
            return new Winner(better.file(), better.row(), better.significance(), a.count() + 1);
          });
    }

    @Override
    public void rejected(GenericRecord record) {
      // The second reading hands it over.
    }

    @Override
    public void count(String name) {
      // The second reading counts.
    }
  }

  private final class Selecting extends Placing {
    private final Taker taker;
    private final Map<Long, Winner> winners;
    private final boolean choose;
    private final Map<String, Long> counts;
    private final LongConsumer progress;
    private final Set<Long> seen = new java.util.HashSet<>();
    private long read;
    private IOException failure;

    Selecting(
        Taker taker,
        Map<Long, Winner> winners,
        boolean choose,
        Map<String, Long> counts,
        LongConsumer progress) {
      this.taker = taker;
      this.winners = winners;
      this.choose = choose;
      this.counts = counts;
      this.progress = progress;
    }

    void startFile(int number) {
      progress.accept(read);
    }

    private boolean stays(GenericRecord record, long row) {
      long hash = Duplicates.hash((CharSequence) record.get(0));
      if (choose) {
        Winner winner = winners.get(hash);
        boolean drop = selection.duplicates() == Selection.Duplicates.DROP && winner.count() > 1;
        return !drop && winner.file() == file && winner.row() == row;
      }
      boolean first = seen.add(hash);
      if (!first && selection.duplicates() == Selection.Duplicates.KEEP) {
        count("issue:duplicate_name");
        return true;
      }
      return first;
    }

    @Override
    public void source(GenericRecord record, long row) {
      if (!stays(record, row)) {
        count("filtered:duplicate_name");
        return;
      }
      count("selected");
      if (names != null) {
        found.add(record.get(0).toString());
      }
      hand(record, true);
    }

    @Override
    public void rejected(GenericRecord record) {
      hand(record, false);
    }

    private void hand(GenericRecord record, boolean selected) {
      if (failure != null) {
        return;
      }
      try {
        if (selected) {
          taker.source(record);
        } else {
          taker.rejected(record);
        }
      } catch (IOException e) {
        failure = e;
      }
    }

    @Override
    public void count(String name) {
      counts.merge(name, 1L, Long::sum);
      if (name.equals("read") && (++read & 0xFFFF) == 0) {
        progress.accept(read);
      }
    }
  }
}
