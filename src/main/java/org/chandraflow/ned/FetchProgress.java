package org.chandraflow.ned;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Counts of a fetch under way, by all its shards. Safe for several threads. */
public final class FetchProgress {
  private final Time clock;
  private final long start;
  private final double perSecond;
  private final AtomicLong total = new AtomicLong(-1);
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong cached = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong faults = new AtomicLong();

  /**
   * @param rate the rate of all shards together
   */
  public FetchProgress(Time clock, Rate rate) {
    this.clock = clock;
    this.start = clock.nanos();
    this.perSecond = rate.perSecond();
  }

  /** Tells how many questions there are. */
  public void total(long questions) {
    total.set(questions);
  }

  void sent() {
    sent.incrementAndGet();
  }

  void fault() {
    faults.incrementAndGet();
  }

  void done(FetchResult result) {
    done.incrementAndGet();
    if (result.cached()) {
      cached.incrementAndGet();
    }
    if (result.failure().isPresent()) {
      failed.incrementAndGet();
    }
  }

  /** Questions that ended. */
  public long done() {
    return done.get();
  }

  /** Questions that needed no request. */
  public long cached() {
    return cached.get();
  }

  /** Questions that failed. */
  public long failed() {
    return failed.get();
  }

  /** Requests sent. */
  public long requests() {
    return sent.get();
  }

  /** Requests that failed, also those that a later one made good. */
  public long faults() {
    return faults.get();
  }

  /** Requests a second since the start. */
  public double rate() {
    double seconds = (clock.nanos() - start) / 1e9;
    return seconds <= 0 ? 0 : sent.get() / seconds;
  }

  /** One line for people: done, cached, rate, errors, expected end. */
  public String line() {
    long all = total.get();
    long ended = done.get();
    StringBuilder out = new StringBuilder();
    out.append(String.format(Locale.ROOT, "%,d", ended));
    if (all >= 0) {
      out.append(String.format(Locale.ROOT, " of %,d", all));
    }
    out.append(
        String.format(
            Locale.ROOT,
            " names, %,d cached, %.1f requests/s, %,d faults, %,d failed",
            cached.get(),
            rate(),
            faults.get(),
            failed.get()));
    if (all > ended) {
      double measured = rate();
      double speed = measured > 0 && sent.get() > 20 ? measured : perSecond;
      out.append(", ")
          .append(text(Duration.ofSeconds((long) ((all - ended) / speed))))
          .append(" left");
    }
    return out.toString();
  }

  /** A duration such as {@code 3 d 5 h}, {@code 2 min 10 s}. */
  public static String text(Duration duration) {
    long s = duration.toSeconds();
    if (s >= 86_400) {
      return s / 86_400 + " d " + s % 86_400 / 3600 + " h";
    }
    if (s >= 3600) {
      return s / 3600 + " h " + s % 3600 / 60 + " min";
    }
    return s >= 60 ? s / 60 + " min " + s % 60 + " s" : s + " s";
  }
}
