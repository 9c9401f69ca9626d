package org.chandraflow.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The rows of a text table, or of a split of it. */
final class CsvCursor implements RowCursor {
  private static final int RAW_LIMIT = 1 << 16;

  private final CsvTable table;
  private final List<Column> columns;
  private final CsvScanner scanner;
  private final long end;
  private final long firstByte;
  private final byte[][] nulls;
  private final boolean[] booleans;
  private long linesAhead = -1;
  private boolean counted;
  private int cellFrom;
  private int cellTo;

  /**
   * @param scanner before the first row
   * @param firstByte where it stands
   * @param end a row that begins there or behind is not ours
   */
  CsvCursor(CsvTable table, CsvScanner scanner, long firstByte, long end) {
    this.table = table;
    this.columns = table.columns();
    this.scanner = scanner;
    this.firstByte = firstByte;
    this.end = end;
    this.nulls = Missing.bytes(table.options().nulls());
    this.booleans = new boolean[columns.size()];
    for (int i = 0; i < booleans.length; i++) {
      booleans[i] = columns.get(i).type() == ColumnType.BOOLEAN;
    }
  }

  @Override
  public List<Column> columns() {
    return columns;
  }

  @Override
  public boolean next() throws IOException {
    counted = false;
    if (!scanner.next(end)) {
      return false;
    }
    if (scanner.unterminated() && scanner.cells() < columns.size() && columns.size() > 1) {
      throw new IOException(
          table.path()
              + ":"
              + row()
              + ": the last line has "
              + scanner.cells()
              + " of "
              + columns.size()
              + " cells and no line end: the file is cut at byte "
              + (scanner.offset() + scanner.rowEnd() - scanner.rowStart()));
    }
    return true;
  }

  @Override
  public double number(int column) throws BadCellException {
    byte[] bytes = trimmed(column);
    int from = cellFrom;
    int to = cellTo;
    if (nulls.length > 0 && Missing.isOneOf(nulls, bytes, from, to)) {
      return Double.NaN;
    }
    double value = Decimal.parse(bytes, from, to);
    if (!Double.isNaN(value) || Missing.is(bytes, from, to)) {
      return value;
    }
    if (booleans[column]) {
      double truth = Missing.truth(decode(column, bytes, from, to));
      if (!Double.isNaN(truth)) {
        return truth;
      }
    }
    throw new BadCellException(
        "not_a_number", columns.get(column).name(), shown(bytes, from, to), "a number");
  }

  @Override
  public String text(int column) throws BadCellException {
    byte[] bytes = trimmed(column);
    return isMissing(bytes) ? null : decode(column, bytes, cellFrom, cellTo);
  }

  /**
   * Shows a cell to a sample of types, unless it is missing.
   *
   * @throws BadCellException where {@link #text} does
   */
  void show(int column, TypeSample types) throws BadCellException {
    byte[] bytes = trimmed(column);
    if (!isMissing(bytes)) {
      checkLength(column, bytes, cellFrom, cellTo);
      if (!isAscii(bytes, cellFrom, cellTo)) {
        decode(column, bytes, cellFrom, cellTo);
      }
      types.add(column, bytes, cellFrom, cellTo);
    }
  }

  /** The bytes that a cell is in, at {@link #cellFrom} to {@link #cellTo} without blanks. */
  private byte[] trimmed(int column) throws BadCellException {
    checkCells();
    int from = scanner.start(column);
    int to = scanner.end(column);
    byte[] bytes = scanner.bytes(column);
    while (from < to && bytes[from] <= ' ' && bytes[from] >= 0) {
      from++;
    }
    while (to > from && bytes[to - 1] <= ' ' && bytes[to - 1] >= 0) {
      to--;
    }
    cellFrom = from;
    cellTo = to;
    return bytes;
  }

  private boolean isMissing(byte[] bytes) {
    return Missing.is(bytes, cellFrom, cellTo)
        || nulls.length > 0 && Missing.isOneOf(nulls, bytes, cellFrom, cellTo);
  }

  private String decode(int column, byte[] bytes, int from, int to) throws BadCellException {
    checkLength(column, bytes, from, to);
    if (isAscii(bytes, from, to)) {
      return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, from, to - from))
          .toString();
    } catch (CharacterCodingException e) {
      throw new BadCellException(
          "bad_encoding", columns.get(column).name(), shown(bytes, from, to), "UTF-8 text");
    }
  }

  private void checkLength(int column, byte[] bytes, int from, int to) throws BadCellException {
    if (to - from > table.options().limits().cellBytes()) {
      throw new BadCellException(
          "cell_too_long",
          columns.get(column).name(),
          shown(bytes, from, to),
          "at most " + table.options().limits().cellBytes() + " bytes");
    }
  }

  private static boolean isAscii(byte[] bytes, int from, int to) {
    int all = 0;
    for (int i = from; i < to; i++) {
      all |= bytes[i];
    }
    return all >= 0;
  }

  private void checkCells() throws BadCellException {
    if (!counted) {
      if (scanner.cells() != columns.size()) {
        checkRow();
      }
      counted = true;
    }
  }

  /** Refuses a row with too few cells, or with more that are not empty. */
  private void checkRow() throws BadCellException {
    if (scanner.cells() < columns.size()) {
      throw new BadCellException(
          "too_few_cells", "", shownRow(), columns.size() + " cells, not " + scanner.cells());
    }
    for (int i = columns.size(); i < scanner.cells(); i++) {
      for (int at = scanner.start(i); at < scanner.end(i); at++) {
        if (scanner.bytes(i)[at] != ' ') {
          throw new BadCellException(
              "too_many_cells", "", shownRow(), columns.size() + " cells, not " + scanner.cells());
        }
      }
    }
  }

  private String shownRow() {
    return shown(scanner.buffer(), scanner.rowStart(), scanner.rowEnd());
  }

  private static String shown(byte[] bytes, int from, int to) {
    int length = Math.min(to - from, 200);
    return new String(bytes, from, length, StandardCharsets.UTF_8)
        + (length < to - from ? "..." : "");
  }

  @Override
  public long row() {
    if (linesAhead < 0) {
      linesAhead = table.linesBefore(firstByte);
    }
    return linesAhead + scanner.linesBefore() + 1;
  }

  /** Where the current row begins in the (unpacked) file. */
  long offset() {
    return scanner.offset();
  }

  /** Whether the current row holds line ends inside quotes. */
  boolean spansLines() {
    return scanner.spansLines();
  }

  @Override
  public String raw() {
    int length = Math.min(scanner.rowEnd() - scanner.rowStart(), RAW_LIMIT);
    return new String(scanner.buffer(), scanner.rowStart(), length, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    scanner.close();
  }
}
