package org.chandraflow.table;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/**
 * A table in a file, of any format. Reading starts from its header; rows are then read whole or in
 * splits that different workers may read in parallel. Immutable and serializable.
 */
public interface TableFile extends Serializable {
  /** The path as the user gave it. */
  String path();

  /** The physical columns. */
  List<Column> columns();

  /** The number of rows, or -1 where the format does not tell before reading. */
  long rowCount();

  /** What was left out or changed in reading the header, for people; mostly empty. */
  default List<String> notices() {
    return List.of();
  }

  /**
   * Cuts the table into splits that together hold each row once.
   *
   * @param targetBytes about how many bytes of the file one split should cover
   * @return at least one; exactly one where the format or a compression forbids more
   */
  List<Split> splits(long targetBytes) throws IOException;

  /** Opens one split, before its first row. */
  RowCursor open(Split split) throws IOException;

  /** Opens all rows in file order. */
  RowCursor open() throws IOException;

  /**
   * A part of a table.
   *
   * @param start first byte (or row; the format's own affair)
   * @param end one past the last
   */
  record Split(long start, long end) implements Serializable {}
}
