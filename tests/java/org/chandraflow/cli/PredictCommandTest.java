package org.chandraflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.chandraflow.SharedData;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.chandraflow.table.RowWriter;
import org.chandraflow.table.TableWriters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train}, then {@code predict} on tables that fit the model, and on those that do not. */
class PredictCommandTest {
  private static final String LINE = "S%03d,%.4f,%.4f,%s,%.5f,%.5f";

  @TempDir private Path directory;
  private Path table;
  private Path bundle;

  private record Outcome(int code, String out, String err) {}

  @BeforeEach
  void trainAModel() throws Exception {
    Random random = new Random(3);
    List<String> lines = new ArrayList<>(List.of("name,ra,dec,class,a,b"));
    for (int i = 0; i < 150; i++) {
      String label = i % 5 == 0 ? "CV" : i % 2 == 0 ? "STAR" : "AGN";
      double a = random.nextGaussian() + (label.equals("STAR") ? 2 : 0);
      double b = random.nextGaussian() + (label.equals("CV") ? 2 : 0);
      lines.add(String.format(Locale.ROOT, LINE, i, i * 2.0, i / 2.0 - 40, label, a, b));
    }
    table = Files.write(directory.resolve("table.csv"), lines);
    bundle = train(table, "temperature");
  }

  private Path train(Path from, String calibration) {
    Path to = directory.resolve("model-" + calibration);
    Outcome outcome =
        run(
            ("train " + from + " --label class --features a,b --calibration " + calibration)
                + (" --parameters num_iterations=8,num_leaves=5 -o " + to));
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return to;
  }

  private static Outcome run(String line) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
    try {
      int code = Main.execute(line.split(" "));
      return new Outcome(
          code,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private Outcome predict(Path from, Path model, String more, String to) {
    return run(
        "predict " + from + " --model " + model + " -o " + directory.resolve(to) + (" " + more));
  }

  private List<Map<String, String>> rows(String file) throws Exception {
    List<String> lines = Files.readAllLines(directory.resolve(file));
    String[] names = lines.get(0).split(",", -1);
    List<Map<String, String>> out = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      Map<String, String> row = new HashMap<>();
      for (int c = 0; c < names.length; c++) {
        row.put(names[c], cells[c]);
      }
      out.add(row);
    }
    return out;
  }

  private static double sum(Map<String, String> row, String... columns) {
    return Arrays.stream(columns).mapToDouble(c -> Double.parseDouble(row.get(c))).sum();
  }

  @Test
  void everySourceHasOneRowSortedByNameWhateverOrderAndThreads() throws Exception {
    Outcome outcome = predict(table, bundle, "--threads 1", "first.csv");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    List<String> lines = Files.readAllLines(table);
    Collections.shuffle(lines.subList(1, lines.size()), new Random(1));
    Path shuffled = Files.write(directory.resolve("shuffled.csv"), lines);
    assertThat(predict(shuffled, bundle, "--threads 3", "second.csv").code()).isZero();
    assertThat(directory.resolve("second.csv"))
        .hasSameBinaryContentAs(directory.resolve("first.csv"));
    List<Map<String, String>> rows = rows("first.csv");
    assertThat(rows).hasSize(150);
    assertThat(rows.stream().map(r -> r.get("name")).toList()).isSorted();
    assertThat(rows)
        .allSatisfy(
            r -> assertThat(sum(r, "prob_AGN", "prob_CV", "prob_STAR")).isCloseTo(1, within(1e-9)));
  }

  @Test
  void contributionsSumToTheRawScore() throws Exception {
    Outcome outcome = predict(table, bundle, "--explain all", "shap.csv");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(rows("shap.csv"))
        .hasSize(150)
        .allSatisfy(
            r ->
                assertThat(sum(r, "shap_base", "shap_a", "shap_b"))
                    .isCloseTo(sum(r, "raw_score"), within(1e-9)));
  }

  @Test
  void optionalColumnsAreThereWhenAskedFor() throws Exception {
    String options =
        "--cut 0.5 --coverage 0.9 --outliers --priors AGN=0.2,CV=0.2,STAR=0.6 --explain S007";
    Outcome outcome = predict(table, bundle, options, "all.csv");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    List<Map<String, String>> rows = rows("all.csv");
    Map<String, String> row = rows.get(7);
    assertThat(row.get("above_0.5")).isEqualTo(Boolean.toString(sum(row, "prob") > 0.5));
    assertThat(row.get("nearest_training")).startsWith("S").isNotEqualTo("S007");
    assertThat(sum(row, "outlier_score")).isBetween(0.0, 1.0);
    assertThat(row.get("prior_STAR")).isEqualTo("0.6");
    assertThat(row.get("shap_a")).isNotEmpty();
    assertThat(rows.get(8).get("shap_a")).isEmpty();
    long covered =
        rows.stream()
            .filter(r -> List.of(r.get("conformal_set").split(" ")).contains(r.get("known_class")))
            .count();
    assertThat(covered).isGreaterThanOrEqualTo(135);
  }

  @Test
  void measurementErrorsBecomeErrorsOfProbabilities() throws Exception {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(table)) {
      // The first hundred have an error, of 0.001 the first fifty.
      String error = line.compareTo("S050") < 0 ? "0.001" : line.compareTo("S100") < 0 ? "2" : "";
      lines.add(line + "," + (line.startsWith("name") ? "e_a" : error));
    }
    Path measured = Files.write(directory.resolve("measured.csv"), lines);
    Outcome outcome = predict(measured, bundle, "--draws 40 --threads 1", "first.csv");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.err()).contains("measurement errors of a");
    List<Map<String, String>> rows = rows("first.csv");
    double[] mean = new double[2];
    for (int i = 0; i < 100; i++) {
      mean[i / 50] += sum(rows.get(i), "err_prob_AGN", "err_prob_CV", "err_prob_STAR") / 50;
    }
    assertThat(mean[0]).isLessThan(0.02);
    assertThat(mean[1]).isGreaterThan(0.1);
    assertThat(rows.subList(100, 150)).allMatch(r -> r.get("err_prob_AGN").isEmpty());
    Collections.shuffle(lines.subList(1, lines.size()), new Random(4));
    Files.write(measured, lines);
    assertThat(predict(measured, bundle, "--draws 40 --threads 3", "second.csv").code()).isZero();
    assertThat(directory.resolve("second.csv"))
        .hasSameBinaryContentAs(directory.resolve("first.csv"));
    Outcome without = predict(table, bundle, "--draws 40", "without.csv");
    assertThat(without.code()).isZero();
    assertThat(without.err()).contains("warning: no column of measurement errors, such as e_a");
    assertThat(rows("without.csv").get(0)).doesNotContainKey("err_prob_AGN");
    refused(table, bundle, "--draws 1", "draws 1");
  }

  @Test
  void whatDoesNotFitIsRefusedAndNothingIsWritten() throws Exception {
    List<String> lines = Files.readAllLines(table);
    Path without = directory.resolve("without.csv");
    Files.write(without, lines.stream().map(l -> l.substring(0, l.lastIndexOf(','))).toList());
    refused(without, bundle, "", "required column 'b' is not in the table");
    Path empty = Files.write(directory.resolve("empty.csv"), lines.subList(0, 1));
    refused(empty, bundle, "", "no rows");
    Path text = directory.resolve("text.csv");
    Files.write(text, lines.stream().map(l -> l.replaceFirst("^(S003.*),.*", "$1,oops")).toList());
    refused(text, bundle, "", "column 'b' is text");
    refused(table, bundle, "--priors AGN=0.5,STARS=0.5", "did you mean 'STAR'?");
    refused(table, bundle, "--explain S900", "no source 'S900'");
    refused(table, bundle, "--cut 1.5", "cut 1.5");
    refused(table, train(table, "none"), "--coverage 0.95", "its recipe calibrates nothing");
    refused(table, directory.resolve("absent"), "", "absent");
  }

  @Test
  void anotherUnitIsRefused() throws Exception {
    Path magnitudes = withUnit("mag");
    Path fluxes = withUnit("Jy");
    Path model = train(magnitudes, "none");
    refused(fluxes, model, "", "feature 'a' is in 'Jy', the model was trained on 'mag'");
    assertThat(predict(magnitudes, model, "--threads 1", "same.csv").code()).isZero();
  }

  /** The table as VOTable, with a unit of column a. */
  private Path withUnit(String unit) throws Exception {
    Path to = directory.resolve(unit + ".vot");
    List<Column> columns =
        List.of(
            Column.of("name", ColumnType.STRING),
            Column.of("class", ColumnType.STRING),
            Column.of("a", ColumnType.DOUBLE, unit),
            Column.of("b", ColumnType.DOUBLE));
    try (RowWriter writer = TableWriters.create(to.toString(), columns)) {
      for (String line : Files.readAllLines(table).subList(1, 151)) {
        String[] cells = line.split(",");
        writer.write(
            new Object[] {cells[0], cells[3], Double.valueOf(cells[4]), Double.valueOf(cells[5])});
      }
      writer.finish();
    }
    return to;
  }

  @Test
  void aDamagedOrNewerBundleIsRefused() throws Exception {
    Path json = bundle.resolve("bundle.json");
    String intact = Files.readString(json);
    Files.writeString(json, intact.replaceFirst("(\"format_version\"\\s*:\\s*\")[0-9]+", "$199"));
    refused(table, bundle, "", "format version 99");
    Files.writeString(json, intact.substring(0, intact.length() / 2));
    refused(table, bundle, "", "damaged model bundle");
    Files.writeString(json, intact);
    Path model = bundle.resolve("model.txt");
    Files.writeString(model, Files.readString(model).replaceFirst("leaf_value=", "leaf_value=9"));
    refused(table, bundle, "", "model.txt is not what was written");
  }

  private void refused(Path from, Path model, String more, String message) {
    Outcome outcome = predict(from, model, more.isEmpty() ? "--threads 1" : more, "refused.csv");
    assertThat(outcome.err().lines().findFirst().orElse(""))
        .startsWith("error: ")
        .contains(message);
    assertThat(outcome.code()).as(message).isEqualTo(2);
    assertThat(directory.resolve("refused.csv")).doesNotExist();
  }

  @Test
  void columnsThatAreAbsentAreNamedInAWarning() throws Exception {
    Path real = SharedData.file("muwclass/training_table.csv");
    Path model = directory.resolve("muwclass");
    Outcome trained =
        run(
            ("train " + real + " --label True_Class --features muwclass --gamma 0")
                + (" --parameters num_iterations=2 -o " + model));
    assertThat(trained.code()).as(trained.err()).isZero();
    List<String> lines = Files.readAllLines(real);
    lines.set(0, lines.get(0).replace("W3mag", "dropped").replace("P_inter", "gone"));
    Path lacking = Files.write(directory.resolve("lacking.csv"), lines);
    Outcome outcome = predict(lacking, model, "--threads 2", "lacking-predicted.csv");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.err()).contains("warning: ").contains("W3mag").contains("P_inter");
    assertThat(rows("lacking-predicted.csv")).hasSize(2941);
  }
}
