package org.chandraflow.table;

import java.io.IOException;
import java.io.Serializable;
import java.util.Locale;
import java.util.Map;

/**
 * A FIELD of a VOTable.
 *
 * @param datatype as VOTable names it
 * @param size elements of a cell; -1 if each cell tells its own
 * @param nullValue the text of the VALUES element's null; empty if there is none
 * @param column the index of its column; -1 if it is left out
 */
record VotableField(String name, String datatype, int size, String nullValue, int column)
    implements Serializable {
  private static final Map<String, Integer> BYTES =
      Map.ofEntries(
          Map.entry("boolean", 1),
          Map.entry("bit", 1),
          Map.entry("unsignedByte", 1),
          Map.entry("short", 2),
          Map.entry("int", 4),
          Map.entry("long", 8),
          Map.entry("char", 1),
          Map.entry("unicodeChar", 2),
          Map.entry("float", 4),
          Map.entry("double", 8),
          Map.entry("floatComplex", 8),
          Map.entry("doubleComplex", 16));

  /**
   * The number of elements that an {@code arraysize} means.
   *
   * @return -1 if it differs from cell to cell
   */
  static int size(String arraysize, int most) throws IOException {
    if (arraysize == null || arraysize.isBlank()) {
      return 1;
    }
    long size = 1;
    for (String part : arraysize.strip().toLowerCase(Locale.ROOT).split("x")) {
      if (part.contains("*")) {
        return -1;
      }
      try {
        size = Math.multiplyExact(size, Long.parseLong(part.strip()));
      } catch (NumberFormatException | ArithmeticException e) {
        throw new IOException("arraysize '" + arraysize + "' is not understood", e);
      }
    }
    if (size < 0 || size > most) {
      throw new IOException("arraysize '" + arraysize + "' is beyond the limit of " + most);
    }
    return (int) size;
  }

  /** What its column holds; null if it is left out. */
  static ColumnType type(String datatype, int size) throws IOException {
    return switch (datatype) {
      case "char", "unicodeChar" -> ColumnType.STRING;
      case "boolean", "bit" -> size == 1 ? ColumnType.BOOLEAN : null;
      case "unsignedByte", "short", "int", "long" -> size == 1 ? ColumnType.LONG : null;
      case "float", "double" -> size == 1 ? ColumnType.DOUBLE : null;
      case "floatComplex", "doubleComplex" -> null;
      default -> throw new IOException("datatype '" + datatype + "' is none of VOTable's");
    };
  }

  boolean isText() {
    return datatype.equals("char") || datatype.equals("unicodeChar");
  }

  /** Whether a cell is true or false; a single bit is, too. */
  boolean isTruth() {
    return datatype.equals("boolean") || datatype.equals("bit");
  }

  boolean isInteger() {
    return switch (datatype) {
      case "unsignedByte", "short", "int", "long" -> true;
      default -> false;
    };
  }

  /** Bytes of so many elements in the binary serialisations. */
  long bytes(long elements) {
    return datatype.equals("bit") ? (elements + 7) / 8 : elements * BYTES.get(datatype);
  }
}
