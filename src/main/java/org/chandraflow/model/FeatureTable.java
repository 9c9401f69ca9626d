package org.chandraflow.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.chandraflow.table.Column;

/**
 * Named rows of features with what is known of them. Arrays are shared, never copied, and must not
 * be changed.
 *
 * @param columns the features in order, with units
 * @param names one a row
 * @param rows features by row and column; missing is NaN, none is infinite
 * @param labels known class by row; null where unknown
 * @param ra right ascension by row, deg; NaN where unknown
 * @param dec declination by row, deg; NaN where unknown
 * @param featureSet the text of the feature set that the columns come from; empty if unknown
 */
public record FeatureTable(
    List<Column> columns,
    String[] names,
    double[][] rows,
    String[] labels,
    double[] ra,
    double[] dec,
    String featureSet) {
  public FeatureTable {
    columns = List.copyOf(columns);
    int n = names.length;
    if (rows.length != n || labels.length != n || ra.length != n || dec.length != n) {
      throw new IllegalArgumentException("arrays of unlike lengths for " + n + " rows");
    }
    for (double[] row : rows) {
      if (row.length != columns.size()) {
        throw new IllegalArgumentException(
            "a row of " + row.length + " features, expected " + columns.size());
      }
    }
    Objects.requireNonNull(featureSet);
  }

  /** The number of rows. */
  public int size() {
    return names.length;
  }

  /** The names of the features. */
  public List<String> features() {
    return columns.stream().map(Column::name).toList();
  }

  /** Some of the rows, in the order given. */
  public FeatureTable select(int[] indexes) {
    return new FeatureTable(
        columns,
        Arrays.stream(indexes).mapToObj(i -> names[i]).toArray(String[]::new),
        Arrays.stream(indexes).mapToObj(i -> rows[i]).toArray(double[][]::new),
        Arrays.stream(indexes).mapToObj(i -> labels[i]).toArray(String[]::new),
        Arrays.stream(indexes).mapToDouble(i -> ra[i]).toArray(),
        Arrays.stream(indexes).mapToDouble(i -> dec[i]).toArray(),
        featureSet);
  }

  /** The rows that have a label. */
  public FeatureTable labelled() {
    return select(IntStream.range(0, size()).filter(i -> labels[i] != null).toArray());
  }

  /**
   * The rows in an order that depends on their content alone: by name, then label, then features.
   */
  public FeatureTable sorted() {
    Comparator<Integer> order =
        Comparator.<Integer, String>comparing(i -> names[i])
            .thenComparing(i -> labels[i], Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing((a, b) -> Arrays.compare(rows[a], rows[b]))
            .thenComparingDouble(i -> ra[i])
            .thenComparingDouble(i -> dec[i]);
    Integer[] indexes = IntStream.range(0, size()).boxed().toArray(Integer[]::new);
    Arrays.sort(indexes, order);
    return select(Arrays.stream(indexes).mapToInt(Integer::intValue).toArray());
  }

  /** The classes that occur, sorted by name. */
  public List<String> classes() {
    return Arrays.stream(labels).filter(Objects::nonNull).distinct().sorted().toList();
  }

  /** The index of each row's label among classes; -1 where it has none of them. */
  public int[] classIndexes(List<String> classes) {
    List<String> list = new ArrayList<>(classes);
    return Arrays.stream(labels)
        .mapToInt(label -> label == null ? -1 : list.indexOf(label))
        .toArray();
  }
}
