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
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

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

  /**
   * Hands over the fields of every record of a piece.
   *
   * @throws IOException as {@link #forEach(List, Taker)}
   */
  public static void forEach(Piece piece, FieldTaker taker) throws IOException {
    forEach(piece, new FieldReader(), taker, FieldTaker::end);
  }

  private interface Each<T> {
    void take(T read) throws IOException;
  }

  private static <T> void forEach(Piece piece, DatumReader<T> how, T reuse, Each<T> each)
      throws IOException {
    try (DataFileReader<T> reader = open(piece.part(), how)) {
      if (piece.start() > 0) {
        reader.sync(piece.start());
      }
      T read = reuse;
      while (reader.hasNext() && !reader.pastSync(piece.end())) {
        read = reader.next(read);
        each.take(read);
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
      forEach(
          new Piece(part, 0, Long.MAX_VALUE - (1 << 10)), new RecordReader(), null, taker::take);
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
    return open(part, new RecordReader());
  }

  private static <T> DataFileReader<T> open(String part, DatumReader<T> how) throws IOException {
    SeekableByteChannel channel = Storage.of(part).open(part);
    try {
      return new DataFileReader<>(new ChannelInput(channel), how);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw new IOException(part + ": no readable Avro file: " + e.getMessage(), e);
    }
  }

  private static final class FieldReader implements DatumReader<FieldTaker> {
    private final Utf8 text = new Utf8();
    private RecordCodec codec;

    @Override
    public void setSchema(Schema schema) {
      codec = new RecordCodec(schema);
    }

    @Override
    public FieldTaker read(FieldTaker to, Decoder in) throws IOException {
      codec.read(in, to, text);
      return to;
    }
  }

  /** Reads small amounts from memory: a sync marker is looked for byte by byte. */
  private static final class ChannelInput implements SeekableInput {
    private static final int BUFFER = 1 << 16;

    private final SeekableByteChannel channel;

    /** Asked for with every record. */
    private final long length;

    /** What has been read but not handed on. */
    private final ByteBuffer ahead = ByteBuffer.allocate(BUFFER).limit(0);

    ChannelInput(SeekableByteChannel channel) throws IOException {
      this.channel = channel;
      this.length = channel.size();
    }

    @Override
    public void seek(long position) throws IOException {
      channel.position(position);
      ahead.limit(0);
    }

    @Override
    public long tell() throws IOException {
      return channel.position() - ahead.remaining();
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (!ahead.hasRemaining()) {
        if (length >= BUFFER) {
          return channel.read(ByteBuffer.wrap(bytes, offset, length));
        }
        ahead.clear();
        int read = channel.read(ahead);
        ahead.flip();
        if (read < 0) {
          return read;
        }
      }
      int count = Math.min(length, ahead.remaining());
      ahead.get(bytes, offset, count);
      return count;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
