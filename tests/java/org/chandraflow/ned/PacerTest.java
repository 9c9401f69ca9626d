package org.chandraflow.ned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pace, on a clock that only the test moves. */
class PacerTest {
  private static final long SECOND = 1_000_000_000L;

  /** Takes every permit as soon as it is there, waking late at random. */
  private static List<Long> run(Pacer pacer, long from, long until, int mostLate, Random random) {
    List<Long> times = new ArrayList<>();
    long now = from;
    while (true) {
      now += pacer.delay(now);
      if (mostLate > 0) {
        now += random.nextInt(mostLate);
      }
      while (pacer.delay(now) > 0) {
        now += pacer.delay(now);
      }
      if (now >= until) {
        return times;
      }
      pacer.take(now);
      times.add(now);
    }
  }

  private static int mostInOneSecond(List<Long> times) {
    int most = 0;
    int from = 0;
    for (int to = 0; to < times.size(); to++) {
      while (times.get(to) - times.get(from) >= SECOND) {
        from++;
      }
      most = Math.max(most, to - from + 1);
    }
    return most;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.2, 1, 2.5, 7, 250, 999.5})
  void neverAboveTheRateAndNotFarBelow(double rate) {
    for (int late : new int[] {0, 100_000, 3_000_000, 300_000_000}) {
      Pacer pacer = new Pacer(new Rate(rate), 77);
      List<Long> times = run(pacer, 77, 77 + 100 * SECOND, late, new Random(1));
      assertThat(mostInOneSecond(times)).isLessThanOrEqualTo((int) Math.ceil(rate));
      if (late <= 0.2 * SECOND / rate) {
        assertThat(times.size()).isBetween((int) (0.95 * rate * 100) - 1, (int) (rate * 100) + 1);
      }
    }
  }

  @Test
  void aPauseIsNotMadeUpForInABurst() {
    Pacer pacer = new Pacer(new Rate(10), 0);
    run(pacer, 0, 2 * SECOND, 0, new Random(1));
    List<Long> later = run(pacer, 60 * SECOND, 61 * SECOND, 0, new Random(1));
    assertThat(later.size()).isBetween(10, 12);
    for (int i = 1; i < later.size(); i++) {
      assertThat(later.get(i) - later.get(i - 1)).isGreaterThanOrEqualTo(79_999_999);
    }
  }

  @Test
  void slowsDownWhenAskedAndRecovers() {
    Pacer pacer = new Pacer(new Rate(100), 0);
    run(pacer, 0, SECOND, 0, new Random(1));
    pacer.slow(SECOND - 5, SECOND, Duration.ofSeconds(3));
    pacer.slow(SECOND - 9, SECOND + 1, Duration.ofSeconds(2));
    assertThat(pacer.rate(SECOND + 2)).isEqualTo(50);
    List<Long> after = run(pacer, SECOND + 2, 20 * SECOND, 0, new Random(1));
    assertThat(after.get(0)).isBetween(4 * SECOND, 4 * SECOND + 1);
    assertThat(after.stream().filter(t -> t < 5 * SECOND).count()).isBetween(48L, 55L);
    assertThat(pacer.rate(9 * SECOND)).isCloseTo(75, within(1e-6));
    assertThat(pacer.rate(14 * SECOND)).isCloseTo(100, within(1e-6));
    pacer.slow(19 * SECOND, 20 * SECOND, Duration.ZERO);
    assertThat(pacer.rate(20 * SECOND)).isEqualTo(50);
  }

  @Test
  void sinksToASixtyFourthAndNoLower() {
    Pacer pacer = new Pacer(new Rate(64), 0);
    for (int i = 1; i <= 20; i++) {
      pacer.slow(i * 1000L, i * 1000L + 1, Duration.ZERO);
    }
    assertThat(pacer.rate(20_001)).isCloseTo(1, within(0.01));
  }
}
