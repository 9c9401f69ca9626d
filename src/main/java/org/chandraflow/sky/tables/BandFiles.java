package org.chandraflow.sky.tables;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Temporary files of fixed-size records, one file a band of declination. Several threads write
 * through a {@link Writer} each; the files vanish when closed.
 */
final class BandFiles implements Closeable {
  private static final int BUFFER = 1 << 14;

  private final FileChannel[] files;
  private final long[] records;
  private final int recordBytes;

  /**
   * @param numbers numbers in a record, 8 bytes each
   */
  BandFiles(Path directory, int bands, int numbers) throws IOException {
    files = new FileChannel[bands];
    records = new long[bands];
    recordBytes = 8 * numbers;
    for (int band = 0; band < bands; band++) {
      files[band] =
          FileChannel.open(
              Files.createTempFile(directory, "chandraflow-band", ".tmp"),
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
    }
  }

  /** Collects the records of one thread. */
  final class Writer {
    private final ByteBuffer[] buffers = new ByteBuffer[files.length];

    /** Where the next record of a band goes: put exactly the record's numbers. */
    ByteBuffer record(int band) throws IOException {
      ByteBuffer buffer = buffers[band];
      if (buffer == null) {
        buffer = ByteBuffer.allocate(BUFFER - BUFFER % recordBytes);
        buffers[band] = buffer;
      } else if (!buffer.hasRemaining()) {
        append(band, buffer);
      }
      return buffer;
    }

    /** Writes what is left. */
    void flush() throws IOException {
      for (int band = 0; band < buffers.length; band++) {
        if (buffers[band] != null) {
          append(band, buffers[band]);
        }
      }
    }
  }

  /** A writer for one thread. */
  Writer writer() {
    return new Writer();
  }

  private void append(int band, ByteBuffer buffer) throws IOException {
    buffer.flip();
    synchronized (files[band]) {
      records[band] += buffer.remaining() / recordBytes;
      while (buffer.hasRemaining()) {
        files[band].write(buffer);
      }
    }
    buffer.clear();
  }

  /** Records in a band. */
  long records(int band) {
    return records[band];
  }

  /** Takes the records of a band, in no particular order. */
  interface Reader {
    /** Gets exactly the record's numbers from the buffer. */
    void accept(ByteBuffer record) throws IOException;
  }

  /** Reads a band, when all is written. */
  void read(int band, Reader reader) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(recordBytes * 4096);
    long left = records[band] * recordBytes;
    long at = 0;
    while (left > 0) {
      buffer.clear();
      buffer.limit((int) Math.min(buffer.capacity(), left));
      while (buffer.hasRemaining()) {
        int read = files[band].read(buffer, at);
        if (read < 0) {
          throw new EOFException("a temporary file became shorter");
        }
        at += read;
      }
      buffer.flip();
      left -= buffer.remaining();
      while (buffer.hasRemaining()) {
        reader.accept(buffer);
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (FileChannel file : files) {
      file.close();
    }
  }
}
