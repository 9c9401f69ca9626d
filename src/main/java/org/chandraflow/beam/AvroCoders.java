package org.chandraflow.beam;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.util.VarInt;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.chandraflow.table.PackedRecord;

/**
 * The coder of datasets between transforms. Runners encode a record anew for each transform that
 * follows, also for the outputs that it does not belong to; here that is a copy of bytes, and only
 * who looks at a record decodes it.
 */
public final class AvroCoders {
  private AvroCoders() {}

  /** A generic Avro coder for a schema. */
  public static Coder<GenericRecord> of(Schema schema) {
    return new RecordCoder(schema.toString());
  }

  private static final class RecordCoder extends CustomCoder<GenericRecord> {
    private static final long serialVersionUID = 1L;

    private final String schema;
    private transient volatile PackedRecord.Format format;

    RecordCoder(String schema) {
      this.schema = schema;
    }

    private PackedRecord.Format format() {
      PackedRecord.Format known = format;
      if (known == null) {
        known = new PackedRecord.Format(new Schema.Parser().parse(schema));
        format = known;
      }
      return known;
    }

    @Override
    public void encode(GenericRecord record, OutputStream out) throws IOException {
      byte[] bytes = format().pack(record);
      VarInt.encode(bytes.length, out);
      out.write(bytes);
    }

    @Override
    public GenericRecord decode(InputStream in) throws IOException {
      byte[] bytes = new byte[VarInt.decodeInt(in)];
      new DataInputStream(in).readFully(bytes);
      return format().unpack(bytes);
    }

    @Override
    public void verifyDeterministic() throws NonDeterministicException {
      throw new NonDeterministicException(this, "records may hold maps; they are no keys");
    }

    @Override
    public TypeDescriptor<GenericRecord> getEncodedTypeDescriptor() {
      return TypeDescriptor.of(GenericRecord.class);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof RecordCoder coder && schema.equals(coder.schema);
    }

    @Override
    public int hashCode() {
      return schema.hashCode();
    }
  }
}
