package org.chandraflow.table;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the cursors of typed formats share. */
final class Cells {
  private static final int RAW_LIMIT = 1 << 16;

  private Cells() {}

  /**
   * Text as a number.
   *
   * @return NaN for a missing cell
   * @throws BadCellException if it is none
   */
  static double number(byte[] bytes, int from, int to, String column) throws BadCellException {
    int first = from;
    int last = to;
    while (first < last && bytes[first] >= 0 && bytes[first] <= ' ') {
      first++;
    }
    while (last > first && bytes[last - 1] >= 0 && bytes[last - 1] <= ' ') {
      last--;
    }
    double value = Decimal.parse(bytes, first, last);
    if (!Double.isNaN(value) || Missing.is(bytes, first, last)) {
      return value;
    }
    String text = new String(bytes, first, Math.min(last - first, 200), StandardCharsets.UTF_8);
    switch (text.toLowerCase(Locale.ROOT)) {
      case "true":
        return 1;
      case "false":
        return 0;
      case "inf", "+inf", "infinity", "+infinity":
        return Double.POSITIVE_INFINITY;
      case "-inf", "-infinity":
        return Double.NEGATIVE_INFINITY;
      default:
        throw new BadCellException("not_a_number", column, text, "a number");
    }
  }

  /** Text without blanks around it; null if it means missing. */
  static String text(String text, Set<String> nulls) {
    String trimmed = text.strip();
    return Missing.is(trimmed) || nulls.contains(trimmed) ? null : trimmed;
  }

  /** A number that is not the file's null value. */
  static boolean isNull(double value, Set<String> nulls) {
    if (nulls.isEmpty() || Double.isNaN(value)) {
      return false;
    }
    for (String text : nulls) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      if (Decimal.parse(bytes, 0, bytes.length) == value) {
        return true;
      }
    }
    return false;
  }

  /** The cells of a row, joined by commas. */
  static String raw(RowCursor cursor) {
    StringBuilder raw = new StringBuilder();
    for (int i = 0; i < cursor.columns().size() && raw.length() < RAW_LIMIT; i++) {
      raw.append(i == 0 ? "" : ",");
      try {
        String text = cursor.text(i);
        raw.append(text == null ? "" : text);
      } catch (BadCellException e) {
        raw.append(e.value());
      }
    }
    return raw.length() > RAW_LIMIT ? raw.substring(0, RAW_LIMIT) : raw.toString();
  }

  /** A name that is not taken yet; a notice tells of a change. */
  static String unique(String name, int number, Set<String> taken, List<String> notices) {
    String wanted = name.isEmpty() ? "col" + number : name;
    String unique = wanted;
    for (int n = 2; !taken.add(unique); n++) {
      unique = wanted + "_" + n;
    }
    if (!unique.equals(name)) {
      notices.add("column " + number + ", '" + name + "', is read as '" + unique + "'");
    }
    return unique;
  }

  /** Names taken so far. */
  static Set<String> none() {
    return new HashSet<>();
  }
}
