package org.chandraflow.sky;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MagnitudePriorTest {
  @Test
  void brightCounterpartsInAFaintField() {
    Random random = new Random(3);
    long[] near = new long[MagnitudePrior.BINS];
    long[] field = new long[MagnitudePrior.BINS];
    for (int i = 0; i < 20_000; i++) {
      near[MagnitudePrior.bin(15 + random.nextGaussian())]++;
    }
    for (int i = 0; i < 5_000; i++) {
      near[MagnitudePrior.bin(19 + random.nextGaussian())]++;
    }
    for (int i = 0; i < 200_000; i++) {
      field[MagnitudePrior.bin(19 + random.nextGaussian())]++;
    }
    MagnitudePrior prior = MagnitudePrior.learn(near, field, 5_000);
    // q/n between two normal distributions of the same width, four magnitudes apart.
    assertThat(prior.logWeight(17.25))
        .isCloseTo(-2 * Math.log10(Math.E) * (17.25 - 17) * 2, within(0.15));
    assertThat(prior.logWeight(14)).isGreaterThan(1.5);
    assertThat(prior.logWeight(19.2)).isLessThan(-1);
    assertThat(prior.logWeight(Double.NaN)).isZero();
  }

  @Test
  void tooFewCounterpartsTeachNothing() {
    long[] near = new long[MagnitudePrior.BINS];
    long[] field = new long[MagnitudePrior.BINS];
    near[30] = 150;
    field[40] = 10_000;
    MagnitudePrior prior = MagnitudePrior.learn(near, field, 60);
    assertThat(prior.logWeight(10.2)).isZero();
    assertThat(prior.logWeight(15.2)).isZero();
  }

  @Test
  void qualityAgainstACut() {
    long[] real = new long[MatchQuality.BINS];
    long[] shifted = new long[MatchQuality.BINS];
    real[49] = 800;
    real[0] = 300;
    shifted[0] = 1200;
    shifted[49] = 32;
    MatchQuality.Cut all = MatchQuality.cuts(real, shifted, 4).get(0);
    assertThat(all.selected()).isEqualTo(1100);
    assertThat(all.expectedFalse()).isEqualTo(308);
    assertThat(all.purity()).isCloseTo(792.0 / 1100, within(1e-12));
    assertThat(all.completeness()).isEqualTo(1);
    MatchQuality.Cut best = MatchQuality.cuts(real, shifted, 4).get(49);
    assertThat(best.selected()).isEqualTo(800);
    assertThat(best.purity()).isCloseTo(0.99, within(1e-12));
    assertThat(MatchQuality.cuts(new long[50], new long[50], 4).get(0).purity()).isNaN();
  }
}
