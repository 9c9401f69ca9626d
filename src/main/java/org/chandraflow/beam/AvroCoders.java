package org.chandraflow.beam;

import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;

/** The coder of datasets between transforms. */
public final class AvroCoders {
  private AvroCoders() {}

  /** A generic Avro coder for a schema. */
  public static Coder<GenericRecord> of(Schema schema) {
    return AvroCoder.generic(schema);
  }
}
