package org.chandraflow.ned;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.Semaphore;

/**
 * Lets the requests of one shard out, one thread in the shard's pace: no more than a number in
 * flight, none without the lease. Repeated requests go first.
 */
final class Gate implements AutoCloseable {
  /** A pause where the service says "too much" without saying for how long. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private record Waiting(URI uri, CompletableFuture<Reply> reply) {}

  private final Pacer pacer;
  private final Transport transport;
  private final Lease lease;
  private final Time clock;
  private final Semaphore inFlight;
  private final FetchProgress progress;
  private final BlockingDeque<Waiting> waiting = new LinkedBlockingDeque<>();
  private final Thread thread;
  private volatile IOException stopped;

  Gate(
      String name,
      Rate rate,
      int mostInFlight,
      Transport transport,
      Lease lease,
      Time clock,
      FetchProgress progress) {
    this.pacer = new Pacer(rate, clock.nanos());
    this.transport = transport;
    this.lease = lease;
    this.clock = clock;
    this.inFlight = new Semaphore(mostInFlight);
    this.progress = progress;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Queues a request.
   *
   * @param again whether it repeats or continues one that was sent already
   * @return the reply of status 200 or a redirect; else it fails with a {@link Fault}, or with
   *     another exception if the gate was stopped
   */
  CompletableFuture<Reply> send(URI uri, boolean again) {
    Waiting request = new Waiting(uri, new CompletableFuture<>());
    if (again) {
      waiting.addFirst(request);
    } else {
      waiting.addLast(request);
    }
    if (stopped != null) {
      failAll();
    }
    return request.reply();
  }

  private void run() {
    try {
      while (stopped == null) {
        Waiting next = waiting.take();
        try {
          letOut(next);
        } catch (InterruptedException | RuntimeException e) {
          next.reply().completeExceptionally(e);
          throw e;
        }
      }
    } catch (InterruptedException e) {
      stop(new IOException("stopped"));
    } catch (RuntimeException e) {
      stop(new IOException(e));
    }
    failAll();
  }

  private void letOut(Waiting next) throws InterruptedException {
    inFlight.acquire();
    long sent;
    long permit = 0;
    while (true) {
      long delay;
      synchronized (pacer) {
        sent = clock.nanos();
        delay = pacer.delay(sent);
        if (delay == 0) {
          permit = pacer.take(sent);
          break;
        }
      }
      // Not in one go: a pause may begin meanwhile, and the run may be stopped.
      clock.sleep(Math.min(delay, 100_000_000L));
      if (stopped != null) {
        break;
      }
    }
    if (stopped == null && !lease.isHeld()) {
      stop(
          new IOException(
              "the lease of the cache was lost: another run took it, or it could not be renewed"));
    }
    if (stopped != null) {
      next.reply().completeExceptionally(stopped);
      return;
    }
    progress.sent();
    long at = sent;
    long taken = permit;
    transport
        .send(next.uri())
        .whenComplete(
            (reply, failure) -> {
              synchronized (pacer) {
                pacer.replied(taken, at, clock.nanos());
              }
              inFlight.release();
              if (failure != null) {
                next.reply().completeExceptionally(unwrap(failure));
                return;
              }
              Optional<Fault> fault = Replies.fault(reply, clock.now());
              if (fault.isPresent() && fault.get().kind() == Fault.Kind.QUOTA) {
                synchronized (pacer) {
                  pacer.slow(at, clock.nanos(), fault.get().retryAfter().orElse(PAUSE));
                }
              }
              if (fault.isPresent()) {
                next.reply().completeExceptionally(fault.get());
              } else {
                next.reply().complete(reply);
              }
            });
  }

  /** Lets nothing out any more; what waits fails. */
  void stop(IOException why) {
    synchronized (waiting) {
      if (stopped == null) {
        stopped = why;
      }
    }
    thread.interrupt();
    failAll();
  }

  /** Why it was stopped, if it was. */
  Optional<IOException> stopped() {
    return Optional.ofNullable(stopped);
  }

  private void failAll() {
    for (Waiting w = waiting.poll(); w != null; w = waiting.poll()) {
      w.reply().completeExceptionally(stopped);
    }
  }

  private static Throwable unwrap(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  @Override
  public void close() {
    stop(new IOException("closed"));
  }
}
