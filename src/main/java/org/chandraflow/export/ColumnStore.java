package org.chandraflow.export;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.chandraflow.table.Column;
import org.chandraflow.table.RowWriter;

/** A table in memory, by column. */
final class ColumnStore {
  private final List<Column> columns;
  private final Cells[] cells;
  private final Map<String, Integer> index = new HashMap<>();
  private final int rows;

  /**
   * @param cells of each column
   * @param rows as many as each of the cells has
   */
  ColumnStore(List<Column> columns, List<Cells> cells, int rows) {
    this.columns = List.copyOf(columns);
    this.cells = cells.toArray(Cells[]::new);
    this.rows = rows;
    for (int c = 0; c < columns.size(); c++) {
      index.put(columns.get(c).name(), c);
    }
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

  /** The rows that pass, by a column, then by all others, so that content decides. */
  int[] sorted(int by, IntPredicate passes) {
    int[] kept = IntStream.range(0, rows).filter(passes).toArray();
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(kept.length);
    long[] keys = cells[by].codes(kept, Long.SIZE - 1 - bits);
    for (int i = 0; i < keys.length; i++) {
      keys[i] = keys[i] << bits | i;
    }
    Arrays.parallelSort(keys);
    int[] order = new int[keys.length];
    for (int from = 0, to; from < keys.length; from = to) {
      for (to = from; to < keys.length && keys[to] >> bits == keys[from] >> bits; to++) {
        order[to] = kept[(int) (keys[to] & (1L << bits) - 1)];
      }
      if (to - from > 1) {
        Integer[] equal = Arrays.stream(order, from, to).boxed().toArray(Integer[]::new);
        Arrays.parallelSort(equal, (a, b) -> compare(by, a, b));
        for (int i = from; i < to; i++) {
          order[i] = equal[i - from];
        }
      }
    }
    return order;
  }

  private int compare(int by, int a, int b) {
    int order = cells[by].compare(a, b);
    for (int c = 0; order == 0 && c < cells.length; c++) {
      order = cells[c].compare(a, b);
    }
    return order;
  }

  /** Writes rows, their cells followed by those of another table where it has the row. */
  void write(RowWriter writer, int[] order, ColumnStore more, int[] moreColumns, int[] moreRows)
      throws IOException {
    Cells[] all = Arrays.copyOf(cells, cells.length + moreColumns.length);
    int[] moreOrder =
        more == null ? order : Arrays.stream(order).map(row -> moreRows[row]).toArray();
    int[][] at = new int[all.length][];
    for (int c = 0; c < all.length; c++) {
      at[c] = c < cells.length ? order : moreOrder;
      all[c] = c < cells.length ? cells[c] : more.cells[moreColumns[c - cells.length]];
    }
    writer.writeAll(
        new RowWriter.Rows() {
          @Override
          public int count() {
            return order.length;
          }

          @Override
          public Object get(int row, int column) {
            int from = at[column][row];
            return from < 0 ? null : all[column].get(from);
          }

          @Override
          public double number(int row, int column) {
            int from = at[column][row];
            return from < 0 ? Double.NaN : all[column].number(from);
          }
        });
  }
}
