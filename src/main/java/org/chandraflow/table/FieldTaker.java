package org.chandraflow.table;

import org.apache.avro.util.Utf8;

/** Takes the fields of records as they are read, in order, without a record being made of them. */
public interface FieldTaker {
  /** The value of a field, null where missing. */
  void put(int field, Object value);

  /** The value of a field of doubles. */
  default void putNumber(int field, double value) {
    put(field, value);
  }

  /**
   * The value of a field of texts.
   *
   * @param value used again for the next one
   */
  default void putText(int field, Utf8 value) {
    put(field, value.toString());
  }

  /** All fields of a record have been put. */
  default void end() {}
}
