package org.chandraflow.sky.tables;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.chandraflow.catalog.BoundCatalog;
import org.chandraflow.catalog.CatalogConfig;
import org.chandraflow.catalog.CatalogConfig.PositionError;
import org.chandraflow.catalog.Catalogs;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.RowCursor;
import org.chandraflow.table.Storage;
import org.chandraflow.table.TableFile;
import org.chandraflow.table.TableFiles;

/** One of the two tables that are matched, and where its positions and errors are. Immutable. */
public final class Side {
  private static final long SPLIT = 32L << 20;

  private final String name;
  private final TableFile table;
  private final BoundCatalog bound;
  private final List<TableFile.Split> splits;
  private final long estimatedRows;

  private Side(String name, TableFile table, BoundCatalog bound) throws IOException {
    this.name = name;
    this.table = table;
    this.bound = bound;
    this.splits = List.copyOf(table.splits(SPLIT));
    this.estimatedRows = table.rowCount() >= 0 ? table.rowCount() : estimate(table);
  }

  /**
   * A table whose columns a catalogue describes.
   *
   * @param name {@code left} or {@code right}
   * @param path of the file
   * @param catalog identifier, alias or path of a description
   */
  public static Side ofCatalog(String name, String path, String catalog) throws IOException {
    CatalogConfig config = Catalogs.load(catalog);
    if (config.position().isEmpty()) {
      throw new UsageException(
          "--" + name + "-catalog " + catalog + ": it is joined by name and has no positions");
    }
    TableFile table = TableFiles.open(path);
    return new Side(name, table, BoundCatalog.bind(config, table));
  }

  /**
   * A table whose position columns are named, or found by their usual names or UCDs.
   *
   * @param ra the column; null to look for it
   * @param dec the column; null to look for it
   * @param error a number (1 sigma, arcsec) or one to three columns (major, minor, angle),
   *     separated by commas; null if errors do not matter
   */
  public static Side ofColumns(String name, String path, String ra, String dec, String error)
      throws IOException {
    TableFile table = TableFiles.open(path);
    PositionColumns columns = new PositionColumns(table, name);
    CatalogConfig config = columns.describe(ra, dec, error(name, columns, error));
    return new Side(name, table, BoundCatalog.bind(config, table));
  }

  private static Optional<PositionError> error(String side, PositionColumns columns, String text) {
    if (text == null) {
      return Optional.empty();
    }
    String[] parts = text.split(",");
    if (parts.length == 1 && parts[0].matches("[-+.\\d].*")) {
      double sigma;
      try {
        sigma = Double.parseDouble(parts[0]);
      } catch (NumberFormatException e) {
        sigma = Double.NaN;
      }
      if (!(sigma > 0 && sigma < 36_000)) {
        throw new UsageException(
            "--" + side + "-error " + text + ": expected arcsec above 0 (1 sigma) or columns");
      }
      return Optional.of(
          new PositionError(
              PositionError.Model.CONSTANT, List.of(), List.of(), List.of(), 1, 1, 0, sigma));
    }
    if (parts.length > 3 || parts.length == 2) {
      throw new UsageException(
          "--"
              + side
              + "-error "
              + text
              + ": expected a number, a column, or three columns MAJOR,MINOR,ANGLE");
    }
    for (String part : parts) {
      columns.named(part.strip());
    }
    boolean ellipse = parts.length == 3;
    return Optional.of(
        new PositionError(
            ellipse ? PositionError.Model.ELLIPSE : PositionError.Model.CIRCULAR,
            List.of(parts[0].strip()),
            ellipse ? List.of(parts[1].strip()) : List.of(),
            ellipse ? List.of(parts[2].strip()) : List.of(),
            1,
            1,
            0,
            0));
  }

  /** Rows by the size of the file and of its first rows. */
  private static long estimate(TableFile table) throws IOException {
    long size =
        Storage.of(table.path()).list(table.path()).stream().mapToLong(Storage.Entry::size).sum();
    long bytes = 0;
    int rows = 0;
    try (RowCursor cursor = table.open()) {
      while (rows < 200 && cursor.next()) {
        bytes += cursor.raw().length() + 1;
        rows++;
      }
    }
    double packed = table.path().endsWith(".gz") ? 4 : 1;
    return rows < 200 ? rows : (long) (packed * size / (bytes / (double) rows));
  }

  /** {@code left} or {@code right}. */
  public String name() {
    return name;
  }

  /** The file. */
  public TableFile table() {
    return table;
  }

  /** Its columns as they are understood. */
  public BoundCatalog bound() {
    return bound;
  }

  /** Whether position errors are known. */
  public boolean hasErrors() {
    return bound.config().error().isPresent();
  }

  /** Rows, exactly or about. */
  public long estimatedRows() {
    return estimatedRows;
  }

  /** The parts that are read in parallel. */
  List<TableFile.Split> splits() {
    return splits;
  }

  /** The rows of one part. */
  SideRows open(int split) throws IOException {
    return new SideRows(this, split, table.open(splits.get(split)));
  }

  /** Whether rows can be moved to another epoch. */
  boolean moves() {
    return bound.config().motion().isPresent();
  }

  /** Whether the epoch differs from row to row. */
  boolean hasEpochColumn() {
    return bound.config().position().orElseThrow().epochColumn().stream()
        .anyMatch(column -> bound.physicalIndex(column) >= 0);
  }

  /** The epoch where no column tells. */
  double commonEpoch() {
    return bound.config().position().orElseThrow().epoch();
  }

  /** 1 sigma of that, years. */
  double epochError() {
    // Half a span over which epochs are spread evenly.
    return bound.config().position().orElseThrow().epochError() / Math.sqrt(3);
  }
}
