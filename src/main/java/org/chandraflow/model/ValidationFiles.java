package org.chandraflow.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.chandraflow.figure.Bars;
import org.chandraflow.figure.Matrix;
import org.chandraflow.figure.Palette;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.chandraflow.table.RowWriter;
import org.chandraflow.table.TableWriters;

/**
 * Writes a validation into a directory: {@code predictions.csv}, {@code scores.json} and figures
 * {@code confusion.svg}, {@code recall.svg}, {@code precision.svg}, {@code classes.svg}; with
 * importances also {@code importance.svg} and {@code shap.svg}.
 */
public final class ValidationFiles {
  private ValidationFiles() {}

  /** The report of a result, with its settings, its notes and the scores of each repeat. */
  public static ObjectNode report(CrossValidation.Result result, ScoreReport.Options options) {
    ObjectNode out = ScoreReport.of(result.predictions(0), options);
    CrossValidation.Plan plan = result.plan();
    if (result.trust() != null) {
      out.set("raw", result.trust().rawScores(result.predictions(0)));
      out.set("conformal", result.trust().coverage(result.predictions(0)));
    }
    if (result.importance() != null && result.importance().rows() > 0) {
      out.set("importance", result.importance().toJson(plan.table().features(), plan.classes()));
    }
    if (plan.folds().length > 1) {
      var repeats = out.putArray("repeats");
      for (int r = 0; r < plan.folds().length; r++) {
        repeats.add(
            ScoreReport.of(
                    result.predictions(r), new ScoreReport.Options(List.of(), List.of(), 0, 0))
                .path("overall"));
      }
    }
    ObjectNode settings = out.putObject("settings");
    settings.put("folds", plan.cut().folds());
    settings.put("sky_cell_deg", plan.cut().skyCell());
    settings.put("shuffle", plan.cut().shuffle());
    settings.put("repeats", plan.cut().repeats());
    settings.put("seed", plan.cut().seed());
    settings.put("recipe_name", plan.recipe().name());
    settings.set("recipe", plan.recipe().toJson());
    var features = settings.putArray("features");
    plan.table().features().forEach(features::add);
    var notes = out.putArray("notes");
    result.notes().forEach(notes::add);
    return out;
  }

  /** Writes everything; the directory is made if it is not there. */
  public static void write(CrossValidation.Result result, ObjectNode report, Path directory)
      throws IOException {
    Files.createDirectories(directory);
    predictions(result, directory.resolve("predictions.csv").toString());
    text(directory.resolve("scores.json"), Json.write(report));
    figures(result.predictions(0), directory);
    JsonNode importance = report.path("importance");
    if (!importance.isMissingNode()) {
      text(directory.resolve("importance.svg"), ImportanceFigures.permutation(importance));
      if (importance.has("shap")) {
        text(directory.resolve("shap.svg"), ImportanceFigures.shap(importance));
      }
    }
  }

  private static void text(Path path, String content) throws IOException {
    Path part = path.resolveSibling("." + path.getFileName() + ".part");
    Files.writeString(part, content, StandardCharsets.UTF_8);
    Files.move(part, path, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Writes the predictions of the first repeat, one row a row of the plan's table, in its order:
   * {@code name true_class pred_class pred_prob prob_CLASS... fold group}.
   */
  static void predictions(CrossValidation.Result result, String path) throws IOException {
    CrossValidation.Plan plan = result.plan();
    Predictions p = result.predictions(0);
    List<Column> columns = new ArrayList<>();
    columns.add(Column.of("name", ColumnType.STRING));
    columns.add(Column.of("true_class", ColumnType.STRING));
    columns.add(Column.of("pred_class", ColumnType.STRING));
    columns.add(Column.of("pred_prob", ColumnType.DOUBLE));
    plan.classes().forEach(c -> columns.add(Column.of("prob_" + c, ColumnType.DOUBLE)));
    columns.add(Column.of("fold", ColumnType.LONG));
    columns.add(Column.of("group", ColumnType.STRING));
    int k = plan.classes().size();
    try (RowWriter writer = TableWriters.create(path, columns)) {
      Object[] cells = new Object[columns.size()];
      for (int i = 0; i < p.size(); i++) {
        cells[0] = plan.table().names()[i];
        cells[1] = plan.classes().get(p.truth()[i]);
        cells[2] = plan.classes().get(p.predicted()[i]);
        cells[3] = p.confidence(i);
        for (int c = 0; c < k; c++) {
          cells[4 + c] = p.probabilities()[i][c];
        }
        cells[4 + k] = plan.folds()[0][i];
        String group = plan.groups().get(i);
        cells[5 + k] = group.isEmpty() ? null : group;
        writer.write(cells);
      }
      writer.finish();
    }
  }

  /** Writes the figures of predictions. */
  public static void figures(Predictions p, Path directory) throws IOException {
    int[][] matrix = Scores.confusion(p);
    int n = matrix.length;
    double[][] counts = new double[n][n];
    double[][] recall = new double[n][n];
    double[][] precision = new double[n][n];
    int[] columns = new int[n];
    for (int[] row : matrix) {
      for (int j = 0; j < n; j++) {
        columns[j] += row[j];
      }
    }
    for (int i = 0; i < n; i++) {
      int row = Arrays.stream(matrix[i]).sum();
      for (int j = 0; j < n; j++) {
        counts[i][j] = matrix[i][j];
        recall[i][j] = row == 0 ? Double.NaN : (double) matrix[i][j] / row;
        precision[i][j] = columns[j] == 0 ? Double.NaN : (double) matrix[i][j] / columns[j];
      }
    }
    matrix(p, "Confusion matrix, sources", counts, recall, "%.0f", directory, "confusion.svg");
    matrix(p, "Share of the true class (recall)", recall, recall, "%.2f", directory, "recall.svg");
    matrix(
        p,
        "Share of the predicted class (precision)",
        precision,
        precision,
        "%.2f",
        directory,
        "precision.svg");
    List<String> names = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    List<String> colors = new ArrayList<>();
    Scores.ClassScores[] scores = Scores.perClass(matrix);
    for (int k = 0; k < n; k++) {
      double[] all = {scores[k].precision(), scores[k].recall(), scores[k].f1()};
      String[] what = {"precision", "recall", "F1"};
      for (int s = 0; s < 3; s++) {
        names.add(p.classes().get(k) + " " + what[s]);
        values.add(all[s]);
        texts.add(String.format(Locale.ROOT, "%.3f", all[s]));
        colors.add(Palette.series(s));
      }
    }
    text(
        directory.resolve("classes.svg"),
        Bars.horizontal(
            "Scores by class",
            names,
            values.stream().mapToDouble(Double::doubleValue).toArray(),
            texts,
            colors));
  }

  private static void matrix(
      Predictions p,
      String title,
      double[][] values,
      double[][] shades,
      String format,
      Path directory,
      String file)
      throws IOException {
    text(
        directory.resolve(file),
        Matrix.heatMap(
            title,
            "true class",
            "predicted class",
            p.classes(),
            p.classes(),
            values,
            shades,
            value -> String.format(Locale.ROOT, format, value)));
  }
}
