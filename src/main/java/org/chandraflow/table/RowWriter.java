package org.chandraflow.table;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * Writes the rows of a table. The file appears under its name only with {@link #finish}; a writer
 * that is closed without it leaves nothing behind. Not safe for several threads.
 *
 * <pre>{@code
 * try (RowWriter writer = TableWriters.create("out.fits", columns)) {
 *   writer.write("2CXO J000009.3+135618", 0.0391148, 5329103787768533376L, null);
 *   writer.finish();
 * }
 * }</pre>
 */
public interface RowWriter extends Closeable {
  /** The columns, as given. */
  List<Column> columns();

  /**
   * Writes a row. A missing cell is null; NaN is written as missing too. A number is accepted in a
   * text column and a text in a number column, if it is written as one.
   *
   * @param cells a String, a number, a Boolean or null for each column
   * @throws IOException if the file cannot be written, or a cell cannot be what its column is; the
   *     message gives file, row, column and value
   */
  void write(Object... cells) throws IOException;

  /** Many rows whose cells are asked for when they are written; safe for several threads. */
  interface Rows {
    /** How many there are. */
    int count();

    /** A cell: a String, Long, Double (no NaN) or Boolean as its column is, null where missing. */
    Object get(int row, int column);

    /** A cell of a column of doubles; NaN where missing. */
    default double number(int row, int column) {
      Object cell = get(row, column);
      return cell == null ? Double.NaN : (Double) cell;
    }
  }

  /**
   * Writes rows in order, as {@link #write} does each; they may be asked for on several threads,
   * and until {@link #finish}.
   */
  void writeAll(Rows rows) throws IOException;

  /** Rows written so far. */
  long rows();

  /** Completes the file and moves it to its place. Nothing can be written afterwards. */
  void finish() throws IOException;

  /** Ends writing; without {@link #finish} before, what was written is removed. */
  @Override
  void close() throws IOException;
}
