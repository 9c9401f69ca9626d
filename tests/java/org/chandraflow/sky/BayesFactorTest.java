package org.chandraflow.sky;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BayesFactorTest {
  private static final double ARCSEC2_TO_SR = 1 / (Sphere.ARCSEC * Sphere.ARCSEC);

  @Test
  void twoCircularErrorsAreBudavariAndSzalayEquation16() {
    double s1 = 0.4;
    double s2 = 0.15;
    double psi = 0.7;
    double s = s1 * s1 + s2 * s2;
    double expected = Math.log10(2 / (s * ARCSEC2_TO_SR)) - psi * psi / 2 / s * Math.log10(Math.E);
    List<Detection> two =
        List.of(Detection.circular(-1, 0, 0, s1), Detection.circular(0, 0.42, -0.56, s2));
    assertThat(BayesFactor.log10(two)).isCloseTo(expected, within(1e-12));
    assertThat(BayesFactor.nway(two)).isCloseTo(expected, within(1e-12));
  }

  @Test
  void threeCircularErrorsAreEquation17() {
    double[] v = {0.25, 0.09, 1.44};
    double[][] at = {{0, 0}, {0.3, 0.1}, {-0.8, 1.1}};
    double sum = v[0] * v[1] + v[1] * v[2] + v[2] * v[0];
    double q =
        v[2] * square(at[0], at[1]) + v[0] * square(at[1], at[2]) + v[1] * square(at[2], at[0]);
    double expected =
        Math.log10(4 / (sum * ARCSEC2_TO_SR * ARCSEC2_TO_SR)) - q / 2 / sum * Math.log10(Math.E);
    List<Detection> three = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      three.add(Detection.circular(i - 1, at[i][0], at[i][1], Math.sqrt(v[i])));
    }
    assertThat(BayesFactor.log10(three)).isCloseTo(expected, within(1e-12));
    assertThat(BayesFactor.nway(three)).isCloseTo(expected, within(1e-12));
  }

  private static double square(double[] a, double[] b) {
    return (a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]);
  }

  /** (4 pi)^(n-1) times the integral of the product of the densities, on a grid. */
  @Test
  void ellipsesAgreeWithNumericalIntegration() {
    Random random = new Random(11);
    for (int trial = 0; trial < 8; trial++) {
      int n = 2 + trial % 3;
      List<Detection> detections = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        Covariance c =
            Covariance.ellipse(
                0.5 + random.nextDouble(),
                0.15 + 0.2 * random.nextDouble(),
                180 * random.nextDouble());
        detections.add(
            new Detection(
                i - 1,
                i == 0 ? 0 : random.nextGaussian() * 0.5,
                i == 0 ? 0 : random.nextGaussian() * 0.5,
                c.ee(),
                c.nn(),
                c.en(),
                0));
      }
      double step = 0.02;
      double integral = 0;
      for (double x = -8; x <= 8; x += step) {
        for (double y = -8; y <= 8; y += step) {
          double product = 1;
          for (Detection d : detections) {
            product *= density(d, x, y);
          }
          integral += product * step * step;
        }
      }
      // Each density is one over steradian, the area element steradian.
      double expected = Math.log10(integral) + (n - 1) * Math.log10(4 * Math.PI / ARCSEC2_TO_SR);
      assertThat(BayesFactor.log10(detections))
          .as("trial %d", trial)
          .isCloseTo(expected, within(1e-9));
    }
  }

  private static double density(Detection d, double x, double y) {
    double dx = x - d.east();
    double dy = y - d.north();
    double det = d.ee() * d.nn() - d.en() * d.en();
    double q = (d.nn() * dx * dx - 2 * d.en() * dx * dy + d.ee() * dy * dy) / det;
    return Math.exp(-q / 2) / (2 * Math.PI * Math.sqrt(det));
  }

  @Test
  void orderDoesNotMatterAlsoWithErrorsFromMicroarcsecondsToArcseconds() {
    List<Detection> detections =
        new ArrayList<>(
            List.of(
                new Detection(-1, 0, 0, 1.2, 0.3, 0.4, 0),
                Detection.circular(0, 0.7, 0.2, 1e-5),
                Detection.circular(1, 0.70001, 0.20001, 2e-5),
                Detection.circular(2, 0.75, 0.1, 0.06),
                new Detection(3, 1.5, -0.5, 4, 5, -1, 0)));
    double first = BayesFactor.log10(detections);
    for (int i = 0; i < 10; i++) {
      Collections.shuffle(detections, new Random(i));
      assertThat(BayesFactor.log10(detections)).isCloseTo(first, within(1e-9));
    }
  }

  @Test
  void theAngleOfAnEllipseCounts() {
    Covariance eastWest = Covariance.ellipse(2, 0.2, 90);
    Detection source = Detection.source(eastWest);
    double along = BayesFactor.log10(List.of(source, Detection.circular(0, 1.5, 0, 0.1)));
    double across = BayesFactor.log10(List.of(source, Detection.circular(0, 0, 1.5, 0.1)));
    assertThat(along).isGreaterThan(across + 5);
    Covariance tilted = Covariance.ellipse(2, 0.2, 30);
    double sin = Math.sin(Math.toRadians(30));
    double cos = Math.cos(Math.toRadians(30));
    Detection good = Detection.circular(0, 1.5 * sin, 1.5 * cos, 0.1);
    Detection mirrored = Detection.circular(0, -1.5 * sin, 1.5 * cos, 0.1);
    Detection tiltedSource = Detection.source(tilted);
    assertThat(BayesFactor.log10(List.of(tiltedSource, good)))
        .isGreaterThan(BayesFactor.log10(List.of(tiltedSource, mirrored)) + 5);
  }

  @Test
  void exactPositionsHaveAFiniteFactor() {
    Detection exact = Detection.source(Covariance.ZERO);
    assertThat(BayesFactor.log10(List.of(exact, Detection.circular(0, 0, 0, 0)))).isFinite();
    assertThat(BayesFactor.log10(List.of(exact))).isZero();
  }
}
