package org.chandraflow.run;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;

/**
 * The canonical hash of a record and its order-free sum over many. A record is written as bytes
 * that do not depend on how it was stored: fields in the schema's order, maps sorted by key, one
 * not-a-number, one zero; a field with the property {@code "identity": false} (when something was
 * asked for) is left out. The MD5 of these bytes is added modulo 2^128, so that neither order nor
 * partition matters, but a record twice does. Not safe for several threads.
 */
final class RecordHash {
  private final MessageDigest md5;
  private byte[] buffer = new byte[4096];
  private int length;
  private long high;
  private long low;
  private long rows;

  RecordHash() {
    try {
      md5 = MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a JDK without MD5", e);
    }
  }

  /** Adds a record. */
  void add(IndexedRecord record) {
    length = 0;
    write(record.getSchema(), record);
    md5.update(buffer, 0, length);
    ByteBuffer hash = ByteBuffer.wrap(md5.digest());
    plus(hash.getLong(), hash.getLong());
    rows++;
  }

  /** Adds what another has seen. */
  void add(RecordHash other) {
    plus(other.high, other.low);
    rows += other.rows;
  }

  private void plus(long otherHigh, long otherLow) {
    low += otherLow;
    high += otherHigh + (Long.compareUnsigned(low, otherLow) < 0 ? 1 : 0);
  }

  /** Records so far. */
  long rows() {
    return rows;
  }

  /** The sum as 32 hexadecimal digits. */
  String digest() {
    return String.format("%016x%016x", high, low);
  }

  private void write(Schema schema, Object value) {
    switch (schema.getType()) {
      case NULL -> putByte(0);
      case BOOLEAN -> putByte((Boolean) value ? 1 : 0);
      case INT, LONG -> putLong(((Number) value).longValue());
      case FLOAT -> putDouble(((Number) value).floatValue());
      case DOUBLE -> putDouble(((Number) value).doubleValue());
      case STRING, ENUM -> putText(value.toString());
      case BYTES -> putBytes((ByteBuffer) value);
      case FIXED -> putBytes(ByteBuffer.wrap(((GenericFixed) value).bytes()));
      case UNION -> writeUnion(schema, value);
      case ARRAY -> {
        Collection<?> items = (Collection<?>) value;
        putLong(items.size());
        items.forEach(item -> write(schema.getElementType(), item));
      }
      case MAP -> {
        TreeMap<String, Object> sorted = new TreeMap<>();
        ((Map<?, ?>) value).forEach((key, item) -> sorted.put(key.toString(), item));
        putLong(sorted.size());
        sorted.forEach(
            (key, item) -> {
              putText(key);
              write(schema.getValueType(), item);
            });
      }
      case RECORD -> {
        IndexedRecord record = (IndexedRecord) value;
        for (Schema.Field field : schema.getFields()) {
          if (!Boolean.FALSE.equals(field.getObjectProp("identity"))) {
            write(field.schema(), record.get(field.pos()));
          }
        }
      }
    }
  }

  private void writeUnion(Schema schema, Object value) {
    if (value == null) {
      putByte(0);
      return;
    }
    int index =
        schema.getTypes().size() == 2 && schema.isNullable()
            ? schema.getTypes().get(0).getType() == Schema.Type.NULL ? 1 : 0
            : org.apache.avro.generic.GenericData.get().resolveUnion(schema, value);
    Schema branch = schema.getTypes().get(index);
    putByte(1 + branch.getType().ordinal());
    write(branch, value);
  }

  private void putByte(int value) {
    room(1);
    buffer[length++] = (byte) value;
  }

  private void putLong(long value) {
    room(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      buffer[length++] = (byte) (value >>> shift);
    }
  }

  private void putDouble(double value) {
    putLong(Double.doubleToLongBits(value == 0 ? 0.0 : value));
  }

  private void putText(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    putLong(bytes.length);
    room(bytes.length);
    System.arraycopy(bytes, 0, buffer, length, bytes.length);
    length += bytes.length;
  }

  private void putBytes(ByteBuffer bytes) {
    int size = bytes.remaining();
    putLong(size);
    room(size);
    bytes.duplicate().get(buffer, length, size);
    length += size;
  }

  private void room(int more) {
    if (buffer.length - length < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
    }
  }
}
