package org.chandraflow.export;

import java.util.Arrays;
import java.util.BitSet;
import org.apache.avro.util.Utf8;
import org.chandraflow.table.ColumnType;

/** The cells of a column: eight bytes a number and no object a cell. */
abstract sealed class Cells permits Cells.Doubles, Cells.Longs, Cells.Booleans, TextCells {
  static final int ROOM = 1024;

  private int size;
  private int room = ROOM;

  /** No cells yet, of a type. */
  static Cells of(ColumnType type) {
    return switch (type) {
      case DOUBLE -> new Doubles();
      case LONG -> new Longs();
      case BOOLEAN -> new Booleans();
      case STRING -> new TextCells();
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

  /** Adds a text. */
  final void addText(Utf8 cell) {
    putText(size++, cell);
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

  /** A cell; null where missing. */
  abstract Object get(int row);

  /** A cell of a column of doubles; NaN where missing. */
  double number(int row) {
    throw new UnsupportedOperationException("no column of doubles");
  }

  abstract int compare(int a, int b);

  /**
   * A number for each of some rows that is never larger where a cell comes before another; equal
   * ones are left to {@link #compare}.
   *
   * @param bits of the largest number
   */
  long[] codes(int[] rows, int bits) {
    return new long[rows.length];
  }

  abstract void put(int row, Object cell);

  void putNumber(int row, double cell) {
    put(row, Double.isNaN(cell) ? null : (Double) cell);
  }

  void putText(int row, Utf8 cell) {
    put(row, cell.toString());
  }

  /** Makes room for so many cells. */
  final void reserve(int rows) {
    if (rows > room) {
      room = rows;
      resize(rows);
    }
  }

  /** Makes room for so many cells, and for more if there was too little. */
  final void room(int rows) {
    if (rows > room) {
      reserve(Math.max(rows, 2 * room));
    }
  }

  /** Makes arrays, which begin with {@link #ROOM} cells, longer. */
  void resize(int cells) {}

  abstract void append(int row, Cells more, int count);

  static final class Doubles extends Cells {
    private double[] values = new double[ROOM];

    @Override
    void put(int row, Object cell) {
      putNumber(row, cell == null ? Double.NaN : ((Number) cell).doubleValue());
    }

    @Override
    void putNumber(int row, double cell) {
      room(row + 1);
      values[row] = cell;
    }

    @Override
    void resize(int cells) {
      values = Arrays.copyOf(values, cells);
    }

    @Override
    void append(int row, Cells more, int count) {
      room(row + count);
      System.arraycopy(((Doubles) more).values, 0, values, row, count);
    }

    @Override
    double number(int row) {
      return values[row];
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

  static final class Longs extends Cells {
    private final BitSet missing = new BitSet();
    private long[] values = new long[ROOM];

    @Override
    void put(int row, Object cell) {
      room(row + 1);
      if (cell == null) {
        missing.set(row);
      } else {
        values[row] = ((Number) cell).longValue();
      }
    }

    @Override
    void resize(int cells) {
      values = Arrays.copyOf(values, cells);
    }

    @Override
    void append(int row, Cells more, int count) {
      room(row + count);
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

  static final class Booleans extends Cells {
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
}
