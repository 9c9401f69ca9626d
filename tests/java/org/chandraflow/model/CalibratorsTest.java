package org.chandraflow.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalibratorsTest {
  private static final int CLASSES = 4;

  /** Labels drawn from known probabilities, which the raw ones overstate. */
  private record Sample(double[][] raw, int[] labels) {
    static Sample of(int rows, long seed) {
      Random random = new Random(seed);
      double[][] raw = new double[rows][CLASSES];
      int[] labels = new int[rows];
      for (int i = 0; i < rows; i++) {
        double[] scores = random.doubles(CLASSES, -2, 2).toArray();
        double[] known = softmax(scores, 1);
        double[] told = softmax(scores, 2.5);
        double draw = random.nextDouble();
        while (labels[i] < CLASSES - 1 && (draw -= known[labels[i]]) > 0) {
          labels[i]++;
        }
        raw[i] = told;
      }
      return new Sample(raw, labels);
    }

    double logLoss(Calibrator calibrator) {
      double loss = 0;
      for (int i = 0; i < raw.length; i++) {
        double[] row = raw[i].clone();
        if (calibrator != null) {
          calibrator.calibrate(row);
          assertThat(Arrays.stream(row).sum()).isCloseTo(1, within(1e-12));
        }
        loss -= Math.log(row[labels[i]]) / raw.length;
      }
      return loss;
    }
  }

  private static double[] softmax(double[] scores, double sharpness) {
    double[] out = Arrays.stream(scores).map(s -> Math.exp(s * sharpness)).toArray();
    double sum = Arrays.stream(out).sum();
    return Arrays.stream(out).map(e -> e / sum).toArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"temperature", "isotonic", "dirichlet", "auto"})
  void lowersTheLossOfOverconfidentProbabilities(String method) {
    Sample fitted = Sample.of(3000, 1);
    Sample fresh = Sample.of(3000, 2);
    Calibrator calibrator = Calibrators.fit(method, fitted.raw(), fitted.labels(), 5).orElseThrow();
    assertThat(fresh.logLoss(calibrator)).isLessThan(fresh.logLoss(null) - 0.1);
    Calibrator again = Calibrators.read(calibrator.toJson());
    double[] a = fresh.raw()[7].clone();
    double[] b = fresh.raw()[7].clone();
    calibrator.calibrate(a);
    again.calibrate(b);
    assertThat(b).containsExactly(a);
  }

  @Test
  void temperatureIsFoundAndChosen() {
    Sample fitted = Sample.of(4000, 3);
    Calibrator calibrator = Calibrators.fit("auto", fitted.raw(), fitted.labels(), 5).orElseThrow();
    // One parameter made these data; the richer methods can only fit noise on top.
    assertThat(calibrator.method()).isEqualTo("temperature");
    assertThat(calibrator.toJson().path("temperature").asDouble()).isCloseTo(2.5, within(0.25));
  }

  @Test
  void dirichletMendsWhatATemperatureCannot() {
    Sample fitted = Sample.of(3000, 4);
    // Every probability of class 0 is told far too large.
    for (double[] row : fitted.raw()) {
      row[0] *= 30;
      double sum = Arrays.stream(row).sum();
      Arrays.setAll(row, k -> row[k] / sum);
    }
    Calibrator rich = Calibrators.fit("dirichlet", fitted.raw(), fitted.labels(), 1).orElseThrow();
    Calibrator poor =
        Calibrators.fit("temperature", fitted.raw(), fitted.labels(), 1).orElseThrow();
    assertThat(fitted.logLoss(rich)).isLessThan(fitted.logLoss(poor) - 0.05);
    assertThat(Calibrators.fit("auto", fitted.raw(), fitted.labels(), 1).orElseThrow().method())
        .isEqualTo("dirichlet");
  }

  @Test
  void nothingIsSurerThanTheDataSupport() {
    Sample fitted = Sample.of(200, 6);
    for (String method : new String[] {"temperature", "isotonic", "dirichlet"}) {
      Calibrator calibrator =
          Calibrators.fit(method, fitted.raw(), fitted.labels(), 1).orElseThrow();
      double[] row = {1, 0, 0, 0};
      calibrator.calibrate(row);
      assertThat(Arrays.stream(row).min().orElseThrow())
          .as(method)
          .isGreaterThanOrEqualTo(1.0 / (200 + CLASSES) - 1e-15);
    }
  }

  @Test
  void binomialIntervalsHoldTheirShare() {
    for (int n : new int[] {1, 10, 44, 1390}) {
      int[] interval = Trust.binomial99(n, 0.95);
      double below = 0;
      double above = 0;
      for (int i = 0; i <= n; i++) {
        double log = i * Math.log(0.95) + (n - i) * Math.log(0.05);
        for (int j = 1; j <= i; j++) {
          log += Math.log((double) (n - i + j) / j);
        }
        below += i < interval[0] ? Math.exp(log) : 0;
        above += i > interval[1] ? Math.exp(log) : 0;
      }
      assertThat(below).isLessThanOrEqualTo(0.005);
      assertThat(above).isLessThanOrEqualTo(0.005);
      assertThat(interval[0]).isLessThanOrEqualTo(interval[1]);
    }
  }
}
