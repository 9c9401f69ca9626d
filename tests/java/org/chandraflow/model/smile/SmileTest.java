package org.chandraflow.model.smile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.chandraflow.config.UsageException;
import org.chandraflow.model.Classifier;
import org.chandraflow.model.Recipe;
import org.chandraflow.model.TrainingRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import smile.base.cart.SplitRule;
import smile.classification.GradientTreeBoost;
import smile.classification.RandomForest;
import smile.data.DataFrame;
import smile.data.formula.Formula;
import smile.data.vector.IntVector;
import smile.math.MathEx;

class SmileTest {
  private static TrainingRows rows(int n, int classes, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[n][4];
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      labels[i] = random.nextInt(classes);
      for (int c = 0; c < 4; c++) {
        rows[i][c] = random.nextGaussian() + (c == labels[i] % 4 ? 2 : 0);
      }
    }
    return new TrainingRows(rows, labels);
  }

  private static Classifier train(
      SmileType type, TrainingRows rows, int classes, double[] weights) {
    return type.train(
        rows, classes, weights, new int[0], Map.of("trees", "20"), Recipe.EarlyStopping.NONE, 5);
  }

  private static double[] equal(TrainingRows rows) {
    double[] weights = new double[rows.labels().length];
    Arrays.fill(weights, 1);
    return weights;
  }

  private static double[] probabilities(Classifier classifier, double[] row) {
    double[] out = new double[classifier.classes()];
    try (Classifier.Scorer scorer = classifier.scorer()) {
      scorer.score(row, out);
    }
    classifier.link().apply(out);
    return out;
  }

  private static DataFrame frame(TrainingRows rows) {
    String[] names = IntStream.range(0, 4).mapToObj(c -> "f" + c).toArray(String[]::new);
    return DataFrame.of(rows.rows(), names).merge(IntVector.of("class", rows.labels()));
  }

  @Test
  void theForestPredictsAsSmileDoes() {
    TrainingRows rows = rows(300, 3, 1);
    DataFrame data = frame(rows);
    RandomForest smile =
        RandomForest.fit(
            Formula.lhs("class"),
            data,
            20,
            2,
            SplitRule.GINI,
            30,
            300,
            2,
            1,
            null,
            RandomForestType.seeds(5, 20));
    Classifier ours = train(new RandomForestType(), rows, 3, equal(rows));
    double[] theirs = new double[3];
    for (int i = 0; i < 300; i++) {
      smile.predict(data.get(i), theirs);
      assertThat(probabilities(ours, rows.rows()[i])).containsExactly(theirs, within(1e-12));
    }
  }

  @ParameterizedTest
  @CsvSource({"2", "3", "5"})
  void boostedTreesPredictAsSmileDoes(int classes) {
    TrainingRows rows = rows(300, classes, 2);
    DataFrame data = frame(rows);
    MathEx.setSeed(5);
    GradientTreeBoost smile =
        GradientTreeBoost.fit(Formula.lhs("class"), data, 20, 6, 31, 5, 0.1, 0.7);
    Classifier ours = train(new GradientBoostingType(), rows, classes, equal(rows));
    double[] theirs = new double[classes];
    for (int i = 0; i < 300; i++) {
      smile.predict(data.get(i), theirs);
      assertThat(probabilities(ours, rows.rows()[i])).containsExactly(theirs, within(1e-12));
    }
  }

  @Test
  void theSameSeedGivesTheSameModelWhereverItRuns() throws Exception {
    TrainingRows rows = rows(200, 4, 3);
    double[] weights = Arrays.stream(rows.labels()).mapToDouble(k -> k + 1).toArray();
    for (SmileType type : new SmileType[] {new RandomForestType(), new GradientBoostingType()}) {
      String here = train(type, rows, 4, weights).text();
      ForkJoinPool pool = new ForkJoinPool(3);
      try {
        for (int i = 0; i < 3; i++) {
          assertThat(pool.submit(() -> train(type, rows, 4, weights).text()).get()).isEqualTo(here);
        }
      } finally {
        pool.shutdown();
      }
      Classifier again = type.load(here, Map.of());
      assertThat(again.text()).isEqualTo(here);
    }
  }

  @Test
  void aClassWithoutRowsHasNoProbability() {
    TrainingRows rows = rows(200, 3, 4);
    int[] moved = Arrays.stream(rows.labels()).map(k -> k == 2 ? 3 : k).toArray();
    for (SmileType type : new SmileType[] {new RandomForestType(), new GradientBoostingType()}) {
      Classifier model = train(type, new TrainingRows(rows.rows(), moved), 4, equal(rows));
      double[] p = probabilities(model, rows.rows()[0]);
      assertThat(p[2]).isZero();
      assertThat(p[0] + p[1] + p[3]).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void badParametersAreTold() {
    assertThatThrownBy(() -> new RandomForestType().check(Map.of("tree", "3")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("did you mean 'trees'?");
    assertThatThrownBy(() -> new RandomForestType().check(Map.of("trees", "1.5")))
        .hasMessageContaining("'1.5' is not a whole number");
    assertThatThrownBy(() -> new GradientBoostingType().check(Map.of("shrinkage", "7")))
        .hasMessageContaining("'7' is not a number from");
    assertThatThrownBy(() -> new RandomForestType().load("{\"forests\":[]", Map.of()))
        .hasMessageContaining("damaged trees");
  }
}
