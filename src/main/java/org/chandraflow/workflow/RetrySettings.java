package org.chandraflow.workflow;

import java.time.Duration;
import org.chandraflow.config.ConfigReader;

/**
 * How often and how patiently a stage is tried.
 *
 * @param retries tries after the first that failed; 0 for none
 * @param initial the wait before the first retry; it doubles from one to the next, with a fifth of
 *     it as random jitter
 * @param max the longest wait
 * @param timeout for each try; an attempt that takes longer is cancelled. Zero for no limit
 */
public record RetrySettings(int retries, Duration initial, Duration max, Duration timeout) {
  /** No retries, no limit of time. */
  public static final RetrySettings NONE =
      new RetrySettings(0, Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ZERO);

  /** Reads {@code retries}, {@code backoff: {initial, max}} and {@code timeout}. */
  static RetrySettings read(ConfigReader config, RetrySettings defaults) {
    int retries = (int) config.integer("retries", defaults.retries, 0, 100);
    ConfigReader backoff = config.section("backoff");
    Duration initial = Durations.read(backoff, "initial", defaults.initial);
    Duration max = Durations.read(backoff, "max", defaults.max);
    backoff.finish();
    if (max.compareTo(initial) < 0) {
      if (backoff.has("max")) {
        config
            .problems()
            .add(backoff.at("max"), "'max': " + max + " is shorter than 'initial' " + initial);
      }
      max = initial;
    }
    return new RetrySettings(
        retries, initial, max, Durations.read(config, "timeout", defaults.timeout));
  }
}
