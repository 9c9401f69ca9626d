package org.chandraflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.chandraflow.model.Bundle;
import org.chandraflow.model.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelCommandsTest {
  @TempDir private Path directory;
  private Path table;

  private record Outcome(int code, String out, String err) {}

  @BeforeEach
  void makeTable() throws Exception {
    Random random = new Random(1);
    List<String> lines = new ArrayList<>();
    lines.add("name,ra,dec,class,a,b,text,big");
    for (int i = 0; i < 60; i++) {
      String label = i == 7 ? "  " : i % 3 == 0 ? "STAR" : "AGN";
      lines.add(
          String.format(
              "S%02d,%d,%d,%s,%.3f,%.3f,x,%s",
              i,
              i * 6,
              i - 30,
              label,
              random.nextGaussian() + (i % 3 == 0 ? 2 : 0),
              random.nextGaussian(),
              i == 5 ? "inf" : "1"));
    }
    table = directory.resolve("table.csv");
    Files.write(table, lines);
  }

  private static Outcome run(String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
    try {
      int code = Main.execute(arguments);
      return new Outcome(
          code,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private Outcome validate(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "validate-model",
                table.toString(),
                "-o",
                directory.resolve("out").toString(),
                "--label",
                "class",
                "--features",
                "a,b",
                "--folds",
                "3",
                "--parameters",
                "num_iterations=3",
                "--bootstrap",
                "20"));
    for (int i = 0; i < more.length; i += 2) {
      int at = arguments.indexOf(more[i]);
      if (at >= 0) {
        arguments.set(at + 1, more[i + 1]);
      } else {
        arguments.add(more[i]);
        arguments.add(more[i + 1]);
      }
    }
    return run(arguments.toArray(String[]::new));
  }

  @Test
  void validateModelWritesPredictionsScoresAndFigures() throws Exception {
    Outcome outcome = validate("--imputer", "knn:3");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.err()).contains("note: 1 rows without a label are left out");
    assertThat(outcome.out()).contains("balanced_accuracy").contains("true \\ as");
    Path out = directory.resolve("out");
    List<String> lines = Files.readAllLines(out.resolve("predictions.csv"));
    assertThat(lines.get(0))
        .isEqualTo("name,true_class,pred_class,pred_prob,prob_AGN,prob_STAR,fold,group");
    assertThat(lines).hasSize(60);
    assertThat(Json.parse(Files.readString(out.resolve("scores.json"))).path("n").asInt())
        .isEqualTo(59);
    for (String figure : List.of("confusion", "recall", "precision", "classes")) {
      assertThat(Files.readString(out.resolve(figure + ".svg"))).startsWith("<svg");
    }
  }

  @Test
  void trainWritesABundle() {
    Path bundle = directory.resolve("model.zip");
    Outcome outcome =
        run(
            "train",
            table.toString(),
            "--label",
            "class",
            "--features",
            "a,b",
            "--recipe",
            "recommended",
            "--parameters",
            "num_iterations=5,num_leaves=4",
            "--folds",
            "3",
            "-o",
            bundle.toString());
    assertThat(outcome.code()).as(outcome.err()).isZero();
    try (Bundle loaded = Bundle.load(bundle)) {
      assertThat(loaded.model().classes()).containsExactly("AGN", "STAR");
      assertThat(loaded.scores().path("n").asInt()).isEqualTo(59);
      assertThat(loaded.training().featureSet()).contains("\"inputs\"");
    }
  }

  @Test
  void featuresAreWrittenNormalisedAndFilled() throws Exception {
    Path out = directory.resolve("imputed.csv");
    Path fitted = directory.resolve("fitted.json");
    Outcome outcome =
        run(
            "features",
            table.toString(),
            "--features",
            "a,big",
            "--label",
            "class",
            "--normalise",
            "min-max,big=none",
            "--imputer",
            "constant:-1",
            "--fitted",
            fitted.toString(),
            "-o",
            out.toString());
    assertThat(outcome.code()).as(outcome.err()).isZero();
    List<String> lines = Files.readAllLines(out);
    assertThat(lines.get(0)).isEqualTo("name,ra,dec,label,a,big");
    assertThat(lines.get(6)).startsWith("S05,30").endsWith(",-1.0");
    double[] a =
        lines.stream().skip(1).mapToDouble(l -> Double.parseDouble(l.split(",")[4])).toArray();
    assertThat(java.util.Arrays.stream(a).min()).hasValue(0);
    assertThat(java.util.Arrays.stream(a).max()).hasValue(1);
    assertThat(Json.parse(Files.readString(fitted)).path("scaler").path("kinds").get(0).asText())
        .isEqualTo("min-max");
  }

  @Test
  void anInfiniteValueIsCountedAsMissing() {
    Outcome outcome = validate("--features", "a,big");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.err()).contains("note: infinite values are taken as missing: big 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--label | clas | unknown column 'clas'; did you mean 'class'?",
        "--features | a,c | unknown column 'c'",
        "--features | a,text | row 2: text: 'x': expected a number",
        "--features | muwclas | did you mean 'muwclass'?",
        "--name-column | nam | did you mean 'name'?",
        "--classes | AGN,STARS | no row has the class 'STARS'; did you mean 'STAR'?",
        "--classes | AGN | a single class, 'AGN'",
        "--folds | 50 | 50 folds, but the largest class has 39 members",
        "--folds | 1 | at least 2, or -1 for leave-one-out",
        "--recipe | orignal | did you mean 'original'?",
        "--classifier | lightgmb | did you mean 'lightgbm'?",
        "--parameters | num_leafs=3 | unknown LightGBM parameter 'num_leafs'",
        "--parameters | num_iterations=0 | '0' is not a whole number from 1",
        "--imputer | kmn:3 | did you mean 'knn'?",
        "--imputer | knn:x | 'x' is not a number",
        "--smote | -1 | --smote -1: expected 0 to 1000",
        "--gamma | -1 | --gamma -1: expected 0 to 1000",
        "--gamma | x | Invalid value for option '--gamma'",
        "--calibration | isotopic | unknown calibration 'isotopic'",
        "--thresholds | 1.5 | --thresholds 1.5: expected 0 to 1",
        "--seed | -4 | --seed -4: expected 0",
      })
  void wrongOptionsAreRefused(String option, String value, String message) {
    Outcome outcome = validate(option, value);
    assertThat(outcome.err().lines().filter(l -> !l.startsWith("note")).findFirst().orElse(""))
        .startsWith("error: ")
        .contains(message);
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(directory.resolve("out")).doesNotExist();
  }

  @Test
  void aCellThatIsNoNumberIsRefused() throws Exception {
    Files.writeString(table, Files.readString(table).replaceFirst("(S03,.*?,.*?,STAR,)", "$1oops"));
    assertThat(validate().err()).contains("error: ").contains("oops");
  }
}
