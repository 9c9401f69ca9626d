package org.chandraflow.predict;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.chandraflow.config.Names;
import org.chandraflow.config.UsageException;
import org.chandraflow.features.BoundFeatures;
import org.chandraflow.features.FeatureSet;
import org.chandraflow.features.InputDraws;
import org.chandraflow.features.InputErrors;
import org.chandraflow.features.Measured;
import org.chandraflow.model.Bundle;
import org.chandraflow.model.Classifiers;
import org.chandraflow.model.FeatureDraws;
import org.chandraflow.model.Recipe;
import org.chandraflow.model.Source;
import org.chandraflow.model.TrainedModel;
import org.chandraflow.table.BadCellException;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.chandraflow.table.RowCursor;
import org.chandraflow.table.TableFile;
import org.chandraflow.table.TableFiles;

/**
 * The sources of a plain table, with the features of a model. Their known class is that of the
 * column {@code known_class}, else that of the training source of the same name.
 *
 * @param sources in file order
 * @param notes what a user should know, one line each
 */
public record PredictTable(List<Source> sources, List<String> notes) {
  private static final List<String> NAME_COLUMNS = List.of("name", "CSCv2_name");
  private static final List<List<String>> POSITIONS =
      List.of(
          List.of("ra", "dec"),
          List.of("CSCv2_RA", "CSCv2_DEC"),
          List.of("RA_ICRS", "DE_ICRS"),
          List.of("RAJ2000", "DEJ2000"),
          List.of("RA", "DEC"));

  /**
   * Reads a table: it has the columns that the model's feature set takes its inputs from, or the
   * features themselves under their names.
   *
   * @param nameColumn by default {@code name} or {@code CSCv2_name}
   * @param errors whether sources come with draws from their measurement errors
   * @throws UsageException if a required column is absent, has another unit or a cell that is no
   *     number, if the recipe does not allow what is absent, or if there are no rows
   */
  public static PredictTable read(
      String path, Bundle bundle, Optional<String> nameColumn, boolean errors) throws IOException {
    TableFile file = TableFiles.open(path);
    // Before anything else: without rows a text format knows no types of columns.
    try (RowCursor cursor = file.open()) {
      if (!cursor.next()) {
        throw new UsageException(path + ": the table has no rows");
      }
    }
    List<String> notes = new ArrayList<>(file.notices());
    Map<String, Integer> index = new LinkedHashMap<>();
    for (int i = 0; i < file.columns().size(); i++) {
      index.putIfAbsent(file.columns().get(i).name(), i);
    }
    int name = nameColumn(path, index, nameColumn);
    int[] position = position(index);
    int label = index.getOrDefault("known_class", -1);
    Reader features = reader(path, file.columns(), bundle, notes);
    if (errors) {
      features.withErrors(path, file.columns(), notes);
    }
    Map<String, String> trained = new HashMap<>();
    for (int i = 0; i < bundle.training().size(); i++) {
      trained.put(bundle.training().names()[i], bundle.training().labels()[i]);
    }
    List<Source> sources = new ArrayList<>();
    try (RowCursor cursor = file.open()) {
      while (cursor.next()) {
        try {
          String called = cursor.text(name);
          if (called == null) {
            throw new UsageException(path + ": row " + cursor.row() + " has no name");
          }
          sources.add(
              new Source(
                  called,
                  position == null ? Double.NaN : degrees(cursor, position[0]),
                  position == null ? Double.NaN : degrees(cursor, position[1]),
                  label < 0 ? trained.get(called) : cursor.text(label),
                  features.read(cursor),
                  features.draws(called, cursor)));
        } catch (BadCellException e) {
          throw new UsageException(path + ": row " + cursor.row() + ": " + e.getMessage(), e);
        }
      }
    }
    features.notes(notes);
    return new PredictTable(sources, notes);
  }

  private static int nameColumn(
      String path, Map<String, Integer> index, Optional<String> nameColumn) {
    if (nameColumn.isPresent()) {
      Integer at = index.get(nameColumn.get());
      if (at == null) {
        throw new UsageException(
            "--name-column: unknown column '"
                + nameColumn.get()
                + "'; "
                + Names.hint(nameColumn.get(), index.keySet()));
      }
      return at;
    }
    for (String candidate : NAME_COLUMNS) {
      if (index.containsKey(candidate)) {
        return index.get(candidate);
      }
    }
    throw new UsageException(
        path
            + ": no column 'name' or 'CSCv2_name'; give the column of source names with"
            + " --name-column");
  }

  private static int[] position(Map<String, Integer> index) {
    for (List<String> pair : POSITIONS) {
      if (index.containsKey(pair.get(0)) && index.containsKey(pair.get(1))) {
        return new int[] {index.get(pair.get(0)), index.get(pair.get(1))};
      }
    }
    return null;
  }

  /** A coordinate; one that is no number of degrees counts as unknown. */
  private static double degrees(RowCursor cursor, int column) {
    try {
      return cursor.number(column);
    } catch (BadCellException e) {
      return Double.NaN;
    }
  }

  private static Reader reader(
      String path, List<Column> columns, Bundle bundle, List<String> notes) {
    String text = bundle.training().featureSet();
    if (!text.isEmpty()) {
      FeatureSet set = FeatureSet.parse("the model's feature set", text);
      try {
        BoundFeatures bound = set.bind(columns);
        allow(path, bound, bundle.model(), notes);
        for (int used : bound.usedColumns()) {
          refuseText(path, columns.get(used));
        }
        return new Reader(bound, null);
      } catch (UsageException e) {
        if (!hasAll(columns, bundle)) {
          throw new UsageException(path + ": " + e.getMessage(), e);
        }
      }
    }
    int[] order = bundle.bind(columns);
    for (int column : order) {
      refuseText(path, columns.get(column));
    }
    return new Reader(null, order);
  }

  private static boolean hasAll(List<Column> columns, Bundle bundle) {
    List<String> names = columns.stream().map(Column::name).toList();
    return bundle.model().features().stream().allMatch(f -> names.contains(f.name()));
  }

  private static void refuseText(String path, Column column) {
    if (column.type() == ColumnType.STRING) {
      throw new UsageException(
          path + ": column '" + column.name() + "' is text; a feature needs a number");
    }
  }

  /** Warns of absent columns, or refuses them where the model cannot go without. */
  private static void allow(
      String path, BoundFeatures bound, TrainedModel model, List<String> notes) {
    if (bound.absentInputs().isEmpty()) {
      return;
    }
    boolean fills = model.recipe().imputation().kind() != Recipe.ImputeKind.NONE;
    fills |= model.preprocessor().imputer().isPresent();
    if (!fills && !Classifiers.type(model.recipe().classifier()).takesMissing()) {
      throw new UsageException(
          path
              + ": "
              + String.join("; ", bound.warnings())
              + "; the model was trained on complete rows and cannot go without");
    }
    if (bound.missing().size() == model.features().size()) {
      throw new UsageException(path + ": " + String.join("; ", bound.warnings()));
    }
    bound.warnings().forEach(line -> notes.add("warning: " + line));
  }

  /** Takes features from rows. */
  private static final class Reader {
    private final BoundFeatures bound;
    private final int[] order;
    private InputErrors errors;
    private InputDraws draws;
    private final Map<String, Integer> infinite = new TreeMap<>();

    Reader(BoundFeatures bound, int[] order) {
      this.bound = bound;
      this.order = order;
    }

    void withErrors(String path, List<Column> columns, List<String> notes) {
      try {
        BoundFeatures set =
            bound != null
                ? bound
                : FeatureSet.ofColumns(Arrays.stream(order).mapToObj(columns::get).toList())
                    .bind(columns);
        errors = InputErrors.of(set);
        draws = new InputDraws(set);
      } catch (UsageException e) {
        throw new UsageException(path + ": " + e.getMessage(), e);
      }
      notes.add(
          errors.inputs().isEmpty()
              ? "warning: no column of measurement errors, such as e_"
                  + errors.example()
                  + "; err_prob is left out"
              : "measurement errors of " + String.join(", ", errors.inputs()));
    }

    /** Draws from the errors of a row; null where it has none. */
    FeatureDraws draws(String name, RowCursor cursor) throws BadCellException {
      Measured measured = errors == null ? null : errors.measured(cursor::number);
      return measured == null || !measured.hasErrors()
          ? null
          : (count, seed) -> draws.draw(name, measured, count, seed);
    }

    double[] read(RowCursor cursor) throws BadCellException {
      if (bound != null) {
        double[] inputs = bound.inputs(cursor::number);
        for (int i = 0; i < inputs.length; i++) {
          if (Double.isInfinite(inputs[i])) {
            infinite.merge(bound.set().inputs().get(i).name(), 1, Integer::sum);
          }
        }
        return bound.features(inputs);
      }
      double[] out = new double[order.length];
      for (int f = 0; f < out.length; f++) {
        double value = cursor.number(order[f]);
        if (Double.isInfinite(value)) {
          infinite.merge(cursor.columns().get(order[f]).name(), 1, Integer::sum);
          value = Double.NaN;
        }
        out[f] = value;
      }
      return out;
    }

    void notes(List<String> notes) {
      if (!infinite.isEmpty()) {
        notes.add(
            "infinite values are taken as missing: "
                + infinite.entrySet().stream()
                    .map(e -> e.getKey() + " " + e.getValue())
                    .collect(Collectors.joining(", ")));
      }
    }
  }
}
