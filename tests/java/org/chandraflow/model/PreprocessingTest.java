package org.chandraflow.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.chandraflow.model.Recipe.Imputation;
import org.chandraflow.model.Recipe.ImputeKind;
import org.chandraflow.model.Recipe.ScaleKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PreprocessingTest {
  private static final double NAN = Double.NaN;

  @ParameterizedTest
  @EnumSource(ScaleKind.class)
  void scalingIsReversible(ScaleKind kind) throws Exception {
    double[][] rows = {{1, 1e-14}, {3, 5e-13}, {NAN, 2e-15}, {10, NAN}};
    Scaler scaler =
        Scaler.fit(rows, List.of("a", "b"), new Recipe.Scaling(kind, Map.of("b", ScaleKind.LOG)));
    Scaler again = Scaler.read(Json.parse(Json.compact(scaler.toJson())));
    for (double[] row : rows) {
      double[] back = again.inverse(scaler.apply(row));
      for (int c = 0; c < 2; c++) {
        if (Double.isNaN(row[c])) {
          assertThat(back[c]).isNaN();
        } else {
          assertThat(back[c] / row[c]).isCloseTo(1, within(1e-12));
        }
      }
    }
  }

  @Test
  void scalingValues() {
    double[][] rows = {{0, 5}, {2, 5}, {4, 5}, {10, 5}};
    assertThat(scaled(rows, ScaleKind.MIN_MAX)).containsExactly(0, 0.2, 0.4, 1);
    assertThat(scaled(rows, ScaleKind.ROBUST)).containsExactly(-0.75, -0.25, 0.25, 1.75);
    double deviation = Math.sqrt(14);
    assertThat(scaled(rows, ScaleKind.STANDARD))
        .containsExactly(
            new double[] {-4 / deviation, -2 / deviation, 0, 6 / deviation}, within(1e-15));
    assertThat(Scaler.fit(rows, List.of("a", "b"), all(ScaleKind.MIN_MAX)).apply(rows[0])[1])
        .isZero();
    Scaler log = Scaler.fit(new double[][] {{1}}, List.of("a"), all(ScaleKind.LOG));
    assertThat(log.apply(new double[] {-1})[0]).isNaN();
  }

  private static Recipe.Scaling all(ScaleKind kind) {
    return new Recipe.Scaling(kind, Map.of());
  }

  private static double[] scaled(double[][] rows, ScaleKind kind) {
    Scaler scaler = Scaler.fit(rows, List.of("a", "b"), all(kind));
    return Arrays.stream(rows).mapToDouble(r -> scaler.apply(r)[0]).toArray();
  }

  @Test
  void plainFills() {
    double[][] rows = {{1, NAN}, {1, NAN}, {4, NAN}, {NAN, NAN}};
    double[] gap = {NAN, NAN};
    assertThat(fill(rows, ImputeKind.MEAN, gap)).containsExactly(2, 0);
    assertThat(fill(rows, ImputeKind.MEDIAN, gap)).containsExactly(1, 0);
    assertThat(fill(rows, ImputeKind.MODE, gap)).containsExactly(1, 0);
    assertThat(Imputer.fit(rows, new Imputation(ImputeKind.CONSTANT, -9, 5, 1, 1), 1).fill(gap))
        .containsExactly(-9, -9);
    assertThat(gap).containsExactly(NAN, NAN);
  }

  private static double[] fill(double[][] rows, ImputeKind kind, double[] row) {
    return Imputer.fit(rows, Imputation.of(kind), 1).fill(row);
  }

  @Test
  void nearestNeighboursFill() {
    double[][] rows = {{0, 10}, {1, 20}, {2, 30}, {100, 1000}, {3, NAN}};
    Imputer imputer = Imputer.fit(rows, new Imputation(ImputeKind.KNN, 0, 2, 1, 1), 1);
    assertThat(imputer.fill(new double[] {1.4, NAN})).containsExactly(1.4, 25);
    assertThat(imputer.fill(new double[] {NAN, NAN})[1]).isEqualTo(265);
    assertThat(imputer.fill(new double[] {7, 8})).containsExactly(7, 8);
  }

  @Test
  void forestsFillBetterThanTheMean() throws Exception {
    Random random = new Random(1);
    double[][] truth = new double[400][4];
    double[][] rows = new double[400][];
    for (int i = 0; i < 400; i++) {
      double a = random.nextGaussian();
      double b = random.nextGaussian();
      truth[i] = new double[] {a, b, 1e-14 * (a + b), a * b};
      rows[i] = truth[i].clone();
      if (i % 3 == 0) {
        rows[i][i % 2 == 0 ? 2 : 0] = NAN;
      }
    }
    Imputer forest = Imputer.fit(rows, new Imputation(ImputeKind.MISSFOREST, 0, 5, 5, 30), 3);
    Imputer mean = Imputer.fit(rows, Imputation.of(ImputeKind.MEAN), 3);
    Imputer again = Imputer.read(Json.parse(Json.compact(forest.toJson())));
    double[] errors = new double[2];
    for (int i = 0; i < 400; i++) {
      double[] filled = forest.fill(rows[i]);
      assertThat(again.fill(rows[i])).containsExactly(filled);
      double unit = i % 2 == 0 ? 1e-14 : 1;
      int c = i % 2 == 0 ? 2 : 0;
      errors[0] += Math.pow((filled[c] - truth[i][c]) / unit, 2);
      errors[1] += Math.pow((mean.fill(rows[i])[c] - truth[i][c]) / unit, 2);
    }
    assertThat(errors[0]).isLessThan(0.5 * errors[1]);
  }

  @Test
  void aForestReadFromLightGbmPredictsTheSame() throws Exception {
    Random random = new Random(2);
    double[][] rows = new double[300][3];
    float[] labels = new float[300];
    for (int i = 0; i < 300; i++) {
      rows[i] = random.doubles(3, -1, 1).toArray();
      labels[i] = (float) (rows[i][0] * 3 + rows[i][1]);
    }
    Map<String, String> parameters = new TreeMap<>();
    parameters.put("objective", "regression");
    parameters.put("num_iterations", "15");
    parameters.put("num_threads", "1");
    parameters.put("verbosity", "-1");
    try (Booster booster =
            Booster.train(new Booster.Data(rows, labels, null), parameters, Optional.empty(), 0);
        BoosterBatch batch = booster.batch(BoosterBatch.Kind.RAW, 1)) {
      Forest forest = Forest.ofLightGbm(booster.text(), 1);
      double[] theirs = new double[1];
      for (double[] row : rows) {
        double[] ours = new double[1];
        forest.add(row, ours, 0);
        batch.predict(row, theirs);
        assertThat(ours[0]).isCloseTo(theirs[0], within(1e-12));
      }
    }
  }

  @Test
  void smoteFillsUpRarerClassesBetweenTheirRows() {
    double[][] rows = {{0, 0}, {1, 0}, {0, 1}, {9, 9}, {10, 9}, {5, 5}, {0, 2}, {1, 1}};
    int[] labels = {0, 0, 0, 1, 1, 2, 0, 0};
    TrainingRows out = Smote.apply(new TrainingRows(rows, labels), 4, 4, 1);
    assertThat(out.counts(4)).containsExactly(5, 5, 1, 0);
    assertThat(Arrays.copyOf(out.rows(), 8)).isDeepEqualTo(rows);
    for (int i = 8; i < out.rows().length; i++) {
      assertThat(out.labels()[i]).isEqualTo(1);
      assertThat(out.rows()[i][0]).isBetween(9.0, 10.0);
      assertThat(out.rows()[i][1]).isEqualTo(9.0);
    }
  }
}
