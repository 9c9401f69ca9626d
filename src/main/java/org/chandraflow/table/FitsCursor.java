package org.chandraflow.table;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;

/** The rows of a FITS table, or of a split of it; read in blocks, decoded when asked for. */
final class FitsCursor implements RowCursor {
  private static final int BLOCK = 1 << 18;

  private final FitsTable table;
  private final InputStream in;
  private final FitsField[] fields;
  private final int rowBytes;
  private final long end;
  private final Set<String> nulls;
  private final byte[] buffer;
  private long row;
  private int at;
  private int filled;

  FitsCursor(FitsTable table, InputStream in, TableFile.Split split) {
    this.table = table;
    this.in = in;
    this.fields = table.fields().toArray(FitsField[]::new);
    this.rowBytes = table.rowBytes();
    this.row = split.start();
    this.end = split.end();
    this.nulls = table.options().nulls();
    this.buffer = new byte[Math.max(1, BLOCK / Math.max(1, rowBytes)) * rowBytes];
    this.at = -rowBytes;
  }

  @Override
  public List<Column> columns() {
    return table.columns();
  }

  @Override
  public boolean next() throws IOException {
    if (row >= end) {
      return false;
    }
    row++;
    at += rowBytes;
    if (at >= filled) {
      fill();
    }
    return true;
  }

  private void fill() throws IOException {
    int wanted = (int) Math.min(buffer.length, (end - row + 1) * rowBytes);
    try {
      filled = in.readNBytes(buffer, 0, wanted);
    } catch (IOException e) {
      throw new IOException(table.path() + ", row " + row + ": " + e.getMessage(), e);
    }
    at = 0;
    if (filled < wanted) {
      throw new IOException(
          table.path()
              + ": the file is cut in row "
              + (row + filled / rowBytes)
              + " of "
              + table.rowCount());
    }
  }

  @Override
  public double number(int column) throws BadCellException {
    double value = fields[column].number(buffer, at, name(column));
    return Cells.isNull(value, nulls) ? Double.NaN : value;
  }

  @Override
  public String text(int column) throws BadCellException {
    String text = fields[column].text(buffer, at, name(column));
    return text == null ? null : Cells.text(text, nulls);
  }

  private String name(int column) {
    return table.columns().get(column).name();
  }

  @Override
  public long row() {
    return row;
  }

  @Override
  public String raw() {
    return Cells.raw(this);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
