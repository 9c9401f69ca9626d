package org.chandraflow.ned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pace, on a clock that only the test moves. */
class PacerTest {
  private static final long SECOND = 1_000_000_000L;

  /** Takes every permit as soon as it is there, waking late at random; replies come at once. */
  private static List<Long> run(Pacer pacer, long from, long until, int mostLate, Random random) {
    return run(pacer, from, until, mostLate, random, true);
  }

  private static List<Long> run(
      Pacer pacer, long from, long until, int mostLate, Random random, boolean replies) {
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
      long permit = pacer.take(now);
      if (replies) {
        pacer.replied(permit, now, now);
      }
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

  /** Arrivals where all traffic is held up for 60 ms now and then; each is answered 2 ms later. */
  private static List<Long> arrivals(Pacer pacer, boolean told) {
    Random random = new Random(5);
    long holdUp = SECOND;
    long held = 60_000_000;
    Deque<long[]> open = new ArrayDeque<>();
    List<Long> arrivals = new ArrayList<>();
    long now = 0;
    while (now < 100 * SECOND) {
      while (!open.isEmpty() && open.peekFirst()[1] <= now) {
        long[] reply = open.removeFirst();
        if (told) {
          pacer.replied(reply[0], reply[2], reply[1]);
        }
      }
      long delay = pacer.delay(now);
      if (delay > 0) {
        now += Math.min(delay, 1_000_000);
        continue;
      }
      if (now > holdUp + held) {
        holdUp = now + random.nextInt((int) SECOND);
      }
      long arrival = now < holdUp ? now : Math.max(now, holdUp + held);
      arrivals.add(arrival);
      open.add(new long[] {pacer.take(now), arrival + 2_000_000, now});
    }
    return arrivals;
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 10, 150, 500})
  void requestsHeldUpOnTheWayDoNotArriveTooManyAtOnce(double rate) {
    List<Long> arrivals = arrivals(new Pacer(new Rate(rate), 0), true);
    assertThat(mostInOneSecond(arrivals)).isLessThanOrEqualTo((int) (1.03 * rate) + 1);
    assertThat(arrivals.size() / 100.0).isGreaterThan(0.93 * rate);
    if (rate > 100) {
      assertThat(mostInOneSecond(arrivals(new Pacer(new Rate(rate), 0), false)))
          .as("what replies do not tell of")
          .isGreaterThan((int) (1.05 * rate));
    }
  }

  @Test
  void keepsTwoInAHundredBackAtAHighRateAndNoMore() {
    Pacer pacer = new Pacer(new Rate(250), 0);
    List<Long> times = run(pacer, 0, 60 * SECOND, 400_000, new Random(3));
    assertThat(mostInOneSecond(times)).isEqualTo(245);
    assertThat(times.size() / 60.0).isBetween(242.0, 245.1);
  }

  @Test
  void aServiceThatIsAlwaysSlowCostsNoPace() {
    for (long takes : new long[] {80_000_000, 3 * SECOND}) {
      Pacer pacer = new Pacer(new Rate(100), 0);
      Deque<Long> open = new ArrayDeque<>();
      long now = 0;
      for (long grant = 0; now < 20 * SECOND; grant++) {
        now += pacer.delay(now);
        open.add(now);
        assertThat(pacer.take(now)).isEqualTo(grant);
        while (open.peekFirst() + takes <= now) {
          long sent = open.peekFirst();
          pacer.replied(grant + 1 - open.size(), sent, sent + takes);
          open.removeFirst();
        }
      }
      assertThat(pacer.take(now)).isBetween(1980L, 2002L);
    }
  }

  @Test
  void aServiceThatBecomesSlowCostsPaceForAMomentOnly() {
    for (double rate : new double[] {1, 20, 100}) {
      Pacer pacer = new Pacer(new Rate(rate), 0);
      TreeMap<Long, long[]> open = new TreeMap<>();
      long slow = 20 * SECOND;
      long now = 0;
      int after = 0;
      while (now < 80 * SECOND) {
        while (!open.isEmpty() && open.firstKey() <= now) {
          Map.Entry<Long, long[]> reply = open.pollFirstEntry();
          pacer.replied(reply.getValue()[0], reply.getValue()[1], reply.getKey());
        }
        long delay = pacer.delay(now);
        if (delay > 0) {
          now += Math.min(delay, 1_000_000);
          continue;
        }
        after += now >= slow + 20 * SECOND ? 1 : 0;
        open.put(now + (now < slow ? 5_000_000 : 3 * SECOND), new long[] {pacer.take(now), now});
      }
      assertThat(after / 40.0).as(rate + "/s").isBetween(0.97 * rate, 1.01 * rate);
    }
  }

  @Test
  void nothingIsGrantedWhileADueReplyDoesNotComeForSomeSeconds() {
    Pacer pacer = new Pacer(new Rate(100), 0);
    long now = 0;
    for (int i = 0; i < 100; i++) {
      now += pacer.delay(now);
      pacer.replied(pacer.take(now), now, now + 1_000_000);
    }
    long silent = now;
    List<Long> times = run(pacer, now, now + 20 * SECOND, 0, new Random(1), false);
    assertThat(times.stream().filter(t -> t < silent + SECOND).count()).isBetween(12L, 15L);
    assertThat(times.stream().filter(t -> t < silent + 5 * SECOND).count()).isBetween(12L, 15L);
    assertThat(times.size()).as("a fifth of a second more for each").isBetween(1280, 1350);
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
