package org.chandraflow.ingest;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.catalog.BoundCatalog;
import org.chandraflow.catalog.CatalogConfig;
import org.chandraflow.catalog.CatalogRow;
import org.chandraflow.catalog.Condition;
import org.chandraflow.catalog.Frames;
import org.chandraflow.config.Names;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.BadCellException;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.chandraflow.table.NameList;
import org.chandraflow.table.PackedRecord;
import org.chandraflow.table.Rejected;
import org.chandraflow.table.RowCursor;
import org.chandraflow.table.TableFile;

/**
 * Turns the rows of one file into sources. Each row is handed to the sink once: as a source, as a
 * rejected record, or as the rule that filtered it. Rows with the same name are not looked at here;
 * see {@link Duplicates}. Safe for several threads.
 *
 * <p>Reasons of rejection: {@code missing_name}, {@code missing_coordinate}, {@code
 * bad_coordinate}, {@code not_a_number}, {@code not_an_integer}, {@code not_a_truth_value}, {@code
 * too_few_cells}, {@code too_many_cells}, {@code cell_too_long}, {@code bad_encoding}. Issues of
 * rows that stay: {@code circle_assumed} (no minor axis or angle), {@code error_missing}, {@code
 * float_identifier}, {@code not_finite:COLUMN} (an infinite value, taken as missing), {@code
 * galactic_computed}.
 */
public final class SourceReader {
  private static final double SIGMAS_95 = Math.sqrt(-2 * Math.log(0.05));

  /** Takes what becomes of rows. */
  public interface Sink {
    /** A row that is wanted, with its number in the file. */
    void source(GenericRecord record, long row);

    /** A row that is refused, a record of {@link Rejected#SCHEMA}. */
    void rejected(GenericRecord record);

    /**
     * A count of rows: {@code read}, {@code filtered:RULE}, {@code rejected:REASON}, {@code
     * issue:DOUBT}.
     */
    void count(String name);
  }

  private final BoundCatalog bound;
  private final TableFile table;
  private final Selection selection;
  private final Set<String> names;
  private final Schema schema;
  private final PackedRecord.Format format;
  private final Condition.Bound where;
  private final String[] flagNames;
  private final String[] flagTexts;
  private final double[] flagValues;
  private final int[] flagColumns;
  private final int[] positions;
  private final ColumnType[] types;
  private final int[] core = new int[4];
  private final int[] ellipse = new int[3];
  private final int galL;
  private final int galB;

  private SourceReader(
      CatalogConfig catalog, TableFile table, Selection selection, Set<String> names) {
    this.table = table;
    this.selection = selection;
    this.names = names;
    this.bound = BoundCatalog.bind(catalog, table);
    this.schema = SourceSchema.of(catalog);
    this.format = new PackedRecord.Format(schema);
    this.where = selection.where().map(c -> c.bind(this::column)).orElse(null);
    int count = selection.flags().size();
    flagNames = selection.flags().keySet().toArray(String[]::new);
    flagTexts = selection.flags().values().toArray(String[]::new);
    flagValues = new double[count];
    flagColumns = new int[count];
    for (int i = 0; i < count; i++) {
      flagColumns[i] = column(flagNames[i]);
      flagValues[i] = truthOrNumber(flagTexts[i]);
    }
    selection.where().ifPresent(c -> c.names().forEach(this::column));
    for (int i = 0; i < core.length; i++) {
      core[i] = schema.getField(List.of("ra", "dec", "gal_l", "gal_b").get(i)).pos();
    }
    int canonical = catalog.columns().size();
    positions = new int[canonical];
    types = new ColumnType[canonical];
    for (int i = 0; i < canonical; i++) {
      Column column = catalog.columns().get(i).column();
      Schema.Field field = schema.getField(column.name());
      boolean core = column.name().equals("name") || Rows.CORE_POSITION.contains(column.name());
      positions[i] = core || !bound.has(i) ? -1 : field.pos();
      types[i] = column.type();
    }
    ellipse[0] = bound.canonicalIndex("err_ellipse_r0");
    ellipse[1] = bound.canonicalIndex("err_ellipse_r1");
    ellipse[2] = bound.canonicalIndex("err_ellipse_ang");
    galL = present("gal_l");
    galB = present("gal_b");
  }

  /**
   * Binds a catalogue and a selection to a file.
   *
   * @param names the names wanted; null for all
   * @throws UsageException if the file lacks a required column, a flag or a column of the
   *     condition; with the nearest name
   */
  public static SourceReader of(
      CatalogConfig catalog, TableFile table, Selection selection, Set<String> names) {
    if (catalog.position().isEmpty()) {
      throw new UsageException(
          "catalogue '" + catalog.id() + "' has no positions, which sources need");
    }
    return new SourceReader(catalog, table, selection, names);
  }

  /** The names of a selection's list; null if it has none. */
  public static Set<String> names(Selection selection) {
    return selection.names().map(NameList::read).orElse(null);
  }

  private int present(String canonical) {
    int index = bound.canonicalIndex(canonical);
    return index >= 0 && bound.has(index) ? index : -1;
  }

  /** A canonical column, or, behind those, a column of the file. */
  private int column(String name) {
    int canonical = bound.canonicalIndex(name);
    if (canonical >= 0 && bound.has(canonical)) {
      return canonical;
    }
    int physical = bound.physicalIndex(name);
    if (physical >= 0) {
      return bound.canonicalColumns().size() + physical;
    }
    Set<String> valid = new TreeSet<>();
    for (int i = 0; i < bound.canonicalColumns().size(); i++) {
      if (bound.has(i)) {
        valid.add(bound.canonicalColumns().get(i).name());
      }
    }
    bound.physicalColumns().forEach(c -> valid.add(c.name()));
    throw new UsageException(
        table.path()
            + ": no column '"
            + name
            + "' for the selection; "
            + Names.nearest(name, valid)
                .map(near -> "did you mean '" + near + "'?")
                .orElse("catalogue '" + bound.config().id() + "'"));
  }

  private static double truthOrNumber(String text) {
    switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true":
        return 1;
      case "false":
        return 0;
      default:
        try {
          return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
          return Double.NaN;
        }
    }
  }

  /** The catalogue bound to the file. */
  public BoundCatalog bound() {
    return bound;
  }

  /**
   * Reads the rows of a split.
   *
   * @throws IOException if the file cannot be read or is cut; with the place
   */
  public void read(TableFile.Split split, Sink sink) throws IOException {
    try (RowCursor cursor = table.open(split)) {
      CatalogRow row = bound.rows(cursor);
      Rows cells = new Rows(row);
      while (cursor.next()) {
        sink.count("read");
        try {
          take(row, cells, sink);
        } catch (BadCellException e) {
          sink.count("rejected:" + e.reason());
          sink.rejected(
              Rejected.of(
                  "ingest",
                  e.reason(),
                  table.path(),
                  cursor.row(),
                  e.column(),
                  e.value(),
                  e.getMessage(),
                  cursor.raw()));
        }
      }
    }
  }

  private void take(CatalogRow row, Rows cells, Sink sink) throws BadCellException {
    String name = row.id();
    if (name == null) {
      throw new BadCellException("missing_name", "", "", "a name");
    }
    if (!row.locate()) {
      throw new BadCellException(
          "missing_coordinate",
          bound.physicalColumns().get(bound.raColumn()).name(),
          "",
          "a right ascension and a declination");
    }
    String rule = rule(name, cells);
    if (rule != null) {
      sink.count("filtered:" + rule);
      return;
    }
    GenericRecord record = record(name, row, sink);
    sink.source(record, row.cursor().row());
  }

  /** The rule that filters a row; null if it passes. */
  private String rule(String name, Rows cells) throws BadCellException {
    if (names != null && !names.contains(name)) {
      return "names";
    }
    String failed = null;
    for (int i = 0; i < flagColumns.length; i++) {
      Condition.Truth flag = flag(i, cells);
      if (flag == Condition.Truth.UNKNOWN && selection.nullFlags() == Selection.NullFlags.REJECT) {
        return "flag_null";
      }
      if (flag == Condition.Truth.FALSE && failed == null) {
        failed = flagNames[i];
      }
    }
    if (failed != null) {
      return failed;
    }
    if (where != null) {
      Condition.Truth truth = where.test(cells);
      if (truth != Condition.Truth.TRUE) {
        return truth == Condition.Truth.FALSE ? "where" : "where_null";
      }
    }
    return null;
  }

  private Condition.Truth flag(int i, Rows cells) throws BadCellException {
    if (cells.isText(flagColumns[i])) {
      String text = cells.text(flagColumns[i]);
      return text == null
          ? Condition.Truth.UNKNOWN
          : text.equalsIgnoreCase(flagTexts[i].strip())
              ? Condition.Truth.TRUE
              : same(cells, i, text);
    }
    double value = cells.number(flagColumns[i]);
    return Double.isNaN(value)
        ? Condition.Truth.UNKNOWN
        : value == flagValues[i] ? Condition.Truth.TRUE : Condition.Truth.FALSE;
  }

  /** Texts may be numbers or truth values under another spelling. */
  private Condition.Truth same(Rows cells, int i, String text) {
    double value = truthOrNumber(text);
    return value == flagValues[i] ? Condition.Truth.TRUE : Condition.Truth.FALSE;
  }

  private GenericRecord record(String name, CatalogRow row, Sink sink) throws BadCellException {
    GenericRecord record = format.fresh();
    record.put(0, name);
    record.put(core[0], row.ra());
    record.put(core[1], row.dec());
    double l = galL < 0 ? Double.NaN : row.number(galL);
    double b = galB < 0 ? Double.NaN : row.number(galB);
    if (Double.isNaN(l) || Double.isNaN(b)) {
      double[] galactic = Frames.icrsToGalactic(row.ra(), row.dec());
      l = galactic[0];
      b = galactic[1];
      sink.count("issue:galactic_computed");
    }
    record.put(core[2], l);
    record.put(core[3], b);
    row.measureError();
    if (row.circleAssumed()) {
      sink.count("issue:circle_assumed");
    }
    if (row.errorMissing()) {
      sink.count("issue:error_missing");
    }
    if (CatalogRow.isFraction(name)) {
      sink.count("issue:float_identifier");
    }
    if (ellipse[0] < 0 && !row.errorMissing()) {
      record.put("err_ellipse_r0", row.major() * SIGMAS_95);
      record.put("err_ellipse_r1", row.minor() * SIGMAS_95);
      record.put("err_ellipse_ang", row.positionAngle());
    }
    for (int i = 0; i < positions.length; i++) {
      if (positions[i] >= 0) {
        Object value;
        if (types[i] == ColumnType.DOUBLE) {
          double number = row.number(i);
          if (Double.isInfinite(number)) {
            sink.count("issue:not_finite:" + bound.canonicalColumns().get(i).name());
            number = Double.NaN;
          }
          value = Double.isNaN(number) ? null : (Double) number;
        } else {
          value = row.value(i);
        }
        record.put(positions[i], value);
      }
    }
    return record;
  }

  /** The canonical cells of a row, then those of the file. */
  private final class Rows implements Condition.Cells {
    static final Set<String> CORE_POSITION = Set.of("ra", "dec", "gal_l", "gal_b");

    private final CatalogRow row;
    private final int canonical = bound.canonicalColumns().size();

    Rows(CatalogRow row) {
      this.row = row;
    }

    boolean isText(int column) {
      return column < canonical
          ? types[column] == ColumnType.STRING
          : bound.physicalColumns().get(column - canonical).type() == ColumnType.STRING;
    }

    @Override
    public double number(int column) throws BadCellException {
      return column < canonical
          ? row.number(column)
          : row.physicalCells().number(column - canonical);
    }

    @Override
    public String text(int column) throws BadCellException {
      return column < canonical ? row.text(column) : row.physicalCells().text(column - canonical);
    }
  }
}
