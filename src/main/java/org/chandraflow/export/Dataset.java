package org.chandraflow.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.AvroParts;
import org.chandraflow.table.Column;
import org.chandraflow.table.RowWriter;
import org.chandraflow.table.Schemas;
import org.chandraflow.table.TableWriters;
import org.chandraflow.table.WriterOptions;

/** A dataset ready to be written as a table: flat, in memory, sorted by name on writing. */
public final class Dataset {
  private static final Set<String> CORE_OPTIONAL = optional();

  /** Bytes read by one thread at a time. */
  private static final long PIECE = 4 << 20;

  private final String title;
  private final ColumnStore store;

  private Dataset(String title, ColumnStore store) {
    this.title = title;
    this.store = store;
  }

  /** The fields of predictions that are written only where some record has a value for them. */
  private static Set<String> optional() {
    java.util.TreeSet<String> names = new java.util.TreeSet<>();
    for (Schema.Field field : Schemas.load("predictions").getFields()) {
      if (field.hasDefaultValue()) {
        names.add(field.name());
      }
    }
    return Set.copyOf(names);
  }

  /**
   * Reads the Avro parts of a dataset.
   *
   * @throws UsageException if there are none
   * @throws IOException if one cannot be read
   */
  public static Dataset read(List<String> parts) throws IOException {
    Schema schema =
        AvroParts.schema(parts).orElseThrow(() -> new UsageException("the dataset has no rows"));
    List<AvroParts.Piece> pieces = AvroParts.pieces(parts, PIECE);
    FlatColumns flat = new FlatColumns(schema);
    try {
      flat.addAll(pieces.parallelStream().map(piece -> read(schema, piece)).toList());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return of(schema, flat);
  }

  private static FlatColumns read(Schema schema, AvroParts.Piece piece) {
    FlatColumns flat = new FlatColumns(schema);
    try {
      AvroParts.forEach(piece, flat);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return flat;
  }

  /** Takes records in memory. */
  public static Dataset of(Schema schema, Iterable<GenericRecord> records) {
    FlatColumns flat = new FlatColumns(schema);
    records.forEach(flat::add);
    return of(schema, flat);
  }

  private static Dataset of(Schema schema, FlatColumns flat) {
    boolean predictions = schema.getName().equals("Prediction");
    String title = schema.getDoc() == null ? "" : schema.getDoc();
    return new Dataset(title, flat.store(field -> predictions && CORE_OPTIONAL.contains(field)));
  }

  /** The columns. */
  public List<Column> columns() {
    return store.columns();
  }

  /** The number of rows. */
  public int size() {
    return store.size();
  }

  ColumnStore store() {
    return store;
  }

  /**
   * Writes the rows that a filter passes, sorted by name.
   *
   * @param more another dataset, whose columns are appended by name where this one has none of
   *     their name; null for none
   * @return the number of rows written
   */
  public long write(String path, WriterOptions options, Filter filter, Dataset more)
      throws IOException {
    return write(path, options, filter.over(this), more);
  }

  /**
   * Writes one file a class with the sources predicted to be of it, and {@code training_sources}
   * with those of known class, which are in no class's file.
   *
   * @param directory made if it is not there
   * @param extension of the files, without dot
   * @param more as in {@link #write}
   * @return rows by file name
   */
  public Map<String, Long> writeByClass(
      Path directory, String extension, WriterOptions options, Filter filter, Dataset more)
      throws IOException {
    return ByClass.write(this, directory, extension, options, filter, more);
  }

  long write(
      String path, WriterOptions options, java.util.function.IntPredicate passes, Dataset more)
      throws IOException {
    List<Column> all = new ArrayList<>(columns());
    int[] moreColumns = new int[0];
    int[] moreRows = new int[0];
    if (more != null) {
      moreColumns =
          java.util.stream.IntStream.range(0, more.columns().size())
              .filter(c -> store.column(more.columns().get(c).name()) < 0)
              .toArray();
      moreRows = rowsOf(more);
      for (int c : moreColumns) {
        all.add(more.columns().get(c));
      }
    }
    int name = nameColumn();
    WriterOptions named =
        options.description().isEmpty() ? options.withDescription(title) : options;
    try (RowWriter writer = TableWriters.create(path, all, named)) {
      store.write(
          writer,
          store.sorted(Math.max(0, name), passes),
          more == null ? null : more.store,
          moreColumns,
          moreRows);
      writer.finish();
      return writer.rows();
    }
  }

  private int nameColumn() {
    return store.column("name");
  }

  /** For each row the row of another dataset with the same name, or -1. */
  private int[] rowsOf(Dataset other) {
    int mine = nameColumn();
    int theirs = other.nameColumn();
    if (mine < 0 || theirs < 0) {
      throw new UsageException("a dataset without the column 'name' cannot be joined");
    }
    Map<String, Integer> rows = new java.util.HashMap<>();
    for (int r = 0; r < other.size(); r++) {
      rows.putIfAbsent(other.store.text(r, theirs), r);
    }
    int[] out = new int[size()];
    for (int r = 0; r < out.length; r++) {
      out[r] = rows.getOrDefault(store.text(r, mine), -1);
    }
    return out;
  }
}
