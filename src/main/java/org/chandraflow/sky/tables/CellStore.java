package org.chandraflow.sky.tables;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps the cells of matched rows: in memory as long as a budget that stores share lasts, then in a
 * temporary file. Written by one thread, then read.
 */
final class CellStore implements Closeable {
  private static final int CHUNK = 1 << 20;
  private static final long SEGMENT = 1L << 29;

  private final AtomicLong budget;
  private final Path directory;
  private final List<byte[]> chunks = new ArrayList<>();
  private final List<Long> places = new ArrayList<>();
  private byte[] current = new byte[1 << 14];
  private int used;
  private FileChannel file;
  private long fileEnd;
  private ByteBuffer[] segments = new ByteBuffer[0];

  /**
   * @param budget bytes of memory left for all stores
   * @param directory for a temporary file
   */
  CellStore(AtomicLong budget, Path directory) {
    this.budget = budget;
    this.directory = directory;
  }

  /** Adds a row of cells, null for missing ones; returns where they are. */
  long add(String[] cells) throws IOException {
    int start = used;
    for (String cell : cells) {
      if (cell == null) {
        reserve(5);
        putLength(0);
        continue;
      }
      int length = cell.length();
      boolean ascii = true;
      for (int i = 0; i < length && ascii; i++) {
        ascii = cell.charAt(i) < 128;
      }
      if (ascii) {
        reserve(5 + length);
        putLength(length + 1);
        for (int i = 0; i < length; i++) {
          current[used++] = (byte) cell.charAt(i);
        }
      } else {
        byte[] bytes = cell.getBytes(StandardCharsets.UTF_8);
        reserve(5 + bytes.length);
        putLength(bytes.length + 1);
        System.arraycopy(bytes, 0, current, used, bytes.length);
        used += bytes.length;
      }
    }
    long place = (long) chunks.size() << 32 | start;
    if (used >= CHUNK) {
      flush();
    }
    return place;
  }

  private void reserve(int more) {
    if (used + more > current.length) {
      current = java.util.Arrays.copyOf(current, Math.max(used + more, 2 * current.length));
    }
  }

  private void putLength(int length) {
    int rest = length;
    while (rest >= 128) {
      current[used++] = (byte) (rest & 127 | 128);
      rest >>>= 7;
    }
    current[used++] = (byte) rest;
  }

  private void flush() throws IOException {
    if (budget.addAndGet(-used) >= 0) {
      chunks.add(java.util.Arrays.copyOf(current, used));
      places.add(-1L);
    } else {
      budget.addAndGet(used);
      if (file == null) {
        Path path = Files.createTempFile(directory, "chandraflow-cells", ".tmp");
        file =
            FileChannel.open(
                path,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
      }
      // A chunk lies in one mapped segment.
      if (fileEnd % SEGMENT + used > SEGMENT) {
        fileEnd += SEGMENT - fileEnd % SEGMENT;
      }
      ByteBuffer buffer = ByteBuffer.wrap(current, 0, used);
      long at = fileEnd;
      while (buffer.hasRemaining()) {
        at += file.write(buffer, at);
      }
      places.add(fileEnd);
      chunks.add(null);
      fileEnd = at;
    }
    used = 0;
  }

  /** Nothing is added any more. */
  void seal() throws IOException {
    if (used > 0) {
      flush();
    }
    current = null;
    if (file != null) {
      segments = new ByteBuffer[(int) ((fileEnd + SEGMENT - 1) / SEGMENT)];
      for (int i = 0; i < segments.length; i++) {
        long from = i * SEGMENT;
        segments[i] =
            file.map(FileChannel.MapMode.READ_ONLY, from, Math.min(SEGMENT, fileEnd - from));
      }
    }
  }

  /** Reads cells back into an array of the row's length. */
  void read(long place, String[] cells) {
    int chunk = (int) (place >>> 32);
    byte[] bytes = chunks.get(chunk);
    ByteBuffer in;
    int at;
    if (bytes != null) {
      in = ByteBuffer.wrap(bytes);
      at = (int) place;
    } else {
      long start = places.get(chunk) + (int) place;
      in = segments[(int) (places.get(chunk) / SEGMENT)];
      at = (int) (start % SEGMENT);
    }
    for (int i = 0; i < cells.length; i++) {
      int length = 0;
      int shift = 0;
      int b;
      do {
        b = in.get(at++);
        length |= (b & 127) << shift;
        shift += 7;
      } while (b < 0);
      if (length == 0) {
        cells[i] = null;
        continue;
      }
      byte[] text = new byte[length - 1];
      in.get(at, text);
      cells[i] = new String(text, StandardCharsets.UTF_8);
      at += length - 1;
    }
  }

  @Override
  public void close() throws IOException {
    chunks.clear();
    if (file != null) {
      file.close();
    }
  }
}
