package org.chandraflow.ned;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.chandraflow.table.Storage;

/**
 * Appends entries to a segment of one writer. On a file system every entry is written when it is
 * appended and forced to the disk with {@link #flush}. An object store shows an object only when it
 * is complete: there each flush makes a small object, and enough of them are merged into a large
 * one. An existing segment is never touched. Safe for several threads.
 */
final class SegmentWriter implements AutoCloseable {
  private static final int MOST_PARTS = 600;
  private static final int MOST_BYTES = 16 << 20;

  /** Hears from where an entry can be read. */
  interface Placed {
    void at(CacheEntry entry, String path, long offset);
  }

  private record Unmerged(CacheEntry head, long offset) {}

  private final Storage storage;
  private final String stem;
  private final boolean appends;
  private final Placed placed;
  private int number;
  private String path;
  private long written;
  private WritableByteChannel channel;
  private final ByteArrayOutputStream unflushed = new ByteArrayOutputStream();
  private final ByteArrayOutputStream unmerged = new ByteArrayOutputStream();
  private final List<Unmerged> entries = new ArrayList<>();
  private int flushedEntries;
  private boolean closed;
  private final List<String> parts = new ArrayList<>();

  /**
   * @param stem the path of its files up to a number and the suffix
   * @param appends whether the storage shows what is written to an open file
   * @param placed told of each entry when it can be read, and again when it has moved
   */
  SegmentWriter(Storage storage, String stem, boolean appends, Placed placed) {
    this.storage = storage;
    this.stem = stem;
    this.appends = appends;
    this.placed = placed;
  }

  /** Appends an entry; on an object store it can be read after the next flush. */
  synchronized void append(CacheEntry entry) throws IOException {
    if (closed) {
      // An answer that comes after the end is asked for again by the next run.
      throw new IOException("the writer is closed");
    }
    ByteBuffer bytes = entry.encode();
    int length = bytes.remaining();
    if (!appends) {
      entries.add(new Unmerged(entry.withoutBody(), unmerged.size() + unflushed.size()));
      unflushed.write(bytes.array(), bytes.position(), length);
      return;
    }
    if (channel == null) {
      path = stem + Segments.SUFFIX;
      channel = storage.create(path);
      write(channel, ByteBuffer.wrap(Segments.HEADER));
      written = Segments.HEADER.length;
    }
    write(channel, bytes);
    placed.at(entry, path, written);
    written += length;
  }

  /** Makes what was appended outlive the process, and on a file system the machine. */
  synchronized void flush() throws IOException {
    if (closed) {
      return;
    }
    if (appends) {
      if (channel instanceof FileChannel file) {
        file.force(false);
      }
    } else if (unflushed.size() > 0) {
      String part = String.format("%s-%06d-part%s", stem, number++, Segments.SUFFIX);
      object(part, unflushed.toByteArray());
      parts.add(part);
      place(flushedEntries, part, unmerged.size());
      flushedEntries = entries.size();
      unflushed.writeTo(unmerged);
      unflushed.reset();
      if (parts.size() >= MOST_PARTS || unmerged.size() >= MOST_BYTES) {
        merge();
      }
    }
  }

  private void merge() throws IOException {
    if (parts.size() > 1) {
      String merged = String.format("%s-%06d%s", stem, number++, Segments.SUFFIX);
      object(merged, unmerged.toByteArray());
      place(0, merged, 0);
      for (String part : parts) {
        storage.delete(part);
      }
    }
    parts.clear();
    entries.clear();
    flushedEntries = 0;
    unmerged.reset();
  }

  private void place(int from, String object, long start) {
    for (Unmerged entry : entries.subList(from, entries.size())) {
      placed.at(entry.head(), object, Segments.HEADER.length + entry.offset() - start);
    }
  }

  private void object(String name, byte[] bytes) throws IOException {
    try (WritableByteChannel out = storage.create(name)) {
      write(out, ByteBuffer.wrap(Segments.HEADER));
      write(out, ByteBuffer.wrap(bytes));
    }
  }

  private static void write(WritableByteChannel to, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    try {
      flush();
      if (!appends) {
        merge();
      }
    } finally {
      closed = true;
      if (channel != null) {
        channel.close();
        channel = null;
      }
    }
  }
}
