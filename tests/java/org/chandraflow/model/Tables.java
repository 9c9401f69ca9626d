package org.chandraflow.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;

/** Small tables for tests. */
final class Tables {
  private Tables() {}

  /** Rows of three classes, 60 %, 30 % and 10 %, some cells missing. */
  static FeatureTable mixed(int n, long seed) {
    Random random = new Random(seed);
    List<Column> columns = new ArrayList<>();
    for (int c = 0; c < 5; c++) {
      columns.add(Column.of("f" + c, ColumnType.DOUBLE, c == 0 ? "mag" : ""));
    }
    String[] names = new String[n];
    String[] labels = new String[n];
    double[][] rows = new double[n][5];
    double[] ra = new double[n];
    double[] dec = new double[n];
    for (int i = 0; i < n; i++) {
      names[i] = String.format("S%05d", i * 7919 % n);
      int k = i % 10 < 6 ? 0 : i % 10 < 9 ? 1 : 2;
      labels[i] = new String[] {"AGN", "STAR", "CV"}[k];
      for (int c = 0; c < 5; c++) {
        rows[i][c] = random.nextInt(6) == 0 ? Double.NaN : random.nextGaussian() + (c == k ? 2 : 0);
      }
      ra[i] = random.nextDouble() * 360;
      dec[i] = Math.toDegrees(Math.asin(2 * random.nextDouble() - 1));
    }
    return new FeatureTable(columns, names, rows, labels, ra, dec, "");
  }
}
