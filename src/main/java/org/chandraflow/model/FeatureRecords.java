package org.chandraflow.model;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.chandraflow.table.Schemas;

/**
 * Turns records of a {@code features} dataset into a {@link FeatureTable}. Immutable, safe for
 * several threads.
 */
public final class FeatureRecords {
  private static final List<String> CORE =
      Schemas.load("features").getFields().stream().map(Schema.Field::name).toList();

  private final List<Column> columns;
  private final int[] fields;
  private final String featureSet;

  private FeatureRecords(List<Column> columns, int[] fields, String featureSet) {
    this.columns = List.copyOf(columns);
    this.fields = fields;
    this.featureSet = featureSet;
  }

  /** For a schema: its features are the fields of numbers behind the core. */
  public static FeatureRecords of(Schema schema) {
    List<Column> columns = new ArrayList<>();
    for (Schema.Field field : schema.getFields()) {
      if (!CORE.contains(field.name())) {
        Schemas.column(field).filter(c -> c.type() != ColumnType.STRING).ifPresent(columns::add);
      }
    }
    int[] fields = columns.stream().mapToInt(c -> schema.getField(c.name()).pos()).toArray();
    String set = schema.getProp("feature_set");
    return new FeatureRecords(columns, fields, set == null ? "" : set);
  }

  /** The features. */
  public List<Column> columns() {
    return columns;
  }

  /** The features of a record; missing is NaN. */
  public double[] row(GenericRecord record) {
    double[] row = new double[fields.length];
    for (int i = 0; i < row.length; i++) {
      row[i] = number(record.get(fields[i]));
    }
    return row;
  }

  private static double number(Object cell) {
    if (cell instanceof Number number) {
      return number.doubleValue();
    }
    return cell instanceof Boolean truth ? truth ? 1 : 0 : Double.NaN;
  }

  /** The label of a record, blanks around it removed; null without one. */
  public static String label(GenericRecord record) {
    Object label = record.hasField("label") ? record.get("label") : null;
    String text = label == null ? "" : label.toString().strip();
    return text.isEmpty() ? null : text;
  }

  /** The records as a table, sorted by content. */
  public FeatureTable table(Iterable<GenericRecord> records) {
    List<String> names = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    List<double[]> rows = new ArrayList<>();
    List<double[]> places = new ArrayList<>();
    for (GenericRecord record : records) {
      names.add(record.get("name").toString());
      labels.add(label(record));
      rows.add(row(record));
      places.add(
          new double[] {
            record.hasField("ra") ? number(record.get("ra")) : Double.NaN,
            record.hasField("dec") ? number(record.get("dec")) : Double.NaN
          });
    }
    return new FeatureTable(
            columns,
            names.toArray(String[]::new),
            rows.toArray(double[][]::new),
            labels.toArray(String[]::new),
            places.stream().mapToDouble(p -> p[0]).toArray(),
            places.stream().mapToDouble(p -> p[1]).toArray(),
            featureSet)
        .sorted();
  }
}
