package org.chandraflow.table;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.chandraflow.config.UsageException;

/**
 * A Parquet file of flat rows. A split is a range of row groups. Nested columns, decimals and bytes
 * that are no text are left out, with a notice.
 *
 * @param groupRows rows of each row group
 * @param groupBytes bytes of each row group
 */
record ParquetTable(
    String path,
    List<Column> columns,
    List<Long> groupRows,
    List<Long> groupBytes,
    List<String> notices,
    TableOptions options)
    implements TableFile {
  /** The key of the Avro schema that parquet-avro writes and reads. */
  static final String AVRO_KEY = "parquet.avro.schema";

  /** The key of our own Avro schema, where it is not for parquet-avro. */
  static final String SCHEMA_KEY = "chandraflow.avro.schema";

  private static final long serialVersionUID = 1L;

  static ParquetTable open(String path, boolean packed, long size, TableOptions options)
      throws IOException {
    if (packed) {
      throw new UsageException(path + ": a Parquet file packed with gzip; unpack it first");
    }
    try (ParquetFileReader reader = reader(path)) {
      FileMetaData meta = reader.getFileMetaData();
      List<String> notices = new ArrayList<>();
      List<Column> columns = columns(meta, notices);
      if (columns.isEmpty()) {
        throw new UsageException(path + ": no column with a single value");
      }
      if (columns.size() > options.limits().columns()) {
        throw new UsageException(path + ": " + columns.size() + " columns are too many");
      }
      List<Long> rows = new ArrayList<>();
      List<Long> bytes = new ArrayList<>();
      for (BlockMetaData group : reader.getRowGroups()) {
        check(path, group, size);
        rows.add(group.getRowCount());
        bytes.add(group.getCompressedSize());
      }
      return new ParquetTable(
          path,
          List.copyOf(columns),
          List.copyOf(rows),
          List.copyOf(bytes),
          List.copyOf(notices),
          options);
    } catch (UsageException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new IOException(path + ": no readable Parquet file: " + e.getMessage(), e);
    }
  }

  /** A footer that tells of bytes that the file does not have must not size buffers. */
  private static void check(String path, BlockMetaData group, long size) throws IOException {
    for (ColumnChunkMetaData chunk : group.getColumns()) {
      long start = chunk.getStartingPos();
      long length = chunk.getTotalSize();
      if (start < 4 || length < 0 || length > size || start + length > size) {
        throw new IOException(
            path
                + ": damaged: column "
                + chunk.getPath()
                + " is told to lie at bytes "
                + start
                + " to "
                + (start + length)
                + " of "
                + size);
      }
    }
    if (group.getRowCount() < 0) {
      throw new IOException(path + ": damaged: a row group of " + group.getRowCount() + " rows");
    }
  }

  private static List<Column> columns(FileMetaData meta, List<String> notices) {
    Map<String, Column> described = described(meta, notices);
    List<Column> columns = new ArrayList<>();
    for (Type field : meta.getSchema().getFields()) {
      ColumnType type = type(field);
      if (type == null) {
        notices.add("column '" + field.getName() + "' is no number, text or truth value: left out");
        continue;
      }
      Column known = described.get(field.getName());
      columns.add(
          known == null
              ? Column.of(field.getName(), type)
              : new Column(known.name(), type, known.unit(), known.ucd(), known.description()));
    }
    return columns;
  }

  /** What an Avro schema in the file tells of its columns, by name. */
  private static Map<String, Column> described(FileMetaData meta, List<String> notices) {
    Map<String, Column> out = new HashMap<>();
    for (String key : List.of(AVRO_KEY, SCHEMA_KEY)) {
      String json = meta.getKeyValueMetaData().get(key);
      if (json == null) {
        continue;
      }
      try {
        Schema avro = new Schema.Parser().parse(json);
        if (avro.getType() == Schema.Type.RECORD) {
          Schemas.columns(avro).forEach(column -> out.put(column.name(), column));
        }
      } catch (org.apache.avro.AvroRuntimeException e) {
        notices.add("the Avro schema in the file is not readable; units are not known");
      }
    }
    return out;
  }

  private static ColumnType type(Type field) {
    if (!field.isPrimitive() || field.isRepetition(Type.Repetition.REPEATED)) {
      return null;
    }
    LogicalTypeAnnotation logical = field.getLogicalTypeAnnotation();
    if (logical instanceof LogicalTypeAnnotation.DecimalLogicalTypeAnnotation) {
      return null;
    }
    PrimitiveType.PrimitiveTypeName name = field.asPrimitiveType().getPrimitiveTypeName();
    return switch (name) {
      case BOOLEAN -> ColumnType.BOOLEAN;
      case INT32 -> ColumnType.LONG;
      case INT64 -> isUnsigned(field) ? ColumnType.STRING : ColumnType.LONG;
      case FLOAT, DOUBLE -> ColumnType.DOUBLE;
      case BINARY -> logical == null || isText(logical) ? ColumnType.STRING : null;
      default -> null;
    };
  }

  private static boolean isText(LogicalTypeAnnotation logical) {
    return logical instanceof LogicalTypeAnnotation.StringLogicalTypeAnnotation
        || logical instanceof LogicalTypeAnnotation.EnumLogicalTypeAnnotation
        || logical instanceof LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
  }

  /** Whether a column holds unsigned integers. */
  static boolean isUnsigned(Type field) {
    return field.getLogicalTypeAnnotation()
            instanceof LogicalTypeAnnotation.IntLogicalTypeAnnotation integer
        && !integer.isSigned();
  }

  static ParquetFileReader reader(String path) throws IOException {
    ParquetReadOptions options =
        new ParquetReadOptions.Builder(new PlainParquetConfiguration())
            .withCodecFactory(new ParquetCodecs())
            .withUseHadoopVectoredIo(false)
            .build();
    return ParquetFileReader.open(new Source(path), options);
  }

  @Override
  public long rowCount() {
    return groupRows.stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public List<Split> splits(long targetBytes) {
    List<Split> splits = new ArrayList<>();
    int start = 0;
    long bytes = 0;
    for (int i = 0; i < groupBytes.size(); i++) {
      bytes += groupBytes.get(i);
      if (bytes >= targetBytes) {
        splits.add(new Split(start, i + 1));
        start = i + 1;
        bytes = 0;
      }
    }
    if (start < groupBytes.size() || splits.isEmpty()) {
      splits.add(new Split(start, groupBytes.size()));
    }
    return splits;
  }

  @Override
  public RowCursor open() throws IOException {
    return open(new Split(0, groupRows.size()));
  }

  @Override
  public RowCursor open(Split split) throws IOException {
    try {
      return new ParquetCursor(this, reader(path), split);
    } catch (RuntimeException e) {
      throw new IOException(path + ": no readable Parquet file: " + e.getMessage(), e);
    }
  }

  /** A file of any storage as Parquet wants it. */
  private record Source(String path) implements InputFile {
    @Override
    public long getLength() throws IOException {
      try (SeekableByteChannel channel = Storage.of(path).open(path)) {
        return channel.size();
      }
    }

    @Override
    public SeekableInputStream newStream() throws IOException {
      SeekableByteChannel channel = Storage.of(path).open(path);
      return new DelegatingSeekableInputStream(Channels.newInputStream(channel)) {
        @Override
        public long getPos() throws IOException {
          return channel.position();
        }

        @Override
        public void seek(long position) throws IOException {
          channel.position(position);
        }
      };
    }
  }
}
