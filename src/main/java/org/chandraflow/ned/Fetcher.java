package org.chandraflow.ned;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the questions of one shard: from the cache where they were asked before, else from the
 * service, in the shard's pace, with repeats. Every reply, and every failure that is final, is in
 * the cache before its result is told. The shard's lease is held while this is open.
 */
final class Fetcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Fetcher.class);
  private static final int MOST_REDIRECTS = 3;
  private static final int MOST_FAILED_IN_A_ROW = 100;

  private final FetchSettings settings;
  private final ReplyCache cache;
  private final Time clock;
  private final FetchProgress progress;
  private final Lease lease;
  private final Gate gate;
  private final SegmentWriter writer;
  private final ScheduledExecutorService timers;
  private final FailsafeExecutor<NedAnswer> repeats;
  private final Map<CacheKey, CompletableFuture<FetchResult>> open = new ConcurrentHashMap<>();
  private final AtomicInteger failedInARow = new AtomicInteger();

  /**
   * Opens a shard.
   *
   * @param shard from 0
   * @param lease taken for that shard; closed with this
   */
  Fetcher(
      FetchSettings settings,
      int shard,
      ReplyCache cache,
      Lease lease,
      Transport transport,
      Time clock,
      FetchProgress progress) {
    this.settings = settings;
    this.cache = cache;
    this.clock = clock;
    this.progress = progress;
    this.lease = lease;
    this.writer = cache.writer(shard, settings.shards(), clock.now());
    String name = "ned-" + shard;
    this.gate =
        new Gate(
            name,
            settings.rate().dividedBy(settings.shards()),
            settings.mostInFlight(),
            transport,
            lease,
            clock,
            progress);
    this.timers =
        Executors.newScheduledThreadPool(
            2,
            task -> {
              Thread thread = new Thread(task, name + "-timer");
              thread.setDaemon(true);
              return thread;
            });
    long renew = lease.renewEvery().toMillis();
    timers.scheduleWithFixedDelay(lease::renew, renew, renew, TimeUnit.MILLISECONDS);
    timers.scheduleWithFixedDelay(this::flush, 1000, 1000, TimeUnit.MILLISECONDS);
    this.repeats =
        Failsafe.with(
                RetryPolicy.<NedAnswer>builder()
                    .handleIf(
                        failure -> faultOf(failure).filter(f -> f.kind().passing()).isPresent())
                    .withMaxAttempts(settings.attempts())
                    .withBackoff(settings.firstBackoff(), settings.longestBackoff(), 2)
                    .withJitter(0.25)
                    .build())
            .with(timers);
  }

  /** How many questions may usefully be open at once: those in flight and those that wait. */
  int mostOpen() {
    return settings.mostInFlight() * 4;
  }

  /**
   * Asks a question. Equal questions that are open at once are one.
   *
   * @return fails only where no question can be answered any more: the cache cannot be written, the
   *     lease is lost, or the service fails all the time
   */
  CompletableFuture<FetchResult> fetch(NedQuery query) {
    CacheKey key = CacheKey.of(settings.service(), query);
    CompletableFuture<FetchResult> mine = new CompletableFuture<>();
    CompletableFuture<FetchResult> other = open.putIfAbsent(key, mine);
    if (other != null) {
      return other;
    }
    mine.whenComplete((result, failure) -> open.remove(key, mine));
    Optional<FetchResult> known = known(query, key);
    if (known.isPresent()) {
      progress.done(known.get());
      mine.complete(known.get());
      return mine;
    }
    AtomicInteger attempts = new AtomicInteger();
    byte[][] received = new byte[1][];
    URI uri = settings.service().uri(query);
    repeats
        .getStageAsync(
            context -> {
              boolean again = attempts.getAndIncrement() > 0;
              received[0] = new byte[0];
              return ask(query, uri, again, 0, received)
                  .whenComplete((a, failure) -> countFault(failure));
            })
        .whenComplete(
            (answer, failure) ->
                finish(mine, query, key, attempts.get(), received[0], answer, failure));
    return mine;
  }

  private Optional<FetchResult> known(NedQuery query, CacheKey key) {
    Optional<CacheEntry> found =
        cache
            .known(settings.service(), query)
            .filter(k -> k.answered() || !settings.retryFailed())
            .filter(k -> k.queried().plus(settings.timeToLive()).isAfter(clock.now()))
            .flatMap(k -> cache.read(key));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(result(query, found.get(), true));
    } catch (IOException e) {
      LOG.warn(
          "the cached reply on '{}' is not readable and asked for again: {}",
          key.text(),
          e.getMessage());
      return Optional.empty();
    }
  }

  private CompletableFuture<NedAnswer> ask(
      NedQuery query, URI uri, boolean again, int hops, byte[][] received) {
    return gate.send(uri, again)
        .thenCompose(
            reply -> {
              received[0] = reply.body();
              if (reply.status() == 200) {
                return parse(query, reply);
              }
              URI target = reply.location().orElseThrow();
              if (hops >= MOST_REDIRECTS || !isSameService(target)) {
                return CompletableFuture.failedFuture(
                    new Fault(
                        Fault.Kind.REDIRECT,
                        hops >= MOST_REDIRECTS
                            ? "more than " + MOST_REDIRECTS + " redirects"
                            : "redirect to another service refused: " + target));
              }
              return ask(query, target, true, hops + 1, received);
            });
  }

  private static CompletableFuture<NedAnswer> parse(NedQuery query, Reply reply) {
    try {
      return CompletableFuture.completedFuture(ReplyReader.read(query.table(), reply.body()));
    } catch (Votable.Truncated e) {
      // Where the server told the length and kept to it, the connection was not cut.
      return CompletableFuture.failedFuture(
          reply.framed()
              ? new Fault(Fault.Kind.MALFORMED, "no VOTable of NED: cut off: " + e.getMessage(), e)
              : new Fault(Fault.Kind.CONNECTION, "the reply was cut off: " + e.getMessage(), e));
    } catch (Fault e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** The same host; from http to https, or the same scheme and port. */
  private boolean isSameService(URI target) {
    URI base = URI.create(settings.service().base());
    if (!base.getHost().equalsIgnoreCase(target.getHost())) {
      return false;
    }
    boolean upgrade = "http".equals(base.getScheme()) && "https".equals(target.getScheme());
    return upgrade
        || (base.getScheme().equals(target.getScheme()) && base.getPort() == target.getPort());
  }

  private void finish(
      CompletableFuture<FetchResult> mine,
      NedQuery query,
      CacheKey key,
      int attempts,
      byte[] received,
      NedAnswer answer,
      Throwable failure) {
    try {
      Optional<Fault> fault = faultOf(failure);
      if (failure != null && fault.isEmpty()) {
        mine.completeExceptionally(failure);
        return;
      }
      Instant now = clock.now();
      byte[] body = fault.filter(f -> f.body().length > 0).map(Fault::body).orElse(received);
      CacheEntry entry =
          new CacheEntry(
              key,
              now,
              attempts,
              fault.map(Fault::kind),
              fault.map(Fault::getMessage).orElse(""),
              body == null ? new byte[0] : body);
      cache.append(writer, entry);
      FetchResult result =
          fault.isPresent()
              ? failure(query, entry, false)
              : new FetchResult(
                  query, entry.queried(), attempts, false, Optional.of(answer), Optional.empty());
      progress.done(result);
      guard(result);
      mine.complete(result);
    } catch (IOException | RuntimeException e) {
      gate.stop(new IOException("the NED cache cannot be written: " + e.getMessage(), e));
      mine.completeExceptionally(gate.stopped().orElseThrow());
    }
  }

  /** Stops where nothing succeeds: the address is wrong, or the service is down. */
  private void guard(FetchResult result) {
    if (result.answer().isPresent()) {
      failedInARow.set(0);
    } else if (failedInARow.incrementAndGet() >= MOST_FAILED_IN_A_ROW) {
      gate.stop(
          new IOException(
              "stopped after "
                  + MOST_FAILED_IN_A_ROW
                  + " failures in a row at "
                  + settings.service().base()
                  + "; the last: "
                  + result.failure().orElseThrow().message()));
    }
  }

  /** What an entry says. */
  static FetchResult result(NedQuery query, CacheEntry entry, boolean cached) throws IOException {
    return entry.fault().isPresent()
        ? failure(query, entry, cached)
        : new FetchResult(
            query,
            entry.queried(),
            entry.attempts(),
            cached,
            Optional.of(ReplyReader.read(query.table(), entry.body())),
            Optional.empty());
  }

  private static FetchResult failure(NedQuery query, CacheEntry entry, boolean cached) {
    return new FetchResult(
        query,
        entry.queried(),
        entry.attempts(),
        cached,
        Optional.empty(),
        Optional.of(
            new FetchResult.Failure(entry.fault().orElseThrow(), entry.message(), entry.body())));
  }

  private void countFault(Throwable failure) {
    if (failure != null) {
      progress.fault();
    }
  }

  private void flush() {
    try {
      writer.flush();
    } catch (IOException | RuntimeException e) {
      gate.stop(new IOException("the NED cache cannot be written: " + e.getMessage(), e));
    }
  }

  private static Optional<Fault> faultOf(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof Fault fault ? Optional.of(fault) : Optional.empty();
  }

  /** Why no question can be answered any more, if so. */
  Optional<IOException> stopped() {
    return gate.stopped();
  }

  @Override
  public void close() throws IOException {
    gate.close();
    timers.shutdownNow();
    try {
      // A renewal or flush that is under way ends before its files are given up.
      timers.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      writer.close();
    } finally {
      lease.close();
    }
  }
}
