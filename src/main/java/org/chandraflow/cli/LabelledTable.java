package org.chandraflow.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.chandraflow.config.Names;
import org.chandraflow.config.UsageException;
import org.chandraflow.features.BoundFeatures;
import org.chandraflow.features.FeatureSet;
import org.chandraflow.model.FeatureTable;
import org.chandraflow.table.BadCellException;
import org.chandraflow.table.Column;
import org.chandraflow.table.RowCursor;
import org.chandraflow.table.TableFile;
import org.chandraflow.table.TableFiles;

/**
 * A plain table with features derived and labels read.
 *
 * @param table rows in file order; without a label column each label is null
 * @param notes what was decided, one line each
 */
record LabelledTable(FeatureTable table, List<String> notes) {
  private static final List<String> NAME_COLUMNS = List.of("name", "CSCv2_name");
  private static final List<List<String>> POSITIONS =
      List.of(
          List.of("ra", "dec"),
          List.of("CSCv2_RA", "CSCv2_DEC"),
          List.of("RA_ICRS", "DE_ICRS"),
          List.of("RAJ2000", "DEJ2000"),
          List.of("RA", "DEC"));

  /**
   * What to read.
   *
   * @param features a set's name, a file, or columns joined by commas
   * @param label the column of the known class; absent for none
   * @param nameColumn the column of names; by default {@code name} or {@code CSCv2_name}
   * @param classes the classes to keep, after merging; empty for all
   * @param merge what a class is called instead
   */
  record Request(
      String path,
      String features,
      Optional<String> label,
      Optional<String> nameColumn,
      Set<String> classes,
      Map<String, String> merge) {}

  /**
   * Reads a table.
   *
   * @throws UsageException if a column is absent, a cell no number, or no row has a label
   */
  static LabelledTable read(Request request) throws IOException {
    TableFile file = TableFiles.open(request.path());
    List<Column> columns = file.columns();
    Map<String, Integer> index = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      index.putIfAbsent(columns.get(i).name(), i);
    }
    int label = request.label().map(name -> column(index, "--label", name)).orElse(-1);
    int name = nameColumn(request, index);
    FeatureSet set = FeatureSet.resolve(request.features(), columns);
    BoundFeatures bound = set.bind(columns);
    for (int used : bound.usedColumns()) {
      if (used == label) {
        throw new UsageException(
            "the label column '" + columns.get(used).name() + "' cannot be a feature");
      }
    }
    int[] position = position(index);
    Reader reader = new Reader(request, bound, label, name, position);
    try (RowCursor cursor = file.open()) {
      while (cursor.next()) {
        try {
          reader.row(cursor);
        } catch (BadCellException e) {
          throw new UsageException(
              request.path() + ": row " + cursor.row() + ": " + e.getMessage(), e);
        }
      }
    }
    return reader.finish(set, file);
  }

  private static int column(Map<String, Integer> index, String option, String name) {
    Integer at = index.get(name);
    if (at == null) {
      throw new UsageException(
          option + ": unknown column '" + name + "'; " + Names.hint(name, index.keySet()));
    }
    return at;
  }

  private static int nameColumn(Request request, Map<String, Integer> index) {
    if (request.nameColumn().isPresent()) {
      return column(index, "--name-column", request.nameColumn().get());
    }
    for (String candidate : NAME_COLUMNS) {
      if (index.containsKey(candidate)) {
        return index.get(candidate);
      }
    }
    throw new UsageException(
        request.path()
            + ": no column 'name' or 'CSCv2_name'; give the column of source names with"
            + " --name-column");
  }

  private static int[] position(Map<String, Integer> index) {
    for (List<String> pair : POSITIONS) {
      if (index.containsKey(pair.get(0)) && index.containsKey(pair.get(1))) {
        return new int[] {index.get(pair.get(0)), index.get(pair.get(1))};
      }
    }
    return new int[] {-1, -1};
  }

  /** Collects the rows. */
  private static final class Reader {
    private final Request request;
    private final BoundFeatures bound;
    private final int label;
    private final int name;
    private final int[] position;
    private final List<String> names = new ArrayList<>();
    private final List<String> labels = new ArrayList<>();
    private final List<double[]> rows = new ArrayList<>();
    private final List<double[]> places = new ArrayList<>();
    private final Map<String, Integer> infinite = new TreeMap<>();
    private final Map<String, Integer> others = new TreeMap<>();
    private final Set<String> seen = new TreeSet<>();
    private int blank;

    Reader(Request request, BoundFeatures bound, int label, int name, int[] position) {
      this.request = request;
      this.bound = bound;
      this.label = label;
      this.name = name;
      this.position = position;
    }

    void row(RowCursor cursor) throws BadCellException {
      String known = null;
      if (label >= 0) {
        known = cursor.text(label);
        if (known == null || known.isBlank()) {
          blank++;
          return;
        }
        known = request.merge().getOrDefault(known.strip(), known.strip());
        seen.add(known);
        if (!request.classes().isEmpty() && !request.classes().contains(known)) {
          others.merge(known, 1, Integer::sum);
          return;
        }
      }
      double[] inputs = bound.inputs(cursor::number);
      for (int i = 0; i < inputs.length; i++) {
        if (Double.isInfinite(inputs[i])) {
          infinite.merge(bound.set().inputs().get(i).name(), 1, Integer::sum);
        }
      }
      String called = cursor.text(name);
      if (called == null) {
        throw new UsageException(
            request.path() + ": row " + cursor.row() + " has no name in its name column");
      }
      names.add(called);
      labels.add(known);
      rows.add(bound.features(inputs));
      places.add(
          position[0] < 0
              ? new double[] {Double.NaN, Double.NaN}
              : new double[] {degrees(cursor, position[0]), degrees(cursor, position[1])});
    }

    /** A coordinate; one that is no number of degrees counts as unknown. */
    private static double degrees(RowCursor cursor, int column) {
      try {
        return cursor.number(column);
      } catch (BadCellException e) {
        return Double.NaN;
      }
    }

    LabelledTable finish(FeatureSet set, TableFile file) {
      List<String> notes = new ArrayList<>(file.notices());
      notes.addAll(bound.warnings());
      if (blank > 0) {
        notes.add(blank + " rows without a label are left out");
      }
      if (!others.isEmpty()) {
        notes.add("rows of other classes are left out: " + counts(others));
      }
      for (String wanted : request.classes()) {
        if (!seen.contains(wanted)) {
          throw new UsageException(
              "no row has the class '" + wanted + "'; " + Names.hint(wanted, seen));
        }
      }
      if (!infinite.isEmpty()) {
        notes.add("infinite values are taken as missing: " + counts(infinite));
      }
      if (names.isEmpty()) {
        throw new UsageException(
            request.path() + (label >= 0 ? ": no row has a label" : ": the table has no rows"));
      }
      int twice = names.size() - new HashSet<>(names).size();
      if (twice > 0) {
        notes.add(twice + " rows have the name of another row");
      }
      FeatureTable table =
          new FeatureTable(
              set.features(),
              names.toArray(String[]::new),
              rows.toArray(double[][]::new),
              labels.toArray(String[]::new),
              places.stream().mapToDouble(p -> p[0]).toArray(),
              places.stream().mapToDouble(p -> p[1]).toArray(),
              set.text());
      boolean empty =
          Arrays.stream(table.rows()).flatMapToDouble(Arrays::stream).allMatch(Double::isNaN);
      if (empty) {
        throw new UsageException(request.path() + ": every feature is missing in every row");
      }
      return new LabelledTable(table, notes);
    }

    private static String counts(Map<String, Integer> counts) {
      return counts.entrySet().stream()
          .map(e -> e.getKey() + " " + e.getValue())
          .collect(Collectors.joining(", "));
    }
  }
}
