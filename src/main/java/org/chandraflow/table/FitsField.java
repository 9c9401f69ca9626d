package org.chandraflow.table;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;

/**
 * A scalar or text column of a FITS binary table.
 *
 * @param type the letter of its TFORM
 * @param offset of its first byte in a row
 * @param width bytes
 * @param scale TSCAL
 * @param zero TZERO
 * @param nullValue TNULL of an integer column; null if it has none
 * @param unsigned whether it is an unsigned 64-bit integer (TZERO of 2^63)
 */
record FitsField(
    char type, int offset, int width, double scale, double zero, Long nullValue, boolean unsigned)
    implements Serializable {

  private boolean isScaled() {
    return scale != 1 || zero != 0;
  }

  /** Whether values are integers, also after an integral offset. */
  private boolean isInteger() {
    return "BIJK".indexOf(type) >= 0
        && scale == 1
        && zero == Math.rint(zero)
        && Math.abs(zero) <= 1L << 53;
  }

  ColumnType columnType() {
    if (type == 'A' || unsigned) {
      return ColumnType.STRING;
    }
    if (type == 'L') {
      return ColumnType.BOOLEAN;
    }
    return isInteger() ? ColumnType.LONG : ColumnType.DOUBLE;
  }

  private long integer(byte[] bytes, int at) {
    return switch (type) {
      case 'B' -> bytes[at] & 0xFF;
      case 'I' -> BigEndian.getShort(bytes, at);
      case 'J' -> BigEndian.getInt(bytes, at);
      default -> BigEndian.getLong(bytes, at);
    };
  }

  /** The value in a row that begins at a byte; NaN if missing. */
  double number(byte[] bytes, int row, String name) throws BadCellException {
    int at = row + offset;
    double value;
    switch (type) {
      case 'D':
        value = Double.longBitsToDouble(BigEndian.getLong(bytes, at));
        break;
      case 'E':
        value = Float.intBitsToFloat(BigEndian.getInt(bytes, at));
        break;
      case 'L':
        return bytes[at] == 'T' ? 1 : bytes[at] == 'F' ? 0 : Double.NaN;
      case 'A':
        return Cells.number(bytes, at, end(bytes, at), name);
      default:
        long integer = integer(bytes, at);
        if (nullValue != null && integer == nullValue) {
          return Double.NaN;
        }
        value = integer;
    }
    return isScaled() ? value * scale + zero : value;
  }

  /** The text in a row that begins at a byte, as it stands; null if missing. */
  String text(byte[] bytes, int row, String name) throws BadCellException {
    int at = row + offset;
    switch (type) {
      case 'A':
        return new String(bytes, at, end(bytes, at) - at, StandardCharsets.UTF_8);
      case 'L':
        return bytes[at] == 'T' ? "true" : bytes[at] == 'F' ? "false" : null;
      case 'B', 'I', 'J', 'K':
        long integer = integer(bytes, at);
        if (nullValue != null && integer == nullValue) {
          return null;
        }
        if (unsigned) {
          return Long.toUnsignedString(integer ^ Long.MIN_VALUE);
        }
        if (isInteger()) {
          return Long.toString(integer + (long) zero);
        }
        return Texts.of(number(bytes, row, name));
      default:
        double value = number(bytes, row, name);
        return Double.isNaN(value) ? null : Texts.of(value);
    }
  }

  /** Texts end with the first byte 0 at the latest. */
  private int end(byte[] bytes, int at) {
    int end = at;
    while (end < at + width && bytes[end] != 0) {
      end++;
    }
    return end;
  }
}
