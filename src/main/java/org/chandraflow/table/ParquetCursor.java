package org.chandraflow.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/**
 * The rows of a Parquet file, or of some of its row groups. A column is decoded only if it is asked
 * for: others are not even unpacked.
 */
final class ParquetCursor implements RowCursor {
  private final ParquetTable table;
  private final ParquetFileReader file;
  private final MessageType schema;
  private final int groupsEnd;
  private final ColumnDescriptor[] descriptors;
  private final PrimitiveType.PrimitiveTypeName[] types;
  private final boolean[] unsigned;
  private final ColumnReader[] readers;
  private final long[] positions;
  private final Set<String> nulls;
  private ColumnReadStoreImpl store;
  private int group;
  private long rowsInGroup;
  private long rowInGroup = -1;
  private long rowsBefore;

  ParquetCursor(ParquetTable table, ParquetFileReader file, TableFile.Split split)
      throws IOException {
    this.table = table;
    this.file = file;
    MessageType all = file.getFileMetaData().getSchema();
    List<Type> fields = new ArrayList<>();
    table.columns().forEach(column -> fields.add(all.getType(column.name())));
    this.schema = new MessageType(all.getName(), fields);
    file.setRequestedSchema(schema);
    int count = fields.size();
    descriptors = schema.getColumns().toArray(ColumnDescriptor[]::new);
    types = new PrimitiveType.PrimitiveTypeName[count];
    unsigned = new boolean[count];
    for (int i = 0; i < count; i++) {
      types[i] = fields.get(i).asPrimitiveType().getPrimitiveTypeName();
      unsigned[i] = ParquetTable.isUnsigned(fields.get(i));
    }
    readers = new ColumnReader[count];
    positions = new long[count];
    nulls = table.options().nulls();
    groupsEnd = (int) split.end();
    for (; group < split.start(); group++) {
      rowsBefore += table.groupRows().get(group);
      file.skipNextRowGroup();
    }
  }

  @Override
  public List<Column> columns() {
    return table.columns();
  }

  @Override
  public boolean next() throws IOException {
    rowInGroup++;
    while (rowInGroup >= rowsInGroup) {
      if (group >= groupsEnd) {
        return false;
      }
      rowsBefore += rowsInGroup;
      try {
        PageReadStore pages = file.readNextRowGroup();
        if (pages == null) {
          throw new IOException("a row group is missing");
        }
        rowsInGroup = pages.getRowCount();
        store =
            new ColumnReadStoreImpl(
                pages, new NoConverter(), schema, file.getFileMetaData().getCreatedBy());
      } catch (IOException | RuntimeException e) {
        throw new IOException(
            table.path() + ": damaged, row group " + (group + 1) + ": " + e.getMessage(), e);
      }
      java.util.Arrays.fill(readers, null);
      group++;
      rowInGroup = 0;
    }
    return true;
  }

  /** The reader of a column at the current row; null if the cell is missing. */
  private ColumnReader cell(int column) {
    ColumnReader reader = readers[column];
    if (reader == null) {
      reader = store.getColumnReader(descriptors[column]);
      readers[column] = reader;
      positions[column] = 0;
    }
    int defined = descriptors[column].getMaxDefinitionLevel();
    while (positions[column] < rowInGroup) {
      if (reader.getCurrentDefinitionLevel() == defined) {
        reader.skip();
      }
      reader.consume();
      positions[column]++;
    }
    return reader.getCurrentDefinitionLevel() == defined ? reader : null;
  }

  private UncheckedIOException damaged(int column, RuntimeException e) {
    return new UncheckedIOException(
        new IOException(
            table.path()
                + ": damaged, row "
                + row()
                + ", column "
                + table.columns().get(column).name()
                + ": "
                + e.getMessage(),
            e));
  }

  @Override
  public double number(int column) throws BadCellException {
    double value;
    try {
      ColumnReader cell = cell(column);
      if (cell == null) {
        return Double.NaN;
      }
      switch (types[column]) {
        case DOUBLE:
          value = cell.getDouble();
          break;
        case FLOAT:
          value = cell.getFloat();
          break;
        case INT64:
          long integer = cell.getLong();
          value =
              unsigned[column] && integer < 0
                  ? (integer >>> 1 | integer & 1) * 2.0
                  : (double) integer;
          break;
        case INT32:
          value = unsigned[column] ? cell.getInteger() & 0xFFFFFFFFL : cell.getInteger();
          break;
        case BOOLEAN:
          return cell.getBoolean() ? 1 : 0;
        default:
          byte[] bytes = cell.getBinary().getBytes();
          return Cells.number(bytes, 0, bytes.length, table.columns().get(column).name());
      }
    } catch (RuntimeException e) {
      throw damaged(column, e);
    }
    return Cells.isNull(value, nulls) ? Double.NaN : value;
  }

  @Override
  public String text(int column) throws BadCellException {
    try {
      ColumnReader cell = cell(column);
      if (cell == null) {
        return null;
      }
      String text =
          switch (types[column]) {
            case DOUBLE -> Texts.of(cell.getDouble());
            case FLOAT -> Texts.of((double) cell.getFloat());
            case INT64 ->
                unsigned[column]
                    ? Long.toUnsignedString(cell.getLong())
                    : Long.toString(cell.getLong());
            case INT32 ->
                unsigned[column]
                    ? Integer.toUnsignedString(cell.getInteger())
                    : Integer.toString(cell.getInteger());
            case BOOLEAN -> Boolean.toString(cell.getBoolean());
            default -> new String(cell.getBinary().getBytes(), StandardCharsets.UTF_8);
          };
      return Cells.text(text, nulls);
    } catch (RuntimeException e) {
      throw damaged(column, e);
    }
  }

  @Override
  public long row() {
    return rowsBefore + rowInGroup + 1;
  }

  @Override
  public String raw() {
    return Cells.raw(this);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** Columns are read one by one; nothing is converted. */
  private static final class NoConverter extends GroupConverter {
    @Override
    public Converter getConverter(int field) {
      return new PrimitiveConverter() {};
    }

    @Override
    public void start() {
      // No records are made.
    }

    @Override
    public void end() {
      // No records are made.
    }
  }
}
