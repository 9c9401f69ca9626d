package org.chandraflow.ned;

import java.io.IOException;
import java.util.Iterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/**
 * One shard of a fetch, open for questions. Made by {@link NedSession#shard}; one thread works with
 * it.
 */
public final class Shard implements AutoCloseable {
  /** Takes what came of an item. */
  @FunctionalInterface
  public interface Taker<T, R> {
    /** Called in the thread that works with the shard, in the order of completion. */
    void take(T item, R result) throws IOException;
  }

  private record Ended<T, R>(T item, R result, Throwable failure) {}

  private final Fetcher fetcher;

  Shard(Fetcher fetcher) {
    this.fetcher = fetcher;
  }

  /** Asks one question; see {@link #forEach} for what bounds the number open. */
  public CompletableFuture<FetchResult> fetch(NedQuery query) {
    return fetcher.fetch(query);
  }

  /**
   * Works on items, several at once, and returns when each has been taken. Items are drawn only as
   * fast as they can be worked on.
   *
   * @param work asks the questions of an item by {@link #fetch} and does not wait
   * @throws IOException if the service fails all the time, the lease is lost or the cache cannot be
   *     written; what was answered before is in the cache
   */
  public <T, R> void forEach(
      Iterator<T> items, Function<T, CompletableFuture<R>> work, Taker<T, R> taker)
      throws IOException, InterruptedException {
    BlockingQueue<Ended<T, R>> ended = new LinkedBlockingQueue<>();
    int most = fetcher.mostOpen();
    int open = 0;
    while (open > 0 || items.hasNext()) {
      while (open < most && items.hasNext() && ended.isEmpty()) {
        T item = items.next();
        work.apply(item).whenComplete((result, e) -> ended.add(new Ended<>(item, result, e)));
        open++;
      }
      Ended<T, R> next = ended.take();
      open--;
      if (next.failure() != null) {
        throw fetcher.stopped().orElseGet(() -> asIo(next.failure()));
      }
      taker.take(next.item(), next.result());
    }
  }

  private static IOException asIo(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof IOException io ? io : new IOException(cause);
  }

  /** Closes the writer and gives the lease back. */
  @Override
  public void close() throws IOException {
    fetcher.close();
  }
}
