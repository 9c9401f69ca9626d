package org.chandraflow.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.chandraflow.table.BadCellException;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.chandraflow.table.RowCursor;
import org.chandraflow.table.RowWriter;
import org.chandraflow.table.TableFile;
import org.chandraflow.table.TableFiles;
import org.chandraflow.table.TableWriters;

/** A table of features as CSV: {@code name,ra,dec,label} and the features. */
public final class TrainingFile {
  private TrainingFile() {}

  static byte[] write(FeatureTable table) throws IOException {
    Path file = Files.createTempFile("training", ".csv");
    try {
      write(table, file.toString());
      return Files.readAllBytes(file);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** Writes a table in the format of the path's extension. */
  public static void write(FeatureTable table, String path) throws IOException {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.of("name", ColumnType.STRING));
    columns.add(Column.of("ra", ColumnType.DOUBLE, "deg"));
    columns.add(Column.of("dec", ColumnType.DOUBLE, "deg"));
    columns.add(Column.of("label", ColumnType.STRING));
    columns.addAll(table.columns());
    try (RowWriter writer = TableWriters.create(path, columns)) {
      Object[] cells = new Object[columns.size()];
      for (int i = 0; i < table.size(); i++) {
        cells[0] = table.names()[i];
        cells[1] = table.ra()[i];
        cells[2] = table.dec()[i];
        cells[3] = table.labels()[i];
        for (int c = 0; c < table.columns().size(); c++) {
          cells[4 + c] = table.rows()[i][c];
        }
        writer.write(cells);
      }
      writer.finish();
    }
  }

  static FeatureTable read(byte[] content, List<Column> features, String featureSet)
      throws IOException {
    if (content == null) {
      throw new IOException("no training.csv");
    }
    Path file = Files.createTempFile("training", ".csv");
    try {
      Files.write(file, content);
      TableFile table = TableFiles.open(file.toString());
      List<String> found = table.columns().stream().map(Column::name).toList();
      List<String> expected = new ArrayList<>(List.of("name", "ra", "dec", "label"));
      features.forEach(f -> expected.add(f.name()));
      if (!found.equals(expected)) {
        throw new IOException("the columns of training.csv are not the model's features");
      }
      List<String> names = new ArrayList<>();
      List<String> labels = new ArrayList<>();
      List<double[]> rows = new ArrayList<>();
      try (RowCursor cursor = table.open()) {
        while (cursor.next()) {
          names.add(cursor.text(0));
          labels.add(cursor.text(3));
          double[] row = new double[features.size() + 2];
          row[0] = cursor.number(1);
          row[1] = cursor.number(2);
          for (int c = 0; c < features.size(); c++) {
            row[2 + c] = cursor.number(4 + c);
          }
          rows.add(row);
        }
      }
      return new FeatureTable(
          features,
          names.toArray(String[]::new),
          rows.stream()
              .map(r -> java.util.Arrays.copyOfRange(r, 2, r.length))
              .toArray(double[][]::new),
          labels.toArray(String[]::new),
          rows.stream().mapToDouble(r -> r[0]).toArray(),
          rows.stream().mapToDouble(r -> r[1]).toArray(),
          featureSet);
    } catch (BadCellException e) {
      throw new IOException("training.csv: " + e.getMessage(), e);
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
