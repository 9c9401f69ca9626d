package org.chandraflow.table;

import com.fasterxml.jackson.core.io.NumberOutput;

/** Values as text. */
final class Texts {
  private Texts() {}

  /** The shortest decimal that reads back as exactly this double, as Java 19 and later write it. */
  static String of(double value) {
    return NumberOutput.toString(value, true);
  }

  /** A value as it stands in text files. */
  static String of(Object value) {
    if (value instanceof Double || value instanceof Float) {
      return of(((Number) value).doubleValue());
    }
    return value.toString();
  }
}
