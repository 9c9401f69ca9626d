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

  /** The rows that pass, by the text of a column, then by all others, so that content decides. */
  int[] sorted(int by, IntPredicate passes) {
    String[] keys = new String[rows];
    Arrays.setAll(keys, row -> text(row, by));
    Integer[] kept = IntStream.range(0, rows).filter(passes).boxed().toArray(Integer[]::new);
    Arrays.parallelSort(kept, (a, b) -> compare(keys, a, b));
    return Arrays.stream(kept).mapToInt(Integer::intValue).toArray();
  }

  private int compare(String[] keys, int a, int b) {
    int order = keys[a].compareTo(keys[b]);
    for (int c = 0; order == 0 && c < cells.length; c++) {
      order = cells[c].compare(a, b);
    }
    return order;
  }

  /** Writes rows, their cells followed by those of another table where it has the row. */
  void write(RowWriter writer, int[] order, ColumnStore more, int[] moreColumns, int[] moreRows)
      throws IOException {
    writer.writeAll(
        new RowWriter.Rows() {
          @Override
          public int count() {
            return order.length;
          }

          @Override
          public void get(int row, Object[] to) {
            int r = order[row];
            for (int c = 0; c < cells.length; c++) {
              to[c] = cells[c].get(r);
            }
            int other = moreColumns.length == 0 ? -1 : moreRows[r];
            for (int c = 0; c < moreColumns.length; c++) {
              to[cells.length + c] = other < 0 ? null : more.get(other, moreColumns[c]);
            }
          }
        });
  }
}
