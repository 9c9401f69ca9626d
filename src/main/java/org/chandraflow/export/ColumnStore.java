package org.chandraflow.export;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.chandraflow.table.Column;
import org.chandraflow.table.RowWriter;

/** A table in memory, by column: eight bytes a number and no object a cell but for texts. */
final class ColumnStore {
  private final List<Column> columns;
  private final Cells[] cells;
  private final Map<String, Integer> index = new HashMap<>();
  private int rows;

  ColumnStore(List<Column> columns) {
    this.columns = List.copyOf(columns);
    this.cells = columns.stream().map(ColumnStore::cells).toArray(Cells[]::new);
    for (int c = 0; c < columns.size(); c++) {
      index.put(columns.get(c).name(), c);
    }
  }

  private static Cells cells(Column column) {
    return switch (column.type()) {
      case DOUBLE -> new Doubles();
      case LONG -> new Longs();
      case BOOLEAN -> new Booleans();
      case STRING -> new Texts();
    };
  }

  List<Column> columns() {
    return columns;
  }

  int size() {
    return rows;
  }

  /** The index of a column, or -1. */
  int column(String name) {
    return index.getOrDefault(name, -1);
  }

  /** Adds a row; a cell is null where missing. */
  void add(Object[] row) {
    for (int c = 0; c < cells.length; c++) {
      cells[c].add(rows, row[c]);
    }
    rows++;
  }

  Object get(int row, int column) {
    return cells[column].get(row);
  }

  /** A cell as a number; NaN where missing. */
  double number(int row, int column) {
    return get(row, column) instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /** A cell as text; empty where missing. */
  String text(int row, int column) {
    Object value = get(row, column);
    return value == null ? "" : value.toString();
  }

  /** The rows that pass, by the text of a column, then by all others, so that content decides. */
  int[] sorted(int by, IntPredicate passes) {
    String[] keys = new String[rows];
    Arrays.setAll(keys, row -> text(row, by));
    Comparator<Integer> order = Comparator.comparing(row -> keys[row]);
    for (int c = 0; c < cells.length; c++) {
      int column = c;
      order = order.thenComparing((a, b) -> cells[column].compare(a, b));
    }
    Integer[] kept = IntStream.range(0, rows).filter(passes).boxed().toArray(Integer[]::new);
    Arrays.parallelSort(kept, order);
    return Arrays.stream(kept).mapToInt(Integer::intValue).toArray();
  }

  /** Writes rows, their cells followed by those of another table where it has the row. */
  void write(RowWriter writer, int[] order, ColumnStore more, int[] moreColumns, int[] moreRows)
      throws IOException {
    Object[] row = new Object[cells.length + moreColumns.length];
    for (int r : order) {
      for (int c = 0; c < cells.length; c++) {
        row[c] = cells[c].get(r);
      }
      int other = moreColumns.length == 0 ? -1 : moreRows[r];
      for (int c = 0; c < moreColumns.length; c++) {
        row[cells.length + c] = other < 0 ? null : more.get(other, moreColumns[c]);
      }
      writer.write(row);
    }
  }

  private interface Cells {
    void add(int row, Object cell);

    Object get(int row);

    int compare(int a, int b);
  }

  private static final class Doubles implements Cells {
    private double[] values = new double[1024];

    @Override
    public void add(int row, Object cell) {
      if (row >= values.length) {
        values = Arrays.copyOf(values, 2 * values.length);
      }
      values[row] = cell == null ? Double.NaN : ((Number) cell).doubleValue();
    }

    @Override
    public Object get(int row) {
      return Double.isNaN(values[row]) ? null : values[row];
    }

    @Override
    public int compare(int a, int b) {
      return Double.compare(values[a], values[b]);
    }
  }

  private static final class Longs implements Cells {
    private final BitSet missing = new BitSet();
    private long[] values = new long[1024];

    @Override
    public void add(int row, Object cell) {
      if (row >= values.length) {
        values = Arrays.copyOf(values, 2 * values.length);
      }
      if (cell == null) {
        missing.set(row);
      } else {
        values[row] = ((Number) cell).longValue();
      }
    }

    @Override
    public Object get(int row) {
      return missing.get(row) ? null : values[row];
    }

    @Override
    public int compare(int a, int b) {
      int by = Boolean.compare(missing.get(a), missing.get(b));
      return by != 0 ? by : Long.compare(values[a], values[b]);
    }
  }

  private static final class Booleans implements Cells {
    private final BitSet missing = new BitSet();
    private final BitSet values = new BitSet();

    @Override
    public void add(int row, Object cell) {
      missing.set(row, cell == null);
      values.set(row, Boolean.TRUE.equals(cell));
    }

    @Override
    public Object get(int row) {
      return missing.get(row) ? null : values.get(row);
    }

    @Override
    public int compare(int a, int b) {
      int by = Boolean.compare(missing.get(a), missing.get(b));
      return by != 0 ? by : Boolean.compare(values.get(a), values.get(b));
    }
  }

  private static final class Texts implements Cells {
    private final List<String> values = new ArrayList<>();
    private final Map<String, String> same = new HashMap<>();

    @Override
    public void add(int row, Object cell) {
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
    public Object get(int row) {
      return values.get(row);
    }

    @Override
    public int compare(int a, int b) {
      return Comparator.nullsFirst(Comparator.<String>naturalOrder())
          .compare(values.get(a), values.get(b));
    }
  }
}
