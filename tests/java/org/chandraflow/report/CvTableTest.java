package org.chandraflow.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class CvTableTest {
  // Three sources of class A, two of B; the last A is taken for B.
  private static final CvTable CV =
      new CvTable(
          List.of("A", "B"),
          new int[] {0, 0, 0, 1, 1},
          new int[] {0, 0, 1, 1, 1},
          new double[][] {{0.95, 0.05}, {0.7, 0.3}, {0.4, 0.6}, {0.1, 0.9}, {0.4, 0.6}});

  @Test
  void confusionCountsKnownByRow() {
    assertThat(CV.confusion(0)).isDeepEqualTo(new double[][] {{2, 1}, {0, 2}});
    assertThat(CV.confusion(0.9)).isDeepEqualTo(new double[][] {{1, 0}, {0, 0}});
    assertThat(ValidationSection.byRow(CV.confusion(0))[0][1]).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(ValidationSection.byColumn(CV.confusion(0))[1][1]).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(ValidationSection.byRow(CV.confusion(0.9))[1][0]).isNaN();
  }

  @Test
  void precisionAndRecallAtEveryThreshold() {
    double[][] curve = CV.precisionRecall(1);
    // 0.9 first; then the two tied at 0.6, one of them wrong; then the rest.
    assertThat(curve[0]).containsExactly(new double[] {0.5, 1, 1, 1}, within(1e-12));
    assertThat(curve[1]).containsExactly(new double[] {1, 2 / 3.0, 0.5, 0.4}, within(1e-12));
  }

  @Test
  void reliabilityByBin() {
    double[][] bins = CV.reliability(10);
    assertThat(bins[2]).containsExactly(2, 1, 2);
    assertThat(bins[0]).containsExactly(new double[] {0.6, 0.7, 0.925}, within(1e-12));
    assertThat(bins[1]).containsExactly(new double[] {0.5, 1, 1}, within(1e-12));
  }
}
