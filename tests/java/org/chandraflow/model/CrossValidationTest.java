package org.chandraflow.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.chandraflow.config.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrossValidationTest {
  private static final FeatureTable TABLE = Tables.mixed(240, 11);

  private static Recipe recipe(String yaml) {
    return Recipe.parse("test", yaml);
  }

  private static CrossValidation.Cut cut(int folds, double cell, boolean shuffle) {
    return new CrossValidation.Cut(folds, cell, shuffle, 1, 5);
  }

  /** The model of a fold as the files of a bundle: all that was fitted. */
  private static Map<String, String> fitted(FeatureTable training, List<String> classes, Recipe r)
      throws Exception {
    try (TrainedModel model = ModelTrainer.train(training, classes, r)) {
      Map<String, String> texts = new HashMap<>();
      Bundle.of(model, training).files().forEach((name, c) -> texts.put(name, new String(c)));
      return texts;
    }
  }

  /**
   * Held-out rows are replaced by wild ones: nothing fitted for the fold changes, and the other
   * folds change, so that the test can fail.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{parameters: {num_iterations: 5}, normalise: min-max, impute: mean}",
        "{parameters: {num_iterations: 5}, normalise: robust, impute: knn, smote: 3}",
        "{parameters: {num_iterations: 5}, normalise: standard, impute: {method: missforest,"
            + " iterations: 2, trees: 3}, calibration: temperature}",
        "{classifier: random-forest, parameters: {trees: 5}, normalise: asinh, impute: median,"
            + " smote: 2, weights: balanced, calibration: temperature}",
        "{parameters: {num_iterations: 5}, ensemble: 2, calibration: auto, augment: {copies: 1,"
            + " drop: {some: {probability: 0.5, features: [f0, f1]}}}}",
      })
  void heldOutRowsInfluenceNothingThatIsFitted(String yaml) throws Exception {
    Recipe recipe = recipe(yaml);
    CrossValidation.Plan plan = CrossValidation.plan(TABLE, recipe, cut(4, 0, true));
    Random random = new Random(2);
    int[] folds = plan.folds()[0];
    double[][] rows = plan.table().rows().clone();
    String[] labels = plan.table().labels().clone();
    for (int i = 0; i < rows.length; i++) {
      if (folds[i] == 1) {
        rows[i] = random.doubles(5, -1e6, 1e6).toArray();
        labels[i] = plan.classes().get(random.nextInt(3));
      }
    }
    FeatureTable changed =
        new FeatureTable(
            plan.table().columns(),
            plan.table().names(),
            rows,
            labels,
            plan.table().ra(),
            plan.table().dec(),
            "");
    CrossValidation.Plan wild =
        new CrossValidation.Plan(
            changed,
            plan.classes(),
            recipe,
            plan.cut(),
            plan.folds(),
            plan.groups(),
            List.of(),
            0,
            List.of());
    int[] inside = IntStream.range(0, folds.length).filter(i -> folds[i] != 1).toArray();
    int[] others = IntStream.range(0, folds.length).filter(i -> folds[i] != 2).toArray();
    assertThat(fitted(changed.select(inside), plan.classes(), recipe))
        .isEqualTo(fitted(plan.table().select(inside), plan.classes(), recipe));
    assertThat(fitted(changed.select(others), plan.classes(), recipe))
        .isNotEqualTo(fitted(plan.table().select(others), plan.classes(), recipe));
    // The job itself trains on the same rows: the rows that were not changed get the same answer.
    double[] probe = plan.table().rows()[0];
    for (int i = 0; i < rows.length; i++) {
      if (folds[i] == 1) {
        rows[i] = probe;
      }
    }
    CrossValidation.FoldResult result = CrossValidation.runFold(wild, 1);
    double[] expected = new double[3];
    try (TrainedModel model =
            ModelTrainer.train(plan.table().select(inside), plan.classes(), recipe);
        ModelPredictor predictor = model.predictor()) {
      predictor.probabilities(new double[][] {probe}, 0, 1, new double[][] {expected});
    }
    for (double[] row : result.probabilities()) {
      assertThat(row).containsExactly(expected);
    }
  }

  @Test
  void threadsAndTheOrderOfRowsDoNotMatter() throws Exception {
    Recipe recipe =
        recipe("{parameters: {num_iterations: 5, feature_fraction: 0.5}, ensemble: 2, smote: 2}");
    CrossValidation.Result a =
        CrossValidation.run(CrossValidation.plan(TABLE, recipe, cut(4, 10, true)), 1, done -> {});
    List<Integer> order = new ArrayList<>(IntStream.range(0, TABLE.size()).boxed().toList());
    Collections.shuffle(order, new Random(3));
    FeatureTable mixed = TABLE.select(order.stream().mapToInt(Integer::intValue).toArray());
    CrossValidation.Result b =
        CrossValidation.run(CrossValidation.plan(mixed, recipe, cut(4, 10, true)), 3, done -> {});
    assertThat(b.probabilities()[0]).isDeepEqualTo(a.probabilities()[0]);
    assertThat(b.plan().folds()).isDeepEqualTo(a.plan().folds());
  }

  @Test
  void importancesTellWhatTheClassesDifferIn() throws Exception {
    Recipe recipe = recipe("{parameters: {num_iterations: 10}, ensemble: 2}");
    CrossValidation.Cut cut = cut(4, 0, true);
    CrossValidation.Plan plan = CrossValidation.plan(TABLE, recipe, cut).explaining(200);
    CrossValidation.Result result = CrossValidation.run(plan, 2, done -> {});
    ObjectNode report =
        ValidationFiles.report(result, new ScoreReport.Options(List.of(), List.of(), 0, 0));
    JsonNode importance = report.path("importance");
    assertThat(importance.path("rows").asInt()).isEqualTo(200);
    // Class k has greater values of fk; f3 and f4 are noise.
    for (int k = 0; k < 2; k++) {
      double noise = 0;
      for (String feature : List.of("f3", "f4")) {
        noise =
            Math.max(
                noise, importance.path("permutation").path(feature).path("log_loss").asDouble());
      }
      assertThat(importance.path("permutation").path("f" + k).path("log_loss").asDouble())
          .isGreaterThan(0.05)
          .isGreaterThan(3 * noise);
      JsonNode shap = importance.path("shap").path(k == 0 ? "AGN" : "STAR");
      assertThat(shap.path("f" + k).asDouble())
          .isGreaterThan(2 * shap.path("f3").asDouble())
          .isGreaterThan(2 * shap.path("f4").asDouble());
    }
    CrossValidation.Result again = CrossValidation.run(plan, 1, done -> {});
    assertThat(ValidationFiles.report(again, new ScoreReport.Options(List.of(), List.of(), 0, 0)))
        .isEqualTo(report);
    CrossValidation.Plan single = CrossValidation.plan(TABLE, recipe, cut(-1, 0, true));
    assertThatThrownBy(() -> single.explaining(10)).hasMessageContaining("not with leave-one-out");
  }

  @Test
  void leaveOneOutPredictsEachRowOnce() throws Exception {
    FeatureTable few = TABLE.select(IntStream.range(0, 40).toArray());
    List<Integer> told = new ArrayList<>();
    CrossValidation.Result result =
        CrossValidation.run(
            CrossValidation.plan(
                few, recipe("{parameters: {num_iterations: 3}}"), cut(-1, 0, true)),
            2,
            told::add);
    assertThat(result.plan().jobs()).isEqualTo(40);
    assertThat(told).hasSize(40).endsWith(40);
    assertThat(result.predictions(0).size()).isEqualTo(40);
  }

  @Test
  void cellsOfTheSkyAreNotSplit() {
    CrossValidation.Plan plan = CrossValidation.plan(TABLE, recipe("{}"), cut(5, 20, true));
    Map<String, Set<Integer>> folds = new HashMap<>();
    for (int i = 0; i < plan.table().size(); i++) {
      folds.computeIfAbsent(plan.groups().get(i), g -> new HashSet<>()).add(plan.folds()[0][i]);
    }
    assertThat(folds.values()).allMatch(set -> set.size() == 1).hasSizeGreaterThan(30);
    assertThat(plan.foldCount()).isEqualTo(5);
  }

  @Test
  void skyCellsCoverTheSphere() {
    assertThat(Folds.skyCell(0, 90, 10)).isEqualTo("17-000");
    assertThat(Folds.skyCell(359.999, -90, 10)).isEqualTo("00-002");
    assertThat(Folds.skyCell(360, 0, 10)).isEqualTo(Folds.skyCell(0, 0, 10));
    assertThat(Folds.skyCell(-0.1, 0, 10)).isEqualTo(Folds.skyCell(359.9, 0, 10));
    assertThat(Folds.skyCell(Double.NaN, 0, 10)).isEmpty();
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      double degrees = 1 + random.nextDouble() * 89;
      double ra = random.nextDouble() * 360;
      double dec = random.nextDouble() * 180 - 90;
      assertThat(Folds.skyCell(ra, dec, degrees)).matches("[0-9]{2,3}-[0-9]{3}");
    }
  }

  @Test
  void badInputIsRefusedOrStated() {
    Recipe recipe = recipe("{}");
    FeatureTable one = TABLE.select(IntStream.of(0, 10, 20).toArray());
    assertThatThrownBy(() -> CrossValidation.plan(one, recipe, cut(2, 0, true)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("a single class, 'AGN'");
    assertThatThrownBy(() -> CrossValidation.plan(TABLE, recipe, cut(200, 0, true)))
        .hasMessageContaining("200 folds, but the largest class has 144 members");
    assertThatThrownBy(() -> cut(1, 0, true)).hasMessageContaining("at least 2, or -1");
    assertThatThrownBy(() -> cut(-1, 10, true)).hasMessageContaining("cannot be grouped");
    assertThatThrownBy(() -> CrossValidation.plan(TABLE, recipe, cut(100, 90, true)))
        .hasMessageContaining("groups; give fewer folds");
    assertThat(CrossValidation.plan(TABLE, recipe, cut(30, 0, true)).notes())
        .containsExactly(
            "class CV has 24 members, fewer than 30 folds: some folds hold none of it");
    double[][] rows = Arrays.stream(TABLE.rows()).map(double[]::clone).toArray(double[][]::new);
    rows[3][2] = Double.POSITIVE_INFINITY;
    FeatureTable infinite =
        new FeatureTable(
            TABLE.columns(), TABLE.names(), rows, TABLE.labels(), TABLE.ra(), TABLE.dec(), "");
    assertThatThrownBy(() -> ModelTrainer.train(infinite, TABLE.classes(), recipe))
        .hasMessageContaining("feature 'f2' is infinite");
    for (double[] row : rows) {
      row[1] = Double.NaN;
      row[2] = 7;
    }
    try (TrainedModel model =
        ModelTrainer.train(
            new FeatureTable(
                TABLE.columns(), TABLE.names(), rows, TABLE.labels(), TABLE.ra(), TABLE.dec(), ""),
            TABLE.classes(),
            recipe("{parameters: {num_iterations: 2}, impute: mean}"))) {
      assertThat(model.notes())
          .containsExactly(
              "constant features, not used: f2", "features without any value, filled with 0: f1");
    }
    assertThatThrownBy(
            () ->
                ModelTrainer.train(
                    TABLE, TABLE.classes(), recipe("weights: {kind: exponential, gamma: 90}")))
        .hasMessageContaining("is infinite; give a smaller gamma or a cap");
    assertThatThrownBy(
            () -> ModelTrainer.train(TABLE, TABLE.classes(), recipe("{categorical: [f9]}")))
        .hasMessageContaining("unknown feature 'f9'");
  }
}
