package org.chandraflow.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.chandraflow.table.ColumnType;

/** The cells of a column: eight bytes a number and no object a cell but for texts. */
abstract sealed class Cells {
  private int size;

  /** No cells yet, of a type. */
  static Cells of(ColumnType type) {
    return switch (type) {
      case DOUBLE -> new Doubles();
      case LONG -> new Longs();
      case BOOLEAN -> new Booleans();
      case STRING -> new Texts();
    };
  }

  /** Adds a cell; null where missing. */
  final void add(Object cell) {
    put(size++, cell);
  }

  /** Adds a number; NaN where missing. */
  final void addNumber(double cell) {
    putNumber(size++, cell);
  }

  /** Adds missing cells until there are a number of them. */
  final void fill(int until) {
    while (size < until) {
      add(null);
    }
  }

  /** Adds all cells of a column of the same type. */
  final void addAll(Cells more) {
    append(size, more, more.size);
    size += more.size;
  }

  abstract Object get(int row);

  abstract int compare(int a, int b);

  abstract void put(int row, Object cell);

  void putNumber(int row, double cell) {
    put(row, Double.isNaN(cell) ? null : (Double) cell);
  }

  abstract void append(int row, Cells more, int count);

  private static int room(int length, int needed) {
    return Math.max(needed, 2 * length);
  }

  private static final class Doubles extends Cells {
    private double[] values = new double[1024];

    @Override
    void put(int row, Object cell) {
      putNumber(row, cell == null ? Double.NaN : ((Number) cell).doubleValue());
    }

    @Override
    void putNumber(int row, double cell) {
      if (row >= values.length) {
        values = Arrays.copyOf(values, room(values.length, row + 1));
      }
      values[row] = cell;
    }

    @Override
    void append(int row, Cells more, int count) {
      if (row + count > values.length) {
        values = Arrays.copyOf(values, room(values.length, row + count));
      }
      System.arraycopy(((Doubles) more).values, 0, values, row, count);
    }

    @Override
    Object get(int row) {
      return Double.isNaN(values[row]) ? null : values[row];
    }

    @Override
    int compare(int a, int b) {
      return Double.compare(values[a], values[b]);
    }
  }

  private static final class Longs extends Cells {
    private final BitSet missing = new BitSet();
    private long[] values = new long[1024];

    @Override
    void put(int row, Object cell) {
      if (row >= values.length) {
        values = Arrays.copyOf(values, room(values.length, row + 1));
      }
      if (cell == null) {
        missing.set(row);
      } else {
        values[row] = ((Number) cell).longValue();
      }
    }

    @Override
    void append(int row, Cells more, int count) {
      if (row + count > values.length) {
        values = Arrays.copyOf(values, room(values.length, row + count));
      }
      System.arraycopy(((Longs) more).values, 0, values, row, count);
      ((Longs) more).missing.stream().forEach(r -> missing.set(row + r));
    }

    @Override
    Object get(int row) {
      return missing.get(row) ? null : values[row];
    }

    @Override
    int compare(int a, int b) {
      int by = Boolean.compare(missing.get(a), missing.get(b));
      return by != 0 ? by : Long.compare(values[a], values[b]);
    }
  }

  private static final class Booleans extends Cells {
    private final BitSet missing = new BitSet();
    private final BitSet values = new BitSet();

    @Override
    void put(int row, Object cell) {
      missing.set(row, cell == null);
      values.set(row, Boolean.TRUE.equals(cell));
    }

    @Override
    void append(int row, Cells more, int count) {
      ((Booleans) more).missing.stream().forEach(r -> missing.set(row + r));
      ((Booleans) more).values.stream().forEach(r -> values.set(row + r));
    }

    @Override
    Object get(int row) {
      return missing.get(row) ? null : values.get(row);
    }

    @Override
    int compare(int a, int b) {
      int by = Boolean.compare(missing.get(a), missing.get(b));
      return by != 0 ? by : Boolean.compare(values.get(a), values.get(b));
    }
  }

  private static final class Texts extends Cells {
    private final List<String> values = new ArrayList<>();
    private final Map<String, String> same = new HashMap<>();

    @Override
    void put(int row, Object cell) {
      String text = cell == null ? null : cell.toString();
      if (text != null && same.size() < 4096) {
        String known = same.putIfAbsent(text, text);
        text = known == null ? text : known;
      } else if (text != null) {
        text = same.getOrDefault(text, text);
      }
      values.add(text);
    }

    @Override
    void append(int row, Cells more, int count) {
      values.addAll(((Texts) more).values);
    }

    @Override
    Object get(int row) {
      return values.get(row);
    }

    @Override
    int compare(int a, int b) {
      return Comparator.nullsFirst(Comparator.<String>naturalOrder())
          .compare(values.get(a), values.get(b));
    }
  }
}
