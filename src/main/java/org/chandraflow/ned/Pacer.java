package org.chandraflow.ned;

import java.time.Duration;

/**
 * The pace of one shard, as arithmetic on a clock's nanoseconds; it never waits itself.
 *
 * <p>Guarantee: permits granted in any one second are at most the rate, rounded up to a whole
 * number, and above 100 a second 98 % of it; below one a second the next is granted no earlier than
 * the rate's interval. Permits come evenly: one that was taken late is made up for, but with gaps
 * of no less than four fifths of the interval.
 *
 * <p>The service counts arrivals, not permits, and requests held up on the way, by a pause of
 * either machine, arrive together. So, first, while no reply comes though one is due by the last
 * round trip, nothing is granted, for up to {@link #LONGEST_SILENCE}: from then on the service is
 * taken to be slow. Second, a second is counted from when a request arrived at the latest, as told
 * by how much longer than the shortest of the last seconds its round trip is, up to {@link
 * #MOST_HELD_UP} and beyond what 3 % and one request too many make up for. A service that is always
 * slow costs no pace, one that becomes slow a moment.
 *
 * <p>When the service asks for less, nothing is granted until the time it names, the rate is halved
 * (not below a 64th) and recovers by 5 % of the full rate a second. Not safe for several threads.
 */
final class Pacer {
  private static final double SECOND = 1e9;
  private static final double CLOSEST = 0.8;
  private static final double MOST_LATE = 0.5 * SECOND;

  /** The longest hold-up on the way that is allowed for, ns. */
  private static final double MOST_HELD_UP = 0.2 * SECOND;

  /** Above so many a second a part is kept back for what the way there delivers together. */
  private static final double MANY = 100;

  private static final double KEPT_BACK = 0.02;

  private static final double RECOVERY_PER_SECOND = 0.05;
  private static final double LEAST = 1.0 / 64;
  private static final long NONE = -1;

  /** How much later than expected a reply may be before nothing is granted, ns and intervals. */
  private static final double SILENCE = 0.1 * SECOND;

  private static final double SILENT_INTERVALS = 2;
  private static final double LONGEST_SILENCE = 5 * SECOND;
  private static final double LOOK_AGAIN = 0.003 * SECOND;
  private static final double REMEMBERED = 10 * SECOND;

  /** Arrivals in a second above the rate, with one, before a late one is waited for. */
  private static final double SPARE = 0.03;

  private final double full;
  private final long start;
  private final int most;

  /** When the last permits were granted: as many as a second has, and the spare ones. */
  private final long[] granted;

  /** When their replies came; {@link #NONE} for not yet. */
  private final long[] replied;

  /** The last round trip, and the shortest ones since {@link #trips} began and before; ns. */
  private long last;

  private long shortest = Long.MAX_VALUE;
  private long shortestBefore = Long.MAX_VALUE;
  private long trips;
  private long unanswered;

  /** Since when a reply is waited for: the last one, or the request after it; ns. */
  private long silentSince;

  private long grants;
  private double ideal;
  private double afterThrottle;
  private double throttled = Double.NEGATIVE_INFINITY;
  private double resumed = Double.NEGATIVE_INFINITY;

  /**
   * @param rate the shard's part
   * @param now the clock, ns
   */
  Pacer(Rate rate, long now) {
    double asked = rate.perSecond();
    this.full = asked <= MANY ? asked : asked * (1 - KEPT_BACK);
    this.start = now;
    this.most = (int) Math.ceil(full - 1e-9);
    int spare = 1 + (int) (SPARE * most);
    this.granted = new long[most + spare];
    this.replied = new long[most + spare];
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
      double spacing = full > 1 ? CLOSEST * interval : interval;
      earliest = Math.max(earliest, Math.max(ideal, granted[slot(grants - 1)] + spacing));
    }
    if (grants >= most) {
      earliest = Math.max(earliest, granted[slot(grants - most)] + SECOND);
    }
    if (grants >= granted.length) {
      int slot = slot(grants);
      earliest = Math.max(earliest, granted[slot] + heldUp(slot, now - start) + SECOND);
    }
    if (isSilent(now - start, interval)) {
      earliest = Math.max(earliest, now - start + LOOK_AGAIN);
    }
    return (long) Math.max(0, Math.ceil(earliest - (now - start)));
  }

  private boolean isSilent(long since, double interval) {
    if (unanswered == 0) {
      return false;
    }
    double silent = since - silentSince;
    double late = silent - last - SILENCE - SILENT_INTERVALS * interval;
    return late > 0 && late < LONGEST_SILENCE;
  }

  private int slot(long grant) {
    return (int) (grant % granted.length);
  }

  private double heldUp(int slot, long since) {
    long trip = (replied[slot] == NONE ? since : replied[slot]) - granted[slot];
    return Math.min(MOST_HELD_UP, Math.max(0, trip - Math.min(shortest, shortestBefore)));
  }

  /**
   * Takes a permit; {@link #delay} must be 0.
   *
   * @return its number, for {@link #replied}
   */
  long take(long now) {
    double interval = SECOND / rate(now);
    long since = now - start;
    granted[slot(grants)] = since;
    replied[slot(grants)] = NONE;
    if (unanswered++ == 0) {
      silentSince = since;
    }
    ideal = Math.max(ideal, since - MOST_LATE) + interval;
    return grants++;
  }

  /**
   * The request of a permit has its reply, or failed.
   *
   * @param sent when the permit was taken, ns
   */
  void replied(long permit, long sent, long now) {
    unanswered--;
    silentSince = now - start;
    last = now - sent;
    if (silentSince - trips > REMEMBERED) {
      trips = silentSince;
      shortestBefore = shortest;
      shortest = last;
    }
    shortest = Math.min(shortest, last);
    if (grants - permit <= granted.length) {
      replied[slot(permit)] = silentSince;
    }
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
