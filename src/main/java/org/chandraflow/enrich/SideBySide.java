package org.chandraflow.enrich;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.ned.FetchResult;
import org.chandraflow.ned.NedSession;
import org.chandraflow.ned.Shard;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Works on several shards at once, each in a thread, and hands results to one thread. */
final class SideBySide {
  private static final Logger LOG = LoggerFactory.getLogger(SideBySide.class);
  private static final int MOST_WAITING = 1000;
  private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(30);

  private record Taken(GenericRecord row, List<FetchResult> results, boolean end, Throwable why) {}

  private SideBySide() {}

  /**
   * Returns when every row has been taken.
   *
   * @param begin asks about a row without waiting
   * @param taker called in this thread
   * @throws IOException if a shard cannot go on; what was answered is in the cache
   */
  static void run(
      NedSession session,
      Map<Integer, RowSpool> spools,
      BiFunction<Shard, GenericRecord, CompletableFuture<List<FetchResult>>> begin,
      Shard.Taker<GenericRecord, List<FetchResult>> taker)
      throws IOException, InterruptedException {
    BlockingQueue<Taken> queue = new ArrayBlockingQueue<>(MOST_WAITING);
    List<Thread> threads = new ArrayList<>();
    spools.forEach(
        (number, spool) -> {
          Thread thread =
              new Thread(() -> work(session, number, spool, begin, queue), "enrich-" + number);
          thread.setDaemon(true);
          threads.add(thread);
        });
    threads.forEach(Thread::start);
    try {
      int running = threads.size();
      long told = System.nanoTime();
      while (running > 0) {
        Taken next = queue.poll(1, TimeUnit.SECONDS);
        if (System.nanoTime() - told > TELL_NANOS) {
          told = System.nanoTime();
          LOG.info("NED: {}", session.progress().line());
        }
        if (next == null) {
          continue;
        }
        if (next.why() != null) {
          throw next.why() instanceof IOException io ? io : new IOException(next.why());
        }
        if (next.end()) {
          running--;
        } else {
          taker.take(next.row(), next.results());
        }
      }
    } finally {
      // A thread that has ended is not bothered; another gives its lease back before it ends.
      threads.forEach(Thread::interrupt);
      for (Thread thread : threads) {
        thread.join(TimeUnit.SECONDS.toMillis(10));
      }
    }
  }

  private static void work(
      NedSession session,
      int number,
      RowSpool spool,
      BiFunction<Shard, GenericRecord, CompletableFuture<List<FetchResult>>> begin,
      BlockingQueue<Taken> queue) {
    Taken end;
    try (Shard shard = session.shard(number, true)) {
      shard.forEach(
          spool.read(),
          row -> begin.apply(shard, row),
          (row, results) -> put(queue, new Taken(row, results, false, null)));
      end = new Taken(null, null, true, null);
    } catch (IOException | RuntimeException | Error e) {
      end = new Taken(null, null, true, e);
    } catch (InterruptedException e) {
      return;
    }
    try {
      queue.put(end);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void put(BlockingQueue<Taken> queue, Taken taken) throws IOException {
    try {
      queue.put(taken);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("stopped");
    }
  }
}
