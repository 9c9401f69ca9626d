package org.chandraflow.ned;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import org.chandraflow.table.Storage;

/** Reading of segment files: eight bytes of header, then entries one after another. */
final class Segments {
  /** The first bytes of each segment; the last one is the format's major version. */
  static final byte[] HEADER = "CHFNED\n\1".getBytes(StandardCharsets.ISO_8859_1);

  /** How segment files end. */
  static final String SUFFIX = ".seg";

  private static final int LONGEST_HEAD = 1 << 16;
  private static final int LONGEST_BODY = 1 << 30;

  private Segments() {}

  /** Takes the entries of a segment, without bodies. */
  interface Taker {
    void take(CacheEntry head, long offset);
  }

  /**
   * Walks over the entries. A segment that ends inside an entry was cut off by a kill; what comes
   * before is whole.
   *
   * @return bytes at the end that are no whole entry
   * @throws IOException if it cannot be read, or is of another format
   */
  static long scan(Storage storage, String path, Taker taker) throws IOException {
    try (SeekableByteChannel channel = storage.open(path)) {
      long size = channel.size();
      if (size < HEADER.length) {
        return size;
      }
      Window window = new Window(channel, size);
      byte[] header = window.read(0, HEADER.length);
      if (!java.util.Arrays.equals(header, HEADER)) {
        throw new IOException(path + ": no segment of a NED cache of format 1");
      }
      long at = HEADER.length;
      while (at + CacheEntry.FRAME <= size) {
        ByteBuffer frame = ByteBuffer.wrap(window.read(at, CacheEntry.FRAME));
        int head = frame.getInt();
        int body = frame.getInt();
        int headCrc = frame.getInt();
        if (head <= 0 || head > LONGEST_HEAD || body < 0 || body > LONGEST_BODY) {
          break;
        }
        long next = at + CacheEntry.FRAME + head + body;
        if (next > size) {
          break;
        }
        byte[] bytes = window.read(at + CacheEntry.FRAME, head);
        // One that was damaged later is left out; the next begins where its length says.
        if (CacheEntry.crc(bytes) == headCrc) {
          taker.take(CacheEntry.head(bytes), at);
        }
        at = next;
      }
      return size - at;
    }
  }

  /**
   * Reads one entry.
   *
   * @throws IOException if its checksum is wrong
   */
  static CacheEntry read(SeekableByteChannel channel, long offset) throws IOException {
    channel.position(offset);
    ByteBuffer frame = ByteBuffer.wrap(fill(channel, CacheEntry.FRAME));
    int head = frame.getInt();
    int body = frame.getInt();
    int headCrc = frame.getInt();
    int bodyCrc = frame.getInt();
    byte[] headBytes = fill(channel, head);
    byte[] bodyBytes = fill(channel, body);
    if (CacheEntry.crc(headBytes) != headCrc || CacheEntry.crc(bodyBytes) != bodyCrc) {
      throw new IOException("wrong checksum at byte " + offset);
    }
    return CacheEntry.head(headBytes).withPackedBody(bodyBytes);
  }

  private static byte[] fill(SeekableByteChannel channel, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the segment ends early");
      }
    }
    return buffer.array();
  }

  /** Reads small pieces of a file in rising order with few system calls. */
  private static final class Window {
    private static final int SIZE = 1 << 16;

    private final SeekableByteChannel channel;
    private final long size;
    private byte[] bytes = new byte[0];
    private long start;

    Window(SeekableByteChannel channel, long size) {
      this.channel = channel;
      this.size = size;
    }

    byte[] read(long at, int length) throws IOException {
      if (at < start || at + length > start + bytes.length) {
        channel.position(at);
        bytes = fill(channel, (int) Math.min(Math.max(SIZE, length), size - at));
        start = at;
      }
      int from = (int) (at - start);
      return java.util.Arrays.copyOfRange(bytes, from, from + length);
    }
  }
}
