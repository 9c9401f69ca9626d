package org.chandraflow.ned;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.Storage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replies on disk or in an object store: {@code cache.json} with the format's version, and segment
 * files, many entries each. Every writer makes segments of its own, so that writers never meet, and
 * an entry is whole or, if the process was killed while it was written, left out. The newest entry
 * of a key counts. Safe for several threads.
 */
public final class ReplyCache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReplyCache.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FORMAT = 1;
  private static final int OPEN_FILES = 64;

  private record Place(int segment, long offset, long millis, boolean answered) {}

  private final Storage storage;
  private final String directory;
  private final boolean appends;
  private final List<String> segments = new CopyOnWriteArrayList<>();
  private final Map<CacheKey.Digest, CacheEntry> unplaced = new ConcurrentHashMap<>();
  private final Map<CacheKey.Digest, Place> index = new ConcurrentHashMap<>();
  private final Map<Integer, SeekableByteChannel> open =
      new LinkedHashMap<>(OPEN_FILES, 0.75f, true);

  private ReplyCache(Storage storage, String directory) {
    this.storage = storage;
    this.directory = directory.endsWith("/") ? directory : directory + "/";
    this.appends = !directory.contains("://") || directory.startsWith("file://");
  }

  /**
   * Opens a cache, making it if it is not there.
   *
   * @param directory local, or {@code gs://}
   * @throws UsageException if it is of a newer format, or the directory holds something else
   */
  public static ReplyCache open(String directory) throws IOException {
    return open(Storage.of(directory), directory);
  }

  static ReplyCache open(Storage storage, String directory) throws IOException {
    ReplyCache cache = new ReplyCache(storage, directory);
    cache.checkFormat();
    cache.load();
    return cache;
  }

  private void checkFormat() throws IOException {
    String path = directory + "cache.json";
    if (storage.list(path).isEmpty()) {
      if (storage.list(directory).stream()
          .anyMatch(e -> !e.path().endsWith(Segments.SUFFIX) && !e.path().endsWith("cache.json"))) {
        throw new UsageException(
            directory + ": expected a NED cache or an empty directory, found other files");
      }
      createFormat(path);
      return;
    }
    int version;
    try (SeekableByteChannel in = storage.open(path)) {
      JsonNode json = JSON.readTree(Channels.newInputStream(in));
      version = json.path("format_version").asInt(0);
    } catch (JsonProcessingException e) {
      throw new UsageException(path + ": not readable as JSON", e);
    }
    if (version != FORMAT) {
      throw new UsageException(
          path
              + ": format_version "
              + version
              + "; this program reads "
              + FORMAT
              + (version > FORMAT ? ": upgrade chandraflow, or name another directory" : ""));
    }
  }

  /** Several shards may do so at once: the file appears whole, and the same whoever wrote it. */
  private void createFormat(String path) throws IOException {
    String text =
        JSON.writeValueAsString(
            new TreeMap<>(Map.of("kind", "ned-cache", "format_version", FORMAT)));
    String beside = directory + "_cache-" + UUID.randomUUID() + ".json";
    try (WritableByteChannel out = storage.create(beside)) {
      ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    }
    storage.move(beside, path);
  }

  private void load() throws IOException {
    for (Storage.Entry file : storage.list(directory)) {
      if (!file.path().endsWith(Segments.SUFFIX)) {
        continue;
      }
      int segment = segments.size();
      segments.add(file.path());
      long cut = Segments.scan(storage, file.path(), (head, at) -> note(head, segment, at));
      if (cut > 0) {
        LOG.info("{}: the last {} bytes are no whole entry and are left out", file.path(), cut);
      }
    }
  }

  private void note(CacheEntry head, int segment, long offset) {
    Place place = new Place(segment, offset, head.queried().toEpochMilli(), head.fault().isEmpty());
    index.merge(
        head.key().digest(), place, (old, found) -> found.millis() >= old.millis() ? found : old);
  }

  /** How many questions have an entry. */
  public long size() {
    return index.size();
  }

  /** What is known of an entry without reading it. */
  public Optional<Known> known(NedService service, NedQuery query) {
    return Optional.ofNullable(index.get(CacheKey.of(service, query).digest()))
        .map(p -> new Known(Instant.ofEpochMilli(p.millis()), p.answered()));
  }

  /**
   * An entry from outside.
   *
   * @param queried when
   * @param answered whether it holds an answer, not a fault
   */
  public record Known(Instant queried, boolean answered) {}

  /** Reads an entry; empty if there is none or it is damaged. */
  Optional<CacheEntry> read(CacheKey key) {
    CacheKey.Digest digest = key.digest();
    CacheEntry unwritten = unplaced.get(digest);
    if (unwritten != null) {
      return Optional.of(unwritten);
    }
    Place place = index.get(digest);
    if (place == null) {
      return Optional.empty();
    }
    String path = segments.get(place.segment());
    try {
      CacheEntry entry;
      synchronized (open) {
        entry = Segments.read(channel(place.segment()), place.offset());
      }
      return entry.key().equals(key) ? Optional.of(entry) : Optional.empty();
    } catch (IOException e) {
      LOG.warn(
          "{}: the entry of '{}' is damaged and asked for again: {}",
          path,
          key.text(),
          e.getMessage());
      return Optional.empty();
    }
  }

  private SeekableByteChannel channel(int segment) throws IOException {
    SeekableByteChannel channel = open.get(segment);
    if (channel == null) {
      channel = storage.open(segments.get(segment));
      open.put(segment, channel);
      if (open.size() > OPEN_FILES) {
        Iterator<SeekableByteChannel> eldest = open.values().iterator();
        SeekableByteChannel old = eldest.next();
        eldest.remove();
        old.close();
      }
    }
    return channel;
  }

  /** A writer of new segments. */
  SegmentWriter writer(int shard, int shards, Instant now) {
    String stem =
        String.format(
            "%sreplies-%d-%04d-of-%04d-%s",
            directory,
            now.toEpochMilli(),
            shard,
            shards,
            UUID.randomUUID().toString().substring(0, 8));
    return new SegmentWriter(storage, stem, appends, this::placed);
  }

  /** Appends an entry and knows it from now on. */
  void append(SegmentWriter writer, CacheEntry entry) throws IOException {
    if (!appends) {
      unplaced.put(entry.key().digest(), entry);
    }
    writer.append(entry);
  }

  private void placed(CacheEntry entry, String path, long offset) {
    int segment;
    synchronized (segments) {
      segment = segments.lastIndexOf(path);
      if (segment < 0) {
        segment = segments.size();
        segments.add(path);
      }
    }
    note(entry, segment, offset);
    unplaced.remove(entry.key().digest());
  }

  /** The directory, with a slash at the end. */
  String directory() {
    return directory;
  }

  Storage storage() {
    return storage;
  }

  /** Whether files grow in place: a file system, not an object store. */
  boolean isFileSystem() {
    return appends;
  }

  @Override
  public void close() throws IOException {
    synchronized (open) {
      for (SeekableByteChannel channel : open.values()) {
        channel.close();
      }
      open.clear();
    }
  }
}
