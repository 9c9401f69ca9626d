package org.chandraflow.ned;

import java.io.Serializable;
import java.time.Duration;
import org.chandraflow.config.UsageException;

/**
 * How questions are asked.
 *
 * @param service where
 * @param rate of all shards together; default 1/s
 * @param shards into how many parts names are divided, each with its part of the rate; default 1
 * @param attempts requests for one question at most, the first included; default 6
 * @param firstBackoff wait before the second request of a question, doubled each time and changed
 *     at random by up to a quarter; default 1 s
 * @param longestBackoff the longest such wait; default 1 min
 * @param timeToLive how old a reply in the cache may be; default 365 days
 * @param retryFailed whether questions that failed before are asked again
 */
public record FetchSettings(
    NedService service,
    Rate rate,
    int shards,
    int attempts,
    Duration firstBackoff,
    Duration longestBackoff,
    Duration timeToLive,
    boolean retryFailed)
    implements Serializable {
  private static final int MOST_SHARDS = 1000;

  public FetchSettings {
    if (shards < 1 || shards > MOST_SHARDS) {
      throw new UsageException("shards " + shards + ": expected 1 to " + MOST_SHARDS);
    }
    if (attempts < 1 || attempts > 100) {
      throw new UsageException("attempts " + attempts + ": expected 1 to 100");
    }
    if (firstBackoff.isNegative()
        || firstBackoff.isZero()
        || longestBackoff.compareTo(firstBackoff) < 0) {
      throw new UsageException(
          "back-off from " + firstBackoff + " to " + longestBackoff + ": expected 0 < from <= to");
    }
    if (timeToLive.isNegative()) {
      throw new UsageException("time to live " + timeToLive + ": expected 0 or more");
    }
  }

  /** Defaults for a service. */
  public static FetchSettings of(NedService service, Rate rate, int shards) {
    return new FetchSettings(
        service,
        rate,
        shards,
        6,
        Duration.ofSeconds(1),
        Duration.ofMinutes(1),
        Duration.ofDays(365),
        false);
  }

  /** Other attempts and waits. */
  public FetchSettings withRetries(int most, Duration first, Duration longest) {
    return new FetchSettings(service, rate, shards, most, first, longest, timeToLive, retryFailed);
  }

  /** Another time to live. */
  public FetchSettings withTimeToLive(Duration wanted) {
    return new FetchSettings(
        service, rate, shards, attempts, firstBackoff, longestBackoff, wanted, retryFailed);
  }

  /** Asks again what failed before, or does not. */
  public FetchSettings withRetryFailed(boolean wanted) {
    return new FetchSettings(
        service, rate, shards, attempts, firstBackoff, longestBackoff, timeToLive, wanted);
  }

  /**
   * Requests of one shard that may be under way at once: ten seconds' worth, so that a slow service
   * does not lower the rate, at least 8 and at most 256.
   */
  public int mostInFlight() {
    return (int) Math.max(8, Math.min(256, Math.ceil(10 * rate.perSecond() / shards)));
  }

  /** The shard of a name, from 0; the same on every machine. */
  public int shardOf(String name) {
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(name.strip().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return (int) (crc.getValue() % shards);
  }
}
