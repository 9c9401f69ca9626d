package org.chandraflow.table;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens files for sequential reading, unpacking gzip within bounds. */
final class Input {
  private static final int BUFFER = 1 << 16;
  private static final long RATIO_FROM = 64L << 20;

  private Input() {}

  /** The bytes of a file from an offset on. */
  static InputStream open(String path, long offset) throws IOException {
    SeekableByteChannel channel = Storage.of(path).open(path);
    try {
      channel.position(offset);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return Channels.newInputStream(channel);
  }

  /** The content of a file, unpacked if it is packed. */
  static InputStream openUnpacked(String path, boolean packed, Limits limits) throws IOException {
    InputStream file = open(path, 0);
    if (!packed) {
      return file;
    }
    try {
      Counting counting = new Counting(file);
      return new Bounded(
          new GZIPInputStream(new BufferedInputStream(counting, BUFFER), BUFFER), counting, limits);
    } catch (IOException e) {
      file.close();
      throw new IOException(path + ": not readable as gzip: " + reason(e), e);
    }
  }

  /** Up to so many first bytes. */
  static byte[] head(InputStream in, int length) throws IOException {
    return in.readNBytes(length);
  }

  /** Skips exactly so many bytes. */
  static void skip(InputStream in, long bytes, String path) throws IOException {
    long left = bytes;
    while (left > 0) {
      long skipped = in.skip(left);
      if (skipped <= 0) {
        if (in.read() < 0) {
          throw new EOFException(
              path + ": the file is cut: it ends at byte " + (bytes - left) + " of " + bytes);
        }
        skipped = 1;
      }
      left -= skipped;
    }
  }

  private static String reason(IOException e) {
    return e instanceof EOFException
        ? "the packed file is cut"
        : e.getMessage() == null ? "it is damaged" : e.getMessage();
  }

  private static final class Counting extends FilterInputStream {
    private long count;

    Counting(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      count += b < 0 ? 0 : 1;
      return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      count += Math.max(0, read);
      return read;
    }
  }

  /** Stops a file that unpacks to more than is plausible. */
  private static final class Bounded extends FilterInputStream {
    private final Counting packed;
    private final Limits limits;
    private long unpacked;

    Bounded(InputStream in, Counting packed, Limits limits) {
      super(in);
      this.packed = packed;
      this.limits = limits;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read;
      try {
        read = super.read(bytes, offset, length);
      } catch (EOFException | ZipException e) {
        throw new IOException(reason(e) + ", after " + unpacked + " unpacked bytes", e);
      }
      if (read > 0) {
        unpacked += read;
        if (unpacked > limits.unpackedBytes()
            || unpacked > RATIO_FROM && unpacked > limits.unpackRatio() * packed.count) {
          throw new IOException(
              packed.count
                  + " packed bytes unpack to "
                  + unpacked
                  + " and more, beyond the limit (a gzip bomb?)");
        }
      }
      return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
      byte[] sink = new byte[(int) Math.min(bytes, BUFFER)];
      return sink.length == 0 ? 0 : Math.max(0, read(sink, 0, sink.length));
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
