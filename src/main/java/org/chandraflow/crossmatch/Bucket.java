package org.chandraflow.crossmatch;

import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.transforms.SerializableFunction;

/**
 * The key that sources and what is found for them meet under: one of 256 by the source's name. A
 * key a source would be too many for some runners, and one bucket of even millions of sources fits
 * into memory.
 */
final class Bucket implements SerializableFunction<GenericRecord, Integer> {
  private static final long serialVersionUID = 1L;
  private static final int BUCKETS = 256;

  @Override
  public Integer apply(GenericRecord source) {
    return of(source.get("name").toString());
  }

  static int of(String name) {
    int hash = name.hashCode() * 0x9E3779B9;
    return (hash ^ hash >>> 16) & (BUCKETS - 1);
  }
}
