package org.chandraflow.table;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * A record that keeps its binary form beside its values and makes either from the other when it is
 * asked for. A record that passes through several hands is encoded once, and decoded by those alone
 * that look at it. Several threads may read a record that nobody changes.
 */
public final class PackedRecord extends GenericData.Record {
  private static final ThreadLocal<Buffers> BUFFERS = ThreadLocal.withInitial(Buffers::new);

  private static final class Buffers {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
    final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    BinaryDecoder decoder;
  }

  private final Format format;
  private volatile byte[] packed;
  private volatile boolean open;

  /** The binary form of one schema. Safe for several threads. */
  public static final class Format {
    private final RecordCodec codec;
    private volatile Schema alike;

    /** The form of a schema. */
    public Format(Schema schema) {
      this.codec = new RecordCodec(schema);
      this.alike = schema;
    }

    /** The schema. */
    public Schema schema() {
      return codec.schema();
    }

    /** A record of bytes, which must not be changed any more. */
    public PackedRecord unpack(byte[] bytes) {
      return new PackedRecord(this, bytes);
    }

    /** An empty record, to be filled. */
    public PackedRecord fresh() {
      return new PackedRecord(this, null);
    }

    /** Reads all fields of a record. */
    void read(Decoder in, GenericRecord record) throws IOException {
      codec.read(in, record::put);
    }

    /** The bytes of any record of the schema; not to be changed. */
    public byte[] pack(GenericRecord record) {
      if (record instanceof PackedRecord own && accepts(own.getSchema())) {
        byte[] known = own.packed;
        if (known == null) {
          known = encode(own);
          own.packed = known;
        }
        return known;
      }
      return encode(record);
    }

    private boolean accepts(Schema schema) {
      if (schema == alike || schema == codec.schema()) {
        return true;
      }
      if (schema.equals(codec.schema())) {
        alike = schema;
        return true;
      }
      return false;
    }

    private byte[] encode(GenericRecord record) {
      Buffers buffers = BUFFERS.get();
      buffers.bytes.reset();
      try {
        codec.write(record, buffers.encoder);
        buffers.encoder.flush();
        return buffers.bytes.toByteArray();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (RuntimeException e) {
        BUFFERS.remove();
        throw e;
      }
    }
  }

  private PackedRecord(Format format, byte[] packed) {
    super(format.schema());
    this.format = format;
    this.packed = packed;
    this.open = packed == null;
  }

  /** Several threads may look at a record of a side input: none sees it half decoded. */
  private synchronized void open() {
    if (open) {
      return;
    }
    Buffers buffers = BUFFERS.get();
    try {
      buffers.decoder = DecoderFactory.get().binaryDecoder(packed, buffers.decoder);
      format.codec.read(buffers.decoder, super::put);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    open = true;
  }

  @Override
  public Object get(int i) {
    if (!open) {
      open();
    }
    return super.get(i);
  }

  @Override
  public Object get(String key) {
    if (!open) {
      open();
    }
    return super.get(key);
  }

  @Override
  public void put(int i, Object value) {
    if (!open) {
      open();
    }
    changed();
    super.put(i, value);
  }

  @Override
  public void put(String key, Object value) {
    if (!open) {
      open();
    }
    changed();
    super.put(key, value);
  }

  /** A record that is filled again and again has no bytes to forget, and no volatile to write. */
  private void changed() {
    if (packed != null) {
      packed = null;
    }
  }

  // Values decide, as for any record.
  @Override
  public boolean equals(Object other) {
    return super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }
}
