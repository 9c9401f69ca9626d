package org.chandraflow.table;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * Walks over the rows of a table, or of one split of it. Cells are decoded only when asked for: a
 * caller that looks at two columns of a wide row pays for two. Not safe for several threads.
 *
 * <p>A missing cell (empty, {@code null}, {@code NaN}, {@code --}, the format's null value) is NaN
 * as a number and null as text.
 */
public interface RowCursor extends Closeable {
  /** The physical columns, in file order; indexes below refer to this list. */
  List<Column> columns();

  /**
   * Steps to the next row.
   *
   * @return false at the end
   * @throws IOException if the file cannot be read or is cut; the message gives the place
   */
  boolean next() throws IOException;

  /**
   * A cell of the current row as a number, in the file's own unit.
   *
   * @return NaN for a missing cell
   * @throws BadCellException for text that is not a number, or a row with too few cells
   */
  double number(int column) throws BadCellException;

  /**
   * A cell of the current row as text, blanks around it removed; numbers in their shortest exact
   * form, 64-bit integers exactly.
   *
   * @return null for a missing cell
   */
  String text(int column) throws BadCellException;

  /** The number of the current row in the file, from 1; in text files the line. */
  long row();

  /**
   * The current row as it stands in the file, or its cells joined by commas for a binary format.
   */
  String raw();
}
