package org.chandraflow.simulate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of one block of one table, either as bytes of CSV or as cells for another writer. Both
 * hold the same values: a number is rounded to its decimals either way.
 */
abstract class RowBlock implements RowSink {
  static final long[] POWERS = new long[13];

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = POWERS[i - 1] * 10;
    }
  }

  private int rows;

  static RowBlock of(boolean csv) {
    return csv ? new Csv() : new Cells();
  }

  int rows() {
    return rows;
  }

  @Override
  public void end() {
    rows++;
  }

  /** Puts the rows into another order: row {@code order[i]} comes at place {@code i}. */
  abstract void reorder(int[] order);

  /** Mantissa (four digits, signed) and exponent of ten of its last digit. */
  static long[] fourDigits(double value) {
    int exponent = (int) Math.floor(Math.log10(Math.abs(value))) - 3;
    long mantissa = Math.round(value / Math.pow(10, exponent));
    if (Math.abs(mantissa) >= 10_000) {
      mantissa /= 10;
      exponent++;
    }
    return new long[] {mantissa, exponent};
  }

  /** Rows as bytes of CSV. */
  static final class Csv extends RowBlock {
    private byte[] bytes = new byte[1 << 14];
    private int length;
    private int[] starts = new int[256];
    private boolean first = true;

    byte[] bytes() {
      return Arrays.copyOf(bytes, length);
    }

    private void begin(int room) {
      if (length + room + 1 > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + room + 1));
      }
      if (!first) {
        bytes[length++] = ',';
      }
      first = false;
    }

    private void put(String text) {
      for (int i = 0; i < text.length(); i++) {
        bytes[length++] = (byte) text.charAt(i);
      }
    }

    @Override
    public void text(String value) {
      if (value == null) {
        missing();
        return;
      }
      begin(value.length());
      put(value);
    }

    @Override
    public void number(double value, int decimals) {
      begin(32);
      if (Double.isNaN(value)) {
        return;
      }
      long scaled = Math.round(value * POWERS[decimals]);
      if (scaled < 0) {
        bytes[length++] = '-';
        scaled = -scaled;
      }
      digits(scaled / POWERS[decimals]);
      if (decimals > 0) {
        bytes[length++] = '.';
        long rest = scaled % POWERS[decimals];
        for (int i = decimals - 1; i >= 0; i--) {
          bytes[length + i] = (byte) ('0' + rest % 10);
          rest /= 10;
        }
        length += decimals;
      }
    }

    private void digits(long number) {
      int count = 1;
      for (long n = number; n >= 10; n /= 10) {
        count++;
      }
      for (int i = count - 1; i >= 0; i--) {
        bytes[length + i] = (byte) ('0' + number % 10);
        number /= 10;
      }
      length += count;
    }

    @Override
    public void scientific(double value) {
      if (Double.isNaN(value) || value == 0) {
        number(value, 1);
        return;
      }
      begin(32);
      long[] parts = fourDigits(value);
      long mantissa = Math.abs(parts[0]);
      if (value < 0) {
        bytes[length++] = '-';
      }
      digits(mantissa / 1000);
      bytes[length++] = '.';
      for (long unit = 100; unit > 0; unit /= 10) {
        bytes[length++] = (byte) ('0' + mantissa / unit % 10);
      }
      put("e" + (parts[1] + 3));
    }

    @Override
    public void integer(long value) {
      begin(24);
      if (value < 0) {
        bytes[length++] = '-';
      }
      digits(Math.abs(value));
    }

    @Override
    public void flag(Boolean value) {
      begin(8);
      if (value != null) {
        put(value ? "True" : "False");
      }
    }

    @Override
    public void missing() {
      begin(0);
    }

    @Override
    public void end() {
      begin(1);
      bytes[length - 1] = '\n';
      first = true;
      super.end();
      if (rows() >= starts.length) {
        starts = Arrays.copyOf(starts, starts.length * 2);
      }
      starts[rows()] = length;
    }

    @Override
    void reorder(int[] order) {
      byte[] sorted = new byte[length];
      int[] newStarts = new int[starts.length];
      int at = 0;
      for (int i = 0; i < order.length; i++) {
        int size = starts[order[i] + 1] - starts[order[i]];
        System.arraycopy(bytes, starts[order[i]], sorted, at, size);
        at += size;
        newStarts[i + 1] = at;
      }
      bytes = sorted;
      starts = newStarts;
    }
  }

  /** Rows as cells. */
  static final class Cells extends RowBlock {
    private final List<Object> row = new ArrayList<>();
    private List<Object[]> rows = new ArrayList<>();

    List<Object[]> cells() {
      return rows;
    }

    @Override
    public void text(String value) {
      row.add(value);
    }

    @Override
    public void number(double value, int decimals) {
      row.add(
          Double.isNaN(value)
              ? null
              : (Object) ((double) Math.round(value * POWERS[decimals]) / POWERS[decimals]));
    }

    @Override
    public void scientific(double value) {
      if (Double.isNaN(value) || value == 0) {
        number(value, 1);
        return;
      }
      long[] parts = fourDigits(value);
      row.add(Double.parseDouble(parts[0] + "e" + parts[1]));
    }

    @Override
    public void integer(long value) {
      row.add(value);
    }

    @Override
    public void flag(Boolean value) {
      row.add(value);
    }

    @Override
    public void missing() {
      row.add(null);
    }

    @Override
    public void end() {
      rows.add(row.toArray());
      row.clear();
      super.end();
    }

    @Override
    void reorder(int[] order) {
      List<Object[]> sorted = new ArrayList<>(order.length);
      for (int index : order) {
        sorted.add(rows.get(index));
      }
      rows = sorted;
    }
  }
}
