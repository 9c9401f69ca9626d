package org.chandraflow.table;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.Decoder;

/** Reads records as they were written. */
final class RecordReader implements DatumReader<GenericRecord> {
  private PackedRecord.Format format;

  @Override
  public void setSchema(Schema schema) {
    format = new PackedRecord.Format(schema);
  }

  @Override
  public GenericRecord read(GenericRecord reuse, Decoder in) throws IOException {
    GenericRecord record = reuse == null ? format.fresh() : reuse;
    format.read(in, record);
    return record;
  }
}
