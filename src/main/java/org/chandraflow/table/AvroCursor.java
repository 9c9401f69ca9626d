package org.chandraflow.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericRecord;

/** The rows of an Avro file, or of a split of it. */
final class AvroCursor implements RowCursor {
  private final AvroTable table;
  private final DataFileReader<GenericRecord> reader;
  private final long end;
  private final int[] positions;
  private final Set<String> nulls;
  private final long firstByte;
  private GenericRecord record;
  private long rowsRead;
  private long rowsAhead = -1;

  AvroCursor(AvroTable table, DataFileReader<GenericRecord> reader, TableFile.Split split) {
    this.table = table;
    this.reader = reader;
    this.end = split.end();
    this.positions = table.positions().stream().mapToInt(Integer::intValue).toArray();
    this.nulls = table.options().nulls();
    this.firstByte = reader.previousSync();
  }

  @Override
  public List<Column> columns() {
    return table.columns();
  }

  @Override
  public boolean next() throws IOException {
    try {
      if (!reader.hasNext() || end != Long.MAX_VALUE && reader.pastSync(end - 16)) {
        return false;
      }
      record = reader.next(record);
      rowsRead++;
      return true;
    } catch (IOException | RuntimeException e) {
      throw new IOException(
          table.path() + ": damaged behind row " + row() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public double number(int column) throws BadCellException {
    Object cell = record.get(positions[column]);
    if (cell == null) {
      return Double.NaN;
    }
    if (cell instanceof Number number) {
      double value = number.doubleValue();
      return Cells.isNull(value, nulls) ? Double.NaN : value;
    }
    if (cell instanceof Boolean truth) {
      return truth ? 1 : 0;
    }
    byte[] bytes = cell.toString().getBytes(StandardCharsets.UTF_8);
    return Cells.number(bytes, 0, bytes.length, table.columns().get(column).name());
  }

  @Override
  public String text(int column) {
    Object cell = record.get(positions[column]);
    return cell == null ? null : Cells.text(Texts.of(cell), nulls);
  }

  @Override
  public long row() {
    if (rowsAhead < 0) {
      try {
        rowsAhead =
            firstByte <= table.dataStart()
                ? 0
                : AvroTable.rowsBefore(table.path(), table.dataStart(), firstByte);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return rowsAhead + rowsRead;
  }

  @Override
  public String raw() {
    return Cells.raw(this);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
