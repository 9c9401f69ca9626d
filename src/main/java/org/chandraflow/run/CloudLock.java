package org.chandraflow.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.chandraflow.table.ProcessMark;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a run directory in an object store to one process: an object that its holder writes anew
 * every few seconds. It is free if there is none, if its holder's process is known to be dead (on
 * the same machine), or if it is older than a minute, for which machines' clocks must agree to a
 * few seconds. Whoever takes it looks again after a moment: of two that came within that moment,
 * both see the later one's.
 */
final class CloudLock implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(CloudLock.class);
  private static final Duration LIFE = Duration.ofSeconds(60);
  private static final Duration RENEW = Duration.ofSeconds(10);
  private static final Duration SETTLE = Duration.ofMillis(1500);

  /**
   * The object.
   *
   * @param owner of this very taking
   * @param host the machine
   * @param pid the process's number there
   * @param begun when that process began, milliseconds since 1970
   * @param renewed when this was written
   */
  record Holder(String owner, String host, long pid, long begun, long renewed) {
    boolean isAlive() {
      if (!host.isEmpty() && host.equals(ProcessMark.host())) {
        return ProcessMark.isAlive(pid, begun);
      }
      return System.currentTimeMillis() - renewed < LIFE.toMillis();
    }

    String told() {
      return "process " + pid + " on " + host;
    }
  }

  private final Path file;
  private final String owner = UUID.randomUUID().toString();
  private final ScheduledExecutorService clock = Daemons.clock("lock");

  private CloudLock(Path file) {
    this.file = file;
  }

  /** Who has it, if somebody alive does. */
  static Optional<Holder> holder(Path file) throws IOException {
    return RunJson.read(file, Holder.class).filter(Holder::isAlive);
  }

  /** Takes it, if it is free. */
  static Optional<CloudLock> tryTake(Path file) throws IOException {
    if (holder(file).isPresent()) {
      return Optional.empty();
    }
    CloudLock lock = new CloudLock(file);
    lock.write();
    try {
      Thread.sleep(SETTLE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("interrupted");
    }
    if (!lock.isOurs()) {
      return Optional.empty();
    }
    lock.clock.scheduleWithFixedDelay(
        lock::renew, RENEW.toMillis(), RENEW.toMillis(), TimeUnit.MILLISECONDS);
    return Optional.of(lock);
  }

  private boolean isOurs() throws IOException {
    return RunJson.read(file, Holder.class).filter(h -> h.owner().equals(owner)).isPresent();
  }

  private void renew() {
    try {
      if (isOurs()) {
        write();
      } else {
        LOG.error("{}: taken by another process, or removed", file);
        clock.shutdown();
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("{}: not renewed: {}", file, Causes.of(e));
    }
  }

  private void write() throws IOException {
    ProcessHandle own = ProcessHandle.current();
    RunJson.write(
        file,
        new Holder(
            owner,
            ProcessMark.host(),
            own.pid(),
            ProcessMark.begun(own),
            System.currentTimeMillis()));
  }

  @Override
  public void close() throws IOException {
    clock.shutdown();
    try {
      // A renewal that is under way would write it once more.
      if (!clock.awaitTermination(30, TimeUnit.SECONDS)) {
        LOG.warn("{}: its renewal does not end", file);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (isOurs()) {
      Files.deleteIfExists(file);
    }
  }
}
