package org.chandraflow.table;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;

/** Writes an Avro file. Equal rows give equal bytes: the sync marker comes from the schema. */
final class AvroWriter extends AbstractRowWriter {
  private final DataFileWriter<GenericRecord> writer;
  private final GenericRecord record;

  AvroWriter(String path, List<Column> columns, Schema schema) throws IOException {
    super(path, columns);
    record = new GenericData.Record(schema);
    writer = new DataFileWriter<>(new GenericDatumWriter<>(schema));
    writer.setCodec(CodecFactory.deflateCodec(5));
    writer.create(schema, output().stream(), sync(schema));
  }

  private static byte[] sync(Schema schema) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return Arrays.copyOf(digest.digest(schema.toString().getBytes(StandardCharsets.UTF_8)), 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  void writeCells(Object[] row) throws IOException {
    for (int i = 0; i < row.length; i++) {
      record.put(i, row[i]);
    }
    writer.append(record);
  }

  @Override
  void writeEnd() throws IOException {
    writer.flush();
  }
}
