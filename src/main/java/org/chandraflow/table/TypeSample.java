package org.chandraflow.table;

import java.util.Locale;

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

  /** Takes a cell; null is a missing one. */
  void add(int column, String text) {
    if (text != null) {
      states[column].add(text);
    }
  }

  /** The type that suits all cells so far; text if there were none. */
  ColumnType type(int column) {
    return states[column].type();
  }

  /** Whether a text is written as a number is. */
  static boolean isNumber(String text) {
    byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return !Double.isNaN(Decimal.parse(bytes, 0, bytes.length));
  }

  private static final class State {
    private boolean seen;
    private boolean maybeLong = true;
    private boolean maybeDouble = true;
    private boolean maybeBoolean = true;
    private boolean large;

    void add(String text) {
      seen = true;
      if (maybeBoolean) {
        String lower = text.toLowerCase(Locale.ROOT);
        maybeBoolean = lower.equals("true") || lower.equals("false");
      }
      if (maybeDouble) {
        int digits = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        boolean integer = text.length() > digits;
        for (int i = digits; i < text.length(); i++) {
          integer &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        if (integer) {
          addInteger(text, digits);
        } else {
          maybeLong = false;
          maybeDouble = isNumber(text);
        }
      }
    }

    private void addInteger(String text, int sign) {
      if (text.charAt(sign) == '0' && text.length() > sign + 1) {
        maybeDouble = false;
      } else if (text.length() - sign > 19) {
        maybeDouble = false;
      } else {
        try {
          long value = Long.parseLong(text);
          large |= value > EXACT || value < -EXACT;
          maybeLong &= !text.equals("-0");
        } catch (NumberFormatException e) {
          maybeDouble = false;
        }
      }
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
