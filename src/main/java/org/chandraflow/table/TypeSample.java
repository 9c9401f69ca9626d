package org.chandraflow.table;

import java.nio.charset.StandardCharsets;

/**
 * Proposes a type for each column of a text table from its first cells. A type is proposed only if
 * every sampled value survives it exactly: integers with leading zeros, or beyond 64 bits, and a
 * mixture of integers beyond 2^53 and fractions stay text.
 */
final class TypeSample {
  private static final long EXACT = 1L << 53;

  private final State[] states;

  TypeSample(int columns) {
    states = new State[columns];
    for (int i = 0; i < columns; i++) {
      states[i] = new State();
    }
  }

  /** Takes a cell that is not missing, without blanks around it. */
  void add(int column, byte[] bytes, int from, int to) {
    states[column].add(bytes, from, to);
  }

  /** The type that suits all cells so far; text if there were none. */
  ColumnType type(int column) {
    return states[column].type();
  }

  /** Whether a text is written as a number is. */
  static boolean isNumber(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Decimal.isNumber(bytes, 0, bytes.length);
  }

  private static final class State {
    private boolean seen;
    private boolean maybeLong = true;
    private boolean maybeDouble = true;
    private boolean maybeBoolean = true;
    private boolean large;

    void add(byte[] bytes, int from, int to) {
      seen = true;
      if (maybeBoolean) {
        maybeBoolean = isWord(bytes, from, to, "true") || isWord(bytes, from, to, "false");
      }
      if (maybeDouble) {
        int digits = bytes[from] == '-' || bytes[from] == '+' ? from + 1 : from;
        boolean integer = to > digits;
        for (int i = digits; integer && i < to; i++) {
          integer = bytes[i] >= '0' && bytes[i] <= '9';
        }
        if (integer) {
          addInteger(bytes, from, digits, to);
        } else {
          maybeLong = false;
          maybeDouble = Decimal.isNumber(bytes, from, to);
        }
      }
    }

    private static boolean isWord(byte[] bytes, int from, int to, String lower) {
      if (to - from != lower.length()) {
        return false;
      }
      for (int i = from; i < to; i++) {
        if ((bytes[i] | 0x20) != lower.charAt(i - from)) {
          return false;
        }
      }
      return true;
    }

    private void addInteger(byte[] bytes, int from, int digits, int to) {
      if (bytes[digits] == '0' && to > digits + 1 || to - digits > 19) {
        maybeDouble = false;
        return;
      }
      long value = 0;
      for (int i = digits; i < to; i++) {
        value = value * 10 + (bytes[i] - '0');
      }
      boolean negative = bytes[from] == '-';
      if (value < 0 && !(negative && value == Long.MIN_VALUE)) {
        maybeDouble = false;
        return;
      }
      large |= value > EXACT || value < 0;
      maybeLong &= !(negative && value == 0);
    }

    ColumnType type() {
      if (!seen) {
        return ColumnType.STRING;
      }
      if (maybeBoolean) {
        return ColumnType.BOOLEAN;
      }
      if (!maybeDouble) {
        return ColumnType.STRING;
      }
      if (maybeLong) {
        return ColumnType.LONG;
      }
      return large ? ColumnType.STRING : ColumnType.DOUBLE;
    }
  }
}
