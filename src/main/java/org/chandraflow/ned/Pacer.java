package org.chandraflow.ned;

import java.time.Duration;

/**
 * The pace of one shard, as arithmetic on a clock's nanoseconds; it never waits itself.
 *
 * <p>Guarantee: permits granted in any one second are at most the rate, rounded up to a whole
 * number; below one a second the next is granted no earlier than the rate's interval. Permits come
 * evenly: one that was taken late is made up for, but with gaps of no less than four fifths of the
 * interval. When the service asks for less, nothing is granted until the time it names, the rate is
 * halved (not below a 64th) and recovers by 5 % of the full rate a second. Not safe for several
 * threads.
 */
final class Pacer {
  private static final double SECOND = 1e9;
  private static final double CLOSEST = 0.8;
  private static final double MOST_LATE = 0.5 * SECOND;
  private static final double RECOVERY_PER_SECOND = 0.05;
  private static final double LEAST = 1.0 / 64;

  private final double full;
  private final long start;
  private final long[] granted;
  private int grants;
  private double ideal;
  private double afterThrottle;
  private double throttled = Double.NEGATIVE_INFINITY;
  private double resumed = Double.NEGATIVE_INFINITY;

  /**
   * @param rate the shard's part
   * @param now the clock, ns
   */
  Pacer(Rate rate, long now) {
    this.full = rate.perSecond();
    this.start = now;
    this.granted = new long[(int) Math.ceil(full - 1e-9)];
  }

  /** Requests a second allowed at a time, ns. */
  double rate(long now) {
    if (Double.isInfinite(resumed)) {
      return full;
    }
    double seconds = Math.max(0, now - start - resumed) / SECOND;
    return Math.min(full, afterThrottle + full * RECOVERY_PER_SECOND * seconds);
  }

  /** How many nanoseconds from now the next permit may be taken; 0 for at once. */
  long delay(long now) {
    double interval = SECOND / rate(now);
    double earliest = Math.max(0, resumed);
    if (grants > 0) {
      double last = granted[(grants - 1) % granted.length];
      double spacing = full > 1 ? CLOSEST * interval : interval;
      earliest = Math.max(earliest, Math.max(ideal, last + spacing));
    }
    if (grants >= granted.length) {
      earliest = Math.max(earliest, granted[grants % granted.length] + SECOND);
    }
    return (long) Math.max(0, Math.ceil(earliest - (now - start)));
  }

  /** Takes a permit; {@link #delay} must be 0. */
  void take(long now) {
    double interval = SECOND / rate(now);
    long since = now - start;
    granted[grants % granted.length] = since;
    grants++;
    // The counter must not overflow in a run of years; the ring is full long before.
    if (grants == Integer.MAX_VALUE - granted.length) {
      grants = grants % granted.length + granted.length;
    }
    ideal = Math.max(ideal, since - MOST_LATE) + interval;
  }

  /**
   * The service asks for less. Requests that were under way when it last did so do not count again.
   *
   * @param sent when the request was sent, ns
   * @param pause how long it asks to be left alone
   */
  void slow(long sent, long now, Duration pause) {
    long since = now - start;
    if (sent - start > throttled) {
      afterThrottle = Math.max(full * LEAST, rate(now) / 2);
      throttled = since;
    }
    resumed = Math.max(resumed, since + (double) pause.toNanos());
    ideal = Math.max(ideal, resumed);
  }
}
