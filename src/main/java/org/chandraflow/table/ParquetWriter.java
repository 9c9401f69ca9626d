package org.chandraflow.table;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * Writes a Parquet file, packed with Snappy. Columns have their own names. Units, UCDs and
 * descriptions are in an Avro schema beside them: under the key that parquet-avro reads, or, where
 * a name is none that Avro allows, under {@link ParquetTable#SCHEMA_KEY}.
 */
final class ParquetWriter extends AbstractRowWriter {
  private final org.apache.parquet.hadoop.ParquetWriter<Object[]> writer;

  ParquetWriter(String path, List<Column> columns, Schema schema) throws IOException {
    super(path, columns);
    writer =
        new Builder(new Target(output().stream()), new Rows(columns, schema))
            .withConf(new PlainParquetConfiguration())
            .withCodecFactory(new ParquetCodecs())
            .withCompressionCodec(CompressionCodecName.SNAPPY)
            .build();
  }

  @Override
  void writeCells(Object[] row) throws IOException {
    writer.write(row);
  }

  @Override
  void writeEnd() throws IOException {
    writer.close();
  }

  private static final class Builder
      extends org.apache.parquet.hadoop.ParquetWriter.Builder<Object[], Builder> {
    private final Rows rows;

    Builder(OutputFile file, Rows rows) {
      super(file);
      this.rows = rows;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation")
    protected WriteSupport<Object[]> getWriteSupport(Configuration conf) {
      return rows;
    }

    @Override
    protected WriteSupport<Object[]> getWriteSupport(ParquetConfiguration conf) {
      return rows;
    }
  }

  /** Hands the cells of a row to Parquet; a missing one is left out. */
  private static final class Rows extends WriteSupport<Object[]> {
    private final String[] names;
    private final ColumnType[] types;
    private final MessageType schema;
    private final Map<String, String> metadata;
    private RecordConsumer consumer;

    Rows(List<Column> columns, Schema avro) {
      names = columns.stream().map(Column::name).toArray(String[]::new);
      types = columns.stream().map(Column::type).toArray(ColumnType[]::new);
      schema =
          new MessageType(avro.getFullName(), columns.stream().map(ParquetWriter::type).toList());
      boolean same = true;
      for (int i = 0; i < names.length; i++) {
        same &= avro.getFields().get(i).name().equals(names[i]);
      }
      metadata = Map.of(same ? ParquetTable.AVRO_KEY : ParquetTable.SCHEMA_KEY, avro.toString());
    }

    @Override
    public String getName() {
      return "chandraflow";
    }

    @Override
    @SuppressWarnings("deprecation")
    public WriteContext init(Configuration configuration) {
      return new WriteContext(schema, metadata);
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
      return new WriteContext(schema, metadata);
    }

    @Override
    public void prepareForWrite(RecordConsumer to) {
      consumer = to;
    }

    @Override
    public void write(Object[] row) {
      consumer.startMessage();
      for (int i = 0; i < row.length; i++) {
        if (row[i] == null) {
          continue;
        }
        consumer.startField(names[i], i);
        switch (types[i]) {
          case STRING -> consumer.addBinary(Binary.fromString((String) row[i]));
          case LONG -> consumer.addLong((Long) row[i]);
          case DOUBLE -> consumer.addDouble((Double) row[i]);
          case BOOLEAN -> consumer.addBoolean((Boolean) row[i]);
        }
        consumer.endField(names[i], i);
      }
      consumer.endMessage();
    }
  }

  private static Type type(Column column) {
    return switch (column.type()) {
      case STRING ->
          Types.optional(PrimitiveTypeName.BINARY)
              .as(LogicalTypeAnnotation.stringType())
              .named(column.name());
      case LONG -> Types.optional(PrimitiveTypeName.INT64).named(column.name());
      case DOUBLE -> Types.optional(PrimitiveTypeName.DOUBLE).named(column.name());
      case BOOLEAN -> Types.optional(PrimitiveTypeName.BOOLEAN).named(column.name());
    };
  }

  /** A stream as Parquet wants it; the stream's owner closes it. */
  private record Target(OutputStream out) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSizeHint) {
      return new Counting(out);
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
      return new Counting(out);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }

  private static final class Counting extends PositionOutputStream {
    private final OutputStream out;
    private long position;

    Counting(OutputStream out) {
      this.out = out;
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      position++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      position += length;
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }
  }
}
