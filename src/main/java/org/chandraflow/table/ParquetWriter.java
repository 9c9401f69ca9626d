package org.chandraflow.table;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/** Writes a Parquet file, packed with Snappy. Units and UCDs are in the Avro schema beside it. */
final class ParquetWriter extends AbstractRowWriter {
  private final org.apache.parquet.hadoop.ParquetWriter<GenericRecord> writer;
  private final GenericRecord record;

  ParquetWriter(String path, List<Column> columns, Schema schema) throws IOException {
    super(path, columns);
    record = new GenericData.Record(schema);
    writer =
        AvroParquetWriter.<GenericRecord>builder(new Target(output().stream()))
            .withSchema(schema)
            .withConf(new PlainParquetConfiguration())
            .withCodecFactory(new ParquetCodecs())
            .withDataModel(GenericData.get())
            .withCompressionCodec(CompressionCodecName.SNAPPY)
            .build();
  }

  @Override
  void writeCells(Object[] row) throws IOException {
    for (int i = 0; i < row.length; i++) {
      record.put(i, row[i]);
    }
    writer.write(record);
  }

  @Override
  void writeEnd() throws IOException {
    writer.close();
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
