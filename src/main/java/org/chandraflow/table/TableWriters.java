package org.chandraflow.table;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.avro.Schema;
import org.chandraflow.config.UsageException;

/** Creates tables of every format: the one way into the writers. */
public final class TableWriters {
  private TableWriters() {}

  /** As {@link #create(String, List, WriterOptions)} with the defaults. */
  public static RowWriter create(String path, List<Column> columns) throws IOException {
    return create(path, columns, WriterOptions.DEFAULT);
  }

  /**
   * Begins a table: CSV, TSV, ECSV, VOTable, FITS, Parquet or Avro by extension, packed if {@code
   * .gz} follows. Units, UCDs and descriptions are kept where the format has a place for them.
   *
   * @param columns at least one, their names unlike; Avro allows letters, digits and underscore in
   *     names and gets an underscore for anything else, the true name as a property of the field
   * @throws UsageException if the extension is none of ours, or the columns are not usable
   * @throws IOException if the file cannot be created
   */
  public static RowWriter create(String path, List<Column> columns, WriterOptions options)
      throws IOException {
    TableFormat format = options.format().orElseGet(() -> TableFormat.forOutput(path));
    if (columns.isEmpty()) {
      throw new UsageException(path + ": a table needs at least one column");
    }
    Set<String> names = new HashSet<>();
    for (Column column : columns) {
      if (!names.add(column.name())) {
        throw new UsageException(path + ": two columns are named '" + column.name() + "'");
      }
    }
    return switch (format) {
      case CSV -> new TextWriter(path, columns, ',', false);
      case TSV -> new TextWriter(path, columns, '\t', false);
      case ECSV -> new TextWriter(path, columns, ',', true);
      case VOTABLE -> new VotableWriter(path, columns, options);
      case FITS -> new FitsWriter(path, columns, options);
      case PARQUET -> new ParquetWriter(path, columns, schema(path, columns, options));
      case AVRO -> new AvroWriter(path, columns, schema(path, columns, options));
    };
  }

  /** Refuses what Avro and Parquet cannot hold before a file is begun. */
  private static Schema schema(String path, List<Column> columns, WriterOptions options) {
    if (path.toLowerCase(Locale.ROOT).endsWith(".gz")) {
      throw new UsageException(path + ": Avro and Parquet are packed inside; leave .gz off");
    }
    return AvroSchemas.of(columns, options);
  }
}
