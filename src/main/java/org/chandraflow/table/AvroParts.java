package org.chandraflow.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableInput;
import org.apache.avro.generic.GenericRecord;

/** Reads the Avro files that make up a dataset, wherever they are stored. */
public final class AvroParts {
  /** Takes the records of a dataset, one after another. */
  @FunctionalInterface
  public interface Taker {
    /**
     * @param record used again for the next one: what is kept of it must be copied
     */
    void take(GenericRecord record) throws IOException;
  }

  /**
   * A piece of a part, to be read by itself: the blocks that begin behind a sync marker in a range
   * of bytes.
   *
   * @param part the file
   * @param start the first byte
   * @param end behind the last byte
   */
  public record Piece(String part, long start, long end) {}

  private AvroParts() {}

  /**
   * The pieces of a dataset, in order.
   *
   * @param bytes of a piece
   */
  public static List<Piece> pieces(List<String> parts, long bytes) throws IOException {
    List<Piece> pieces = new ArrayList<>();
    for (String part : parts) {
      long size;
      try (SeekableByteChannel channel = Storage.of(part).open(part)) {
        size = channel.size();
      }
      for (long start = 0; start == 0 || start < size; start += bytes) {
        pieces.add(new Piece(part, start, start + bytes));
      }
    }
    return pieces;
  }

  /** Hands over every record of a piece; as {@link #forEach(List, Taker)}. */
  public static void forEach(Piece piece, Taker taker) throws IOException {
    try (DataFileReader<GenericRecord> reader = open(piece.part())) {
      if (piece.start() > 0) {
        reader.sync(piece.start());
      }
      GenericRecord record = null;
      while (reader.hasNext() && !reader.pastSync(piece.end())) {
        record = reader.next(record);
        taker.take(record);
      }
    } catch (org.apache.avro.AvroRuntimeException e) {
      throw new IOException(piece.part() + ": damaged: " + e.getMessage(), e);
    }
  }

  /**
   * Hands over every record, in the order of the parts.
   *
   * @throws IOException if a part cannot be read or is damaged; the message names it
   */
  public static void forEach(List<String> parts, Taker taker) throws IOException {
    for (String part : parts) {
      forEach(new Piece(part, 0, Long.MAX_VALUE - (1 << 10)), taker);
    }
  }

  /** The schema of the first part; empty if there are no parts. */
  public static Optional<Schema> schema(List<String> parts) throws IOException {
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    try (DataFileReader<GenericRecord> reader = open(parts.get(0))) {
      return Optional.of(reader.getSchema());
    }
  }

  /** Opens one part before its first record. */
  public static DataFileReader<GenericRecord> open(String part) throws IOException {
    SeekableByteChannel channel = Storage.of(part).open(part);
    try {
      return new DataFileReader<>(new ChannelInput(channel), new RecordReader());
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw new IOException(part + ": no readable Avro file: " + e.getMessage(), e);
    }
  }

  private record ChannelInput(SeekableByteChannel channel) implements SeekableInput {
    @Override
    public void seek(long position) throws IOException {
      channel.position(position);
    }

    @Override
    public long tell() throws IOException {
      return channel.position();
    }

    @Override
    public long length() throws IOException {
      return channel.size();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return channel.read(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
