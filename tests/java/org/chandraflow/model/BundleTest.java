package org.chandraflow.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundleTest {
  private static final FeatureTable TABLE = Tables.mixed(300, 1).sorted();

  private static Recipe recipe(String yaml) {
    return Recipe.parse("test", yaml);
  }

  private static double[][] probabilities(TrainedModel model) {
    double[][] out = new double[TABLE.size()][model.classes().size()];
    try (ModelPredictor predictor = model.predictor()) {
      predictor.probabilities(TABLE.rows(), 0, TABLE.size(), out);
    }
    return out;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{parameters: {num_iterations: 10}, weights: balanced}",
        "{parameters: {num_iterations: 10}, ensemble: 3, calibration: temperature}",
        "{parameters: {num_iterations: 10, bagging_fraction: 0.5, bagging_freq: 1},"
            + " ensemble: {size: 2, combine: probabilities}}",
        "{parameters: {num_iterations: 10}, normalise: min-max, impute: knn}",
        "{parameters: {num_iterations: 10}, normalise: {default: asinh, columns: {f1: log}},"
            + " impute: {method: missforest, iterations: 2}, smote: 4}",
        "{parameters: {num_iterations: 300}, early_stopping: {rounds: 5}, categorical: [f4]}",
      })
  void aReloadedBundlePredictsTheSame(String yaml, @TempDir Path directory) throws Exception {
    try (TrainedModel model = ModelTrainer.train(TABLE, TABLE.classes(), recipe(yaml))) {
      double[][] expected = probabilities(model);
      Bundle bundle = Bundle.of(model, TABLE);
      for (String name : List.of("bundle", "bundle.zip")) {
        bundle.write(directory.resolve(name));
        bundle.write(directory.resolve(name));
        try (Bundle again = Bundle.load(directory.resolve(name))) {
          assertThat(probabilities(again.model())).isDeepEqualTo(expected);
          assertThat(again.model().recipe()).isEqualTo(model.recipe());
          assertThat(java.util.Arrays.deepEquals(again.training().rows(), TABLE.rows())).isTrue();
          assertThat(again.fingerprint()).isEqualTo(bundle.fingerprint());
          assertThat(again.files()).usingRecursiveComparison().isEqualTo(bundle.files());
        }
      }
      for (double[] row : expected) {
        assertThat(row[0] + row[1] + row[2])
            .isCloseTo(1, org.assertj.core.data.Offset.offset(1e-9));
      }
    }
  }

  @Test
  void theOrderOfRowsDoesNotMatterOnceSorted() throws Exception {
    int[] reversed = new int[TABLE.size()];
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = reversed.length - 1 - i;
    }
    Recipe recipe =
        recipe("{parameters: {num_iterations: 5}, impute: knn, smote: 3, weights: balanced}");
    try (TrainedModel a = ModelTrainer.train(TABLE, TABLE.classes(), recipe);
        TrainedModel b =
            ModelTrainer.train(TABLE.select(reversed).sorted(), TABLE.classes(), recipe)) {
      assertThat(Bundle.of(a, TABLE).files())
          .usingRecursiveComparison()
          .isEqualTo(Bundle.of(b, TABLE).files());
    }
  }

  @Test
  void whatDoesNotFitIsRefused(@TempDir Path directory) throws Exception {
    Map<String, byte[]> files;
    try (TrainedModel model =
        ModelTrainer.train(TABLE, TABLE.classes(), recipe("parameters: {num_iterations: 3}"))) {
      files = Bundle.of(model, TABLE).files();
      Bundle bundle = Bundle.of(model, TABLE);
      assertThatThrownBy(
              () ->
                  bundle.bind(
                      List.of(
                          Column.of("f0", ColumnType.DOUBLE, "Jy"),
                          Column.of("f11", ColumnType.DOUBLE),
                          Column.of("f2", ColumnType.DOUBLE),
                          Column.of("f3", ColumnType.DOUBLE),
                          Column.of("f4", ColumnType.DOUBLE))))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("'f0' is in 'Jy', the model was trained on 'mag'")
          .hasMessageContaining("'f1' of the model is not in the table");
      assertThat(bundle.bind(TABLE.columns())).containsExactly(0, 1, 2, 3, 4);
    }
    assertThatThrownBy(() -> Bundle.load(directory.resolve("none")))
        .hasMessageContaining("no such model bundle");
    Files.writeString(directory.resolve("text.zip"), "no zip");
    assertThatThrownBy(() -> Bundle.load(directory.resolve("text.zip")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("no model bundle");
    assertRefused(files, "model.txt", "tree", "is not what was written");
    String json = new String(files.get("bundle.json"), StandardCharsets.UTF_8);
    assertRefused(
        files,
        "bundle.json",
        json.replace("\"format_version\" : \"1.0\"", "\"format_version\" : \"2.0\""),
        "newer than 1.0");
    assertRefused(files, "bundle.json", json.substring(0, json.length() / 2), "damaged");
    assertRefused(files, "bundle.json", "{}", "format_version is ''");
    Map<String, byte[]> without = new TreeMap<>(files);
    without.remove("training.csv");
    assertThatThrownBy(() -> Bundle.ofFiles(without, "x"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("no training.csv");
  }

  private static void assertRefused(
      Map<String, byte[]> files, String name, String content, String message) {
    Map<String, byte[]> changed = new TreeMap<>(files);
    changed.put(name, content.getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> Bundle.ofFiles(changed, "b"))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("b: ")
        .hasMessageContaining(message);
  }

  @Test
  void unknownNamesAreTold() {
    assertThatThrownBy(() -> recipe("{parameters: {num_leafs: 3}}"))
        .hasMessageContaining("unknown LightGBM parameter 'num_leafs'; did you mean 'num_leaf'?");
    assertThatThrownBy(() -> recipe("{impute: {method: kmn}}"))
        .hasMessageContaining("did you mean 'knn'?");
    assertThatThrownBy(() -> recipe("clasifier: lightgbm"))
        .hasMessageContaining("did you mean 'classifier'?");
    assertThat(recipe("{parameters: {n_estimators: 7}}").parameters())
        .containsEntry("num_iterations", "7");
    for (String name : Recipe.names()) {
      assertThat(Recipe.load(name).toJson())
          .isEqualTo(Recipe.parse(name, Json.write(Recipe.load(name).toJson())).toJson());
    }
  }
}
