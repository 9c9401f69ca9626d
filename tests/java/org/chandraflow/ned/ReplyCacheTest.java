package org.chandraflow.ned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.Storage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache: nothing half written counts, nothing whole is lost. */
class ReplyCacheTest {
  private static final NedService SERVICE = NedService.at("http://localhost:1/");

  @TempDir Path directory;

  private static NedQuery query(int i) {
    return NedQuery.byName(NedTable.PHOTOMETRY, "name " + i);
  }

  private static CacheEntry entry(int i, long millis, byte[] body) {
    return new CacheEntry(
        CacheKey.of(SERVICE, query(i)),
        Instant.ofEpochMilli(millis),
        1,
        Optional.empty(),
        "",
        body);
  }

  private static byte[] body(int i) {
    return ("reply " + i + " ")
        .repeat(i % 50 + 1)
        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private Path segment() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(f -> f.toString().endsWith(".seg")).findFirst().orElseThrow();
    }
  }

  private void fill(int count) throws IOException {
    try (ReplyCache cache = ReplyCache.open(directory.toString());
        SegmentWriter writer = cache.writer(0, 1, Instant.EPOCH)) {
      for (int i = 0; i < count; i++) {
        cache.append(writer, entry(i, i, body(i)));
      }
    }
  }

  @Test
  void aFileCutAnywhereKeepsTheEntriesBeforeTheCut() throws Exception {
    fill(20);
    byte[] whole = Files.readAllBytes(segment());
    int least = 0;
    for (int length = 0; length <= whole.length; length += 23) {
      Files.write(segment(), Arrays.copyOf(whole, length));
      try (ReplyCache cache = ReplyCache.open(directory.toString())) {
        int size = (int) cache.size();
        assertThat(size).isGreaterThanOrEqualTo(least);
        least = size;
        for (int i = 0; i < 20; i++) {
          Optional<CacheEntry> found = cache.read(CacheKey.of(SERVICE, query(i)));
          assertThat(found.isPresent()).isEqualTo(i < size);
          final int number = i;
          found.ifPresent(e -> assertThat(e.body()).isEqualTo(body(number)));
        }
      }
    }
    assertThat(least).isGreaterThanOrEqualTo(19);
  }

  /** An answer that was in flight when the run stopped must not begin its file anew. */
  @Test
  void whatComesAfterTheEndIsRefusedAndHarmsNothing() throws Exception {
    try (ReplyCache cache = ReplyCache.open(directory.toString())) {
      SegmentWriter writer = cache.writer(0, 1, Instant.EPOCH);
      cache.append(writer, entry(0, 0, body(0)));
      writer.close();
      assertThatThrownBy(() -> cache.append(writer, entry(1, 1, body(1))))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("closed");
      writer.flush();
    }
    try (ReplyCache cache = ReplyCache.open(directory.toString())) {
      assertThat(cache.size()).isEqualTo(1);
      assertThat(cache.read(CacheKey.of(SERVICE, query(0))).orElseThrow().body())
          .isEqualTo(body(0));
    }
  }

  @Test
  void aChangedByteIsNoticed() throws Exception {
    fill(1);
    byte[] bytes = Files.readAllBytes(segment());
    for (int at = Segments.HEADER.length; at < bytes.length; at++) {
      byte[] changed = bytes.clone();
      changed[at] ^= 1;
      Files.write(segment(), changed);
      try (ReplyCache cache = ReplyCache.open(directory.toString())) {
        assertThat(cache.read(CacheKey.of(SERVICE, query(0)))).as("byte %d", at).isEmpty();
      }
    }
  }

  @Test
  void aDamagedEntryTakesNoOtherWithIt() throws Exception {
    fill(9);
    byte[] bytes = Files.readAllBytes(segment());
    bytes[Segments.HEADER.length + CacheEntry.FRAME + 5] ^= 1;
    Files.write(segment(), bytes);
    try (ReplyCache cache = ReplyCache.open(directory.toString())) {
      assertThat(cache.size()).isEqualTo(8);
      assertThat(cache.read(CacheKey.of(SERVICE, query(0)))).isEmpty();
      assertThat(cache.read(CacheKey.of(SERVICE, query(8)))).isPresent();
    }
  }

  @Test
  void theNewestEntryCounts() throws Exception {
    try (ReplyCache cache = ReplyCache.open(directory.toString());
        SegmentWriter one = cache.writer(0, 1, Instant.EPOCH);
        SegmentWriter two = cache.writer(0, 1, Instant.ofEpochMilli(1))) {
      cache.append(two, entry(1, 2000, body(2)));
      cache.append(one, entry(1, 1000, body(1)));
      assertThat(cache.read(CacheKey.of(SERVICE, query(1))).get().body()).isEqualTo(body(2));
    }
    try (ReplyCache cache = ReplyCache.open(directory.toString())) {
      assertThat(cache.read(CacheKey.of(SERVICE, query(1))).get().body()).isEqualTo(body(2));
      NedService other = NedService.at("http://localhost:2/");
      assertThat(cache.known(other, query(1))).isEmpty();
      assertThat(cache.known(SERVICE, NedQuery.byName(NedTable.REDSHIFTS, "name 1"))).isEmpty();
    }
  }

  @Test
  void shardsThatOpenANewCacheAtOnceAllFindItWhole() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 100; round++) {
        String fresh = directory.resolve("round-" + round).toString();
        List<Future<Long>> sizes = new ArrayList<>();
        for (int shard = 0; shard < 8; shard++) {
          sizes.add(
              threads.submit(
                  () -> {
                    try (ReplyCache cache = ReplyCache.open(fresh)) {
                      return cache.size();
                    }
                  }));
        }
        for (Future<Long> size : sizes) {
          assertThat(size.get()).isZero();
        }
        try (Stream<Path> files = Files.list(directory.resolve("round-" + round))) {
          assertThat(files).hasSize(1);
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void anotherFormatOrAnotherDirectoryIsRefused() throws Exception {
    Files.writeString(directory.resolve("cache.json"), "{\"format_version\": 2}");
    assertThatThrownBy(() -> ReplyCache.open(directory.toString()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("format_version 2")
        .hasMessageContaining("upgrade");
    Path other = Files.createDirectory(directory.resolve("other"));
    Files.writeString(other.resolve("thesis.tex"), "x");
    assertThatThrownBy(() -> ReplyCache.open(other.toString()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("found other files");
  }

  @Test
  void anObjectStoreGetsFewObjectsAndTheSameEntries() throws Exception {
    Objects objects = new Objects();
    try (ReplyCache cache = ReplyCache.open(objects, "mem://bucket/ned");
        SegmentWriter writer = cache.writer(0, 1, Instant.EPOCH)) {
      for (int i = 0; i < 1300; i++) {
        cache.append(writer, entry(i, i, body(i)));
        assertThat(cache.read(CacheKey.of(SERVICE, query(i))).get().body()).isEqualTo(body(i));
        writer.flush();
        assertThat(cache.read(CacheKey.of(SERVICE, query(i / 2))).get().body())
            .isEqualTo(body(i / 2));
      }
      assertThat(objects.files.size()).isLessThan(110);
      // Another process that starts now, as after a kill, sees everything that was flushed.
      try (ReplyCache resumed = ReplyCache.open(objects, "mem://bucket/ned")) {
        assertThat(resumed.size()).isEqualTo(1300);
      }
    }
    assertThat(objects.files.keySet()).hasSize(1 + 3);
    try (ReplyCache cache = ReplyCache.open(objects, "mem://bucket/ned")) {
      for (int i = 0; i < 1300; i++) {
        assertThat(cache.read(CacheKey.of(SERVICE, query(i))).get().body()).isEqualTo(body(i));
      }
    }
  }

  /** An object store in memory: an object is there when it is closed, and not before. */
  private static final class Objects implements Storage {
    private final Map<String, byte[]> files = new ConcurrentSkipListMap<>();

    @Override
    public boolean serves(String path) {
      return path.startsWith("mem://");
    }

    @Override
    public SeekableByteChannel open(String path) throws IOException {
      byte[] bytes = files.get(path);
      if (bytes == null) {
        throw new NoSuchFileException(path);
      }
      Path file = Files.write(Files.createTempFile("object", ""), bytes);
      return Files.newByteChannel(
          file, StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE);
    }

    @Override
    public WritableByteChannel create(String path) {
      ByteArrayOutputStream bytes =
          new ByteArrayOutputStream() {
            @Override
            public void close() {
              files.put(path, toByteArray());
            }
          };
      return Channels.newChannel(bytes);
    }

    @Override
    public void move(String from, String to) {
      files.put(to, files.remove(from));
    }

    @Override
    public void delete(String path) {
      files.remove(path);
    }

    @Override
    public List<Entry> list(String path) {
      String directory = path.endsWith("/") ? path : path + "/";
      Map<String, Entry> found = new TreeMap<>();
      files.forEach(
          (name, bytes) -> {
            if (name.equals(path) || name.startsWith(directory)) {
              found.put(name, new Entry(name, bytes.length));
            }
          });
      return List.copyOf(found.values());
    }
  }
}
