package org.chandraflow.ned;

import java.io.IOException;
import java.time.Duration;
import org.chandraflow.config.UsageException;

/** A fetch by one process: the cache, the connection to the service, and any of its shards. */
public final class NedSession implements AutoCloseable {
  private final FetchSettings settings;
  private final ReplyCache cache;
  private final Transport transport;
  private final Time clock;
  private final FetchProgress progress;
  private final Duration leaseTime;

  NedSession(
      FetchSettings settings,
      ReplyCache cache,
      Transport transport,
      Time clock,
      Duration leaseTime) {
    this.settings = settings;
    this.cache = cache;
    this.transport = transport;
    this.clock = clock;
    this.progress = new FetchProgress(clock, settings.rate());
    this.leaseTime = leaseTime;
  }

  /**
   * Opens the cache; nothing is sent yet.
   *
   * @param directory of the cache, local or {@code gs://}
   */
  public static NedSession open(FetchSettings settings, String directory) throws IOException {
    return new NedSession(
        settings,
        ReplyCache.open(directory),
        new HttpTransport(settings.service()),
        Time.SYSTEM,
        Lease.TIME);
  }

  /** The settings. */
  public FetchSettings settings() {
    return settings;
  }

  /** Counts of all shards opened here. */
  public FetchProgress progress() {
    return progress;
  }

  /** The cache. */
  public ReplyCache cache() {
    return cache;
  }

  /** Whether a question will take a request. */
  public boolean needsRequest(NedQuery query) {
    return cache
        .known(settings.service(), query)
        .filter(k -> k.answered() || !settings.retryFailed())
        .filter(k -> k.queried().plus(settings.timeToLive()).isAfter(clock.now()))
        .isEmpty();
  }

  /**
   * What the cache holds on a question, however old.
   *
   * @throws IOException if it holds nothing, or nothing readable
   */
  public FetchResult cached(NedQuery query) throws IOException {
    CacheKey key = CacheKey.of(settings.service(), query);
    CacheEntry entry =
        cache
            .read(key)
            .orElseThrow(
                () -> new IOException(cache.directory() + ": no reply on '" + key.text() + "'"));
    return Fetcher.result(query, entry, true);
  }

  /**
   * Opens a shard, as soon as its lease is free.
   *
   * @param shard from 0
   * @param wait whether to wait for another run that holds the lease; a dead run's is always waited
   *     for
   * @throws UsageException if another live run holds it, and it is not to be waited for
   */
  public Shard shard(int shard, boolean wait) throws IOException, InterruptedException {
    if (shard < 0 || shard >= settings.shards()) {
      throw new IllegalArgumentException("shard " + shard + " of " + settings.shards());
    }
    Lease lease =
        Lease.take(
            cache,
            shard,
            settings.shards(),
            leaseTime,
            clock,
            wait ? Lease.IfHeld.WAIT : Lease.IfHeld.REFUSE);
    return new Shard(new Fetcher(settings, shard, cache, lease, transport, clock, progress));
  }

  @Override
  public void close() throws IOException {
    cache.close();
  }
}
