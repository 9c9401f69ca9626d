package org.chandraflow.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.junit.jupiter.api.Test;

class AugmentationTest {
  private static final List<String> FEATURES = List.of("a", "b", "c");
  private static final Augmentation DROP =
      new Augmentation(
          2,
          0.5,
          List.of(
              new Augmentation.Group("pair", 0.5, List.of("a", "c", "absent")),
              new Augmentation.Group("never", 0, List.of("b"))));

  @Test
  void dropsWholeGroupsAndLeavesTheRowsAlone() {
    double[][] rows = new double[500][];
    Arrays.setAll(rows, i -> new double[] {i, i + 0.5, -i});
    double[][] copies = DROP.copies(rows, FEATURES, 7);
    assertThat(copies).hasNumberOfRows(1000);
    int dropped = 0;
    for (int i = 0; i < copies.length; i++) {
      assertThat(copies[i][1]).isEqualTo(i % 500 + 0.5);
      assertThat(Double.isNaN(copies[i][0])).isEqualTo(Double.isNaN(copies[i][2]));
      dropped += Double.isNaN(copies[i][0]) ? 1 : 0;
      assertThat(rows[i % 500]).containsExactly(i % 500, i % 500 + 0.5, -(i % 500));
    }
    assertThat(dropped).isBetween(430, 570);
    assertThat(Arrays.deepEquals(DROP.copies(rows, FEATURES, 7), copies)).isTrue();
    assertThat(Arrays.deepEquals(DROP.copies(rows, FEATURES, 8), copies)).isFalse();
  }

  @Test
  void labelsFollowTheCopies() {
    assertThat(DROP.labels(new int[] {0, 1, 2}, new int[] {0, 1}))
        .containsExactly(0, 1, 2, 0, 1, 0, 1);
  }

  @Test
  void namesStandForGroupsAndFeatures() {
    assertThat(DROP.features(List.of("pair"), FEATURES)).containsExactly("a", "c");
    assertThat(DROP.features(List.of("b", "pair"), FEATURES)).containsExactly("a", "b", "c");
    assertThat(
            new Augmentation.Group("colours", 1, List.of("G-K", "logFb+r/2.5"))
                .columns(List.of("Gmag", "G_K", "logFb_r_2_5")))
        .containsExactly(1, 2);
    assertThat(
            new Augmentation(1, 1, List.of(new Augmentation.Group("g", 1, List.of("z"))))
                .absent(FEATURES))
        .containsExactly("g");
    assertThatThrownBy(() -> DROP.features(List.of("pari"), FEATURES))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("'pari'")
        .hasMessageContaining("pair");
  }

  @Test
  void recipesKeepIt() {
    Recipe recipe = Recipe.load("recommended").withAugmentation(DROP);
    assertThat(Recipe.parse("recommended", Json.compact(recipe.toJson()))).isEqualTo(recipe);
    Recipe none = recipe.withAugmentation(Augmentation.NONE);
    assertThat(Recipe.parse("recommended", Json.compact(none.toJson()))).isEqualTo(none);
  }

  /** Feature a tells the classes apart almost always, b often; c nothing. */
  private static FeatureTable table() {
    SplittableRandom random = new SplittableRandom(3);
    int n = 600;
    double[][] rows = new double[n][];
    String[] labels = new String[n];
    String[] names = new String[n];
    double[] nowhere = new double[n];
    Arrays.fill(nowhere, Double.NaN);
    for (int i = 0; i < n; i++) {
      int known = i % 2;
      labels[i] = known == 0 ? "P" : "Q";
      names[i] = "s" + i;
      rows[i] =
          new double[] {
            known * 2 - 1 + 0.8 * random.nextGaussian(),
            known * 2 - 1 + 1.2 * random.nextGaussian(),
            random.nextGaussian()
          };
    }
    List<Column> columns =
        FEATURES.stream().map(f -> new Column(f, ColumnType.DOUBLE, "", "", "")).toList();
    return new FeatureTable(columns, names, rows, labels, nowhere, nowhere, "");
  }

  private static double lossWithoutA(Augmentation augmentation) throws Exception {
    Recipe recipe =
        Recipe.load("original")
            .withWeights(Recipe.Weights.NONE)
            .withParameters(Map.of("num_iterations", "20", "num_leaves", "5"))
            .withAugmentation(augmentation);
    CrossValidation.Plan plan =
        CrossValidation.plan(table(), recipe, new CrossValidation.Cut(3, 0, true, 1, 1))
            .hiding(List.of("a"));
    return Scores.logLoss(CrossValidation.run(plan, 1, done -> {}).predictions(0));
  }

  @Test
  void aModelTrainedOnCopiesDoesBetterWithoutTheFeature() throws Exception {
    Augmentation drop =
        new Augmentation(1, 1, List.of(new Augmentation.Group("a", 1, List.of("a"))));
    assertThat(lossWithoutA(drop)).isLessThan(lossWithoutA(Augmentation.NONE) - 0.05);
  }

  @Test
  void earlyStoppingIsRefused() {
    Recipe recipe =
        Recipe.parse(
            "test",
            "early_stopping: {rounds: 5}\naugment: {copies: 1, drop: {g: {features: [a]}}}\n");
    FeatureTable table = table();
    assertThatThrownBy(() -> ModelTrainer.train(table, table.classes(), recipe))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("early stopping");
  }
}
