package org.chandraflow.table;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** What all writers share: cells brought to their columns' types, row counting, safe ending. */
abstract class AbstractRowWriter implements RowWriter {
  private static final double EXACT = 1L << 53;

  private final String path;
  private final List<Column> columns;
  private final ColumnType[] types;
  private final Object[] cells;
  private final Output output;
  private long rows;
  private boolean finished;

  AbstractRowWriter(String path, List<Column> columns) throws IOException {
    this.path = path;
    this.columns = List.copyOf(columns);
    this.types = columns.stream().map(Column::type).toArray(ColumnType[]::new);
    this.cells = new Object[types.length];
    this.output = new Output(path);
  }

  /** The file. */
  final Output output() {
    return output;
  }

  final String path() {
    return path;
  }

  /** Writes cells that are null or a String, Long, Double (no NaN) or Boolean as the column is. */
  abstract void writeCells(Object[] row) throws IOException;

  /** Writes what belongs behind the last row; the file is closed afterwards. */
  abstract void writeEnd() throws IOException;

  /** Gives back what is held beside the file; called once. */
  void release() throws IOException {}

  @Override
  public final List<Column> columns() {
    return columns;
  }

  @Override
  public final long rows() {
    return rows;
  }

  @Override
  public final void write(Object... row) throws IOException {
    if (row.length != types.length) {
      throw new IllegalArgumentException(row.length + " cells for " + types.length + " columns");
    }
    rows++;
    convert(row, cells, rows);
    writeCells(cells);
  }

  @Override
  public final void writeAll(Rows many) throws IOException {
    writeRows(many);
    rows += many.count();
  }

  /** Writes rows given together; they are counted afterwards. */
  void writeRows(Rows many) throws IOException {
    Object[] row = new Object[types.length];
    for (int r = 0; r < many.count(); r++) {
      get(many, r, row);
      writeCells(row);
    }
  }

  private static void get(Rows many, int row, Object[] cells) {
    for (int c = 0; c < cells.length; c++) {
      cells[c] = many.get(row, c);
    }
  }

  /**
   * Writes rows in blocks that are made on all processors.
   *
   * @param fresh an empty block
   * @param add adds a row, as {@link #writeCells} takes it, to a block and keeps nothing of the
   *     array
   * @param taker writes the blocks, one after another
   */
  final <B> void writeBlocks(
      Rows many, Supplier<B> fresh, BiConsumer<B, Object[]> add, Blocks.Taker<B> taker)
      throws IOException {
    Blocks.forEach(
        Blocks.count(many.count()),
        number -> {
          B block = fresh.get();
          Object[] row = new Object[types.length];
          int from = number * Blocks.ROWS;
          for (int r = from; r < Math.min(from + Blocks.ROWS, many.count()); r++) {
            get(many, r, row);
            add.accept(block, row);
          }
          return block;
        },
        taker);
  }

  /**
   * Brings cells to their columns' types, as {@link #writeCells} takes them.
   *
   * @param number of the row, for messages
   */
  private void convert(Object[] from, Object[] to, long number) throws IOException {
    for (int i = 0; i < from.length; i++) {
      to[i] = from[i] == null ? null : convert(i, from[i], number);
    }
  }

  @Override
  public final void finish() throws IOException {
    writeEnd();
    finished = true;
    release();
    output.finish();
  }

  @Override
  public final void close() throws IOException {
    try {
      if (!finished) {
        finished = true;
        release();
      }
    } finally {
      output.close();
    }
  }

  private Object convert(int column, Object value, long row) throws IOException {
    Object converted =
        switch (types[column]) {
          case STRING -> value instanceof Double d && d.isNaN() ? null : Texts.of(value);
          case LONG -> integer(value);
          case DOUBLE -> real(value);
          case BOOLEAN -> truth(value);
        };
    if (converted == null && !isMissing(value)) {
      throw new IOException(
          path
              + ": row "
              + row
              + ", column "
              + columns.get(column).name()
              + ": '"
              + value
              + "' is no "
              + switch (types[column]) {
                case LONG -> "integer of 64 bits";
                case DOUBLE -> "number";
                case BOOLEAN -> "truth value";
                case STRING -> "text";
              }
              + ", which the column holds");
    }
    return converted;
  }

  private static boolean isMissing(Object value) {
    return value instanceof Double d && d.isNaN()
        || value instanceof Float f && f.isNaN()
        || value instanceof CharSequence s && Missing.is(s.toString().strip());
  }

  private static Long integer(Object value) {
    if (value instanceof Long l) {
      return l;
    }
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof Boolean b) {
      return b ? 1L : 0L;
    }
    if (value instanceof CharSequence text) {
      try {
        return Long.valueOf(text.toString().strip());
      } catch (NumberFormatException e) {
        Double number = real(value);
        return number == null ? null : integer(number);
      }
    }
    double number = ((Number) value).doubleValue();
    return number == Math.rint(number) && Math.abs(number) <= EXACT ? (Long) (long) number : null;
  }

  private static Double real(Object value) {
    double number;
    if (value instanceof Number n) {
      number = n.doubleValue();
      if (value instanceof Long l && (long) number != l) {
        return null;
      }
    } else if (value instanceof Boolean b) {
      number = b ? 1 : 0;
    } else {
      byte[] bytes = value.toString().strip().getBytes(StandardCharsets.UTF_8);
      number = Decimal.parse(bytes, 0, bytes.length);
    }
    return Double.isNaN(number) ? null : (Double) number;
  }

  private static Boolean truth(Object value) {
    if (value instanceof Boolean b) {
      return b;
    }
    double number =
        value instanceof Number n ? n.doubleValue() : Missing.truth(value.toString().strip());
    if (Double.isNaN(number) && value instanceof CharSequence text) {
      Double parsed = real(text);
      number = parsed == null ? Double.NaN : parsed;
    }
    return number == 1 ? Boolean.TRUE : number == 0 ? Boolean.FALSE : null;
  }
}
