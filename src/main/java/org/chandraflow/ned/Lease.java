package org.chandraflow.ned;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.ProcessMark;
import org.chandraflow.table.Storage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to send the requests of one shard: a file in the cache's directory that its holder
 * renews. Whoever finds one waits until it is given back, its holder's process is known to be dead
 * (on the same machine), or it has not been renewed for its whole time on the waiter's own clock,
 * so that clocks of machines need not agree. A holder that could not renew for two thirds of the
 * time sends nothing any more. Leases of another number of shards count as held, too.
 *
 * <p>On a file system taking a lease is atomic by a file lock. In an object store it is written,
 * and read again after a moment: two that come within that moment both see the later one's, and a
 * holder that finds another's file when it renews stops.
 */
final class Lease implements AutoCloseable {
  /** How long a lease is good for. */
  static final Duration TIME = Duration.ofSeconds(15);

  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration SETTLE = Duration.ofSeconds(2);

  /** What to do where another run holds the lease and is alive. */
  enum IfHeld {
    WAIT,
    REFUSE
  }

  private final ReplyCache cache;
  private final String path;
  private final String owner = UUID.randomUUID().toString();
  private final Duration time;
  private final Time clock;
  private long renewals;
  private volatile long renewed;
  private volatile boolean lost;

  private Lease(ReplyCache cache, String path, Duration time, Time clock) {
    this.cache = cache;
    this.path = path;
    this.time = time;
    this.clock = clock;
  }

  /**
   * Takes the lease of a shard.
   *
   * @throws UsageException if another run holds it and is alive, and it is not to be waited for
   */
  static Lease take(
      ReplyCache cache, int shard, int shards, Duration time, Time clock, IfHeld ifHeld)
      throws IOException, InterruptedException {
    String path = String.format("%slease-%04d-of-%04d.json", cache.directory(), shard, shards);
    Lease lease = new Lease(cache, path, time, clock);
    Map<String, Seen> seen = new HashMap<>();
    boolean told = false;
    while (true) {
      Optional<JsonNode> holder = lease.tryTake(shards, seen);
      if (holder.isEmpty()) {
        return lease;
      }
      String who =
          "process "
              + holder.get().path("pid").asText("?")
              + " on "
              + holder.get().path("host").asText("?");
      if (ifHeld == IfHeld.REFUSE && lease.isAlive(holder.get(), seen)) {
        throw new UsageException(
            cache.directory()
                + ": in use by "
                + who
                + "; wait for it to end, or name another cache for another service");
      }
      if (!told) {
        LOG.info("waiting for the lease of {} held by {}", path, who);
        told = true;
      }
      clock.sleep(LOOK.toNanos());
    }
  }

  /** A lease of somebody else, as last seen. */
  private record Seen(String content, long since, int changes) {}

  /** Takes it if it is free, else returns a holder. */
  private Optional<JsonNode> tryTake(int shards, Map<String, Seen> seen)
      throws IOException, InterruptedException {
    try (AutoCloseable lock = lock()) {
      for (Storage.Entry file : cache.storage().list(cache.directory())) {
        String name = file.path().substring(file.path().lastIndexOf('/') + 1);
        boolean other = !name.endsWith(String.format("-of-%04d.json", shards));
        if (name.startsWith("lease-")
            && name.endsWith(".json")
            && (other || file.path().endsWith(nameOf(path)))) {
          Optional<JsonNode> held = read(file.path());
          if (held.isPresent() && !isExpired(file.path(), held.get(), seen)) {
            return held;
          }
          if (other) {
            cache.storage().delete(file.path());
          }
        }
      }
      write();
    } catch (IOException | InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
    if (!cache.isFileSystem()) {
      clock.sleep(SETTLE.toNanos());
      Optional<JsonNode> now = read(path);
      if (now.isPresent() && !now.get().path("owner").asText().equals(owner)) {
        return now;
      }
    }
    return Optional.empty();
  }

  private static String nameOf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private boolean isExpired(String file, JsonNode held, Map<String, Seen> seen) {
    if (isDeadHere(held)) {
      return true;
    }
    String content = held.toString();
    Seen before = seen.get(file);
    if (before == null || !before.content().equals(content)) {
      int changes = before == null ? 0 : before.changes() + 1;
      seen.put(file, new Seen(content, clock.nanos(), changes));
      return false;
    }
    long life = Duration.ofMillis(held.path("time_ms").asLong(TIME.toMillis())).toNanos();
    return clock.nanos() - before.since() > life;
  }

  /** Whether the holder is known to live: its process runs here, or it has renewed meanwhile. */
  private boolean isAlive(JsonNode held, Map<String, Seen> seen) {
    return isHere(held) || seen.values().stream().anyMatch(s -> s.changes() > 0);
  }

  private static boolean isHere(JsonNode held) {
    return held.path("host").asText().equals(ProcessMark.host()) && !ProcessMark.host().isEmpty();
  }

  /** Whether the holder ran on this machine and its process has ended. */
  private static boolean isDeadHere(JsonNode held) {
    return isHere(held)
        && !ProcessMark.isAlive(held.path("pid").asLong(-1), held.path("started").asLong());
  }

  /** Extends the lease; to be called several times in its time. */
  void renew() {
    if (lost) {
      return;
    }
    try {
      Optional<JsonNode> now = read(path);
      if (now.isEmpty() || !now.get().path("owner").asText().equals(owner)) {
        lost = true;
        LOG.warn("{}: taken over by another run", path);
        return;
      }
      write();
    } catch (IOException e) {
      LOG.warn("{}: not renewed: {}", path, e.toString());
    }
  }

  /** Whether a request may be sent now. */
  boolean isHeld() {
    return !lost && clock.nanos() - renewed < time.toNanos() * 2 / 3;
  }

  /** How often {@link #renew} should be called. */
  Duration renewEvery() {
    return time.dividedBy(5);
  }

  private void write() throws IOException {
    long before = clock.nanos();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("owner", owner);
    json.put("host", ProcessMark.host());
    json.put("pid", ProcessHandle.current().pid());
    json.put("started", ProcessMark.begun(ProcessHandle.current()));
    json.put("time_ms", time.toMillis());
    json.put("renewals", renewals++);
    byte[] bytes = JSON.writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
    String target = cache.isFileSystem() ? path + "." + owner + ".tmp" : path;
    try (WritableByteChannel out = cache.storage().create(target)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
    }
    if (!target.equals(path)) {
      cache.storage().move(target, path);
    }
    renewed = before;
  }

  /** A lease file; empty if there is none, or it is no lease. */
  private Optional<JsonNode> read(String file) throws IOException {
    try {
      JsonNode json = JSON.readTree(cache.storage().readWhole(file));
      return json.has("owner") ? Optional.of(json) : Optional.empty();
    } catch (NoSuchFileException | java.io.FileNotFoundException | JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private AutoCloseable lock() throws IOException, InterruptedException {
    if (!cache.isFileSystem()) {
      return () -> {};
    }
    String directory = cache.directory();
    Path file =
        Path.of(directory.startsWith("file://") ? directory.substring(7) : directory, ".lock");
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    while (true) {
      try {
        FileLock lock = channel.tryLock();
        if (lock != null) {
          return channel;
        }
      } catch (OverlappingFileLockException e) {
        // Another thread of this process has it for a moment.
      } catch (IOException e) {
        channel.close();
        throw e;
      }
      clock.sleep(5_000_000);
    }
  }

  /** Gives it back. */
  @Override
  public void close() throws IOException {
    Optional<JsonNode> now = read(path);
    if (now.isPresent() && now.get().path("owner").asText().equals(owner)) {
      cache.storage().delete(path);
    }
  }
}
