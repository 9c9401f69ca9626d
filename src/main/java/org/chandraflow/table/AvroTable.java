package org.chandraflow.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.config.UsageException;

/**
 * An Avro file of flat records. A split is a range of bytes; a block belongs to the split in which
 * the sync marker before it begins. Fields of arrays, maps and records are left out, with a notice.
 *
 * @param positions the positions of the columns' fields in a record
 * @param rowCount counted from the headers of the blocks; -1 for a file that is not on a local disk
 */
record AvroTable(
    String path,
    List<Column> columns,
    List<Integer> positions,
    long size,
    long dataStart,
    long rowCount,
    List<String> notices,
    TableOptions options)
    implements TableFile {
  private static final long serialVersionUID = 1L;
  private static final int SYNC = 16;
  private static final long LARGEST_BLOCK = 256L << 20;

  static AvroTable open(String path, boolean packed, long size, TableOptions options)
      throws IOException {
    if (packed) {
      throw new UsageException(path + ": an Avro file packed with gzip; unpack it first");
    }
    try (DataFileReader<GenericRecord> reader = AvroParts.open(path)) {
      Schema schema = reader.getSchema();
      if (schema.getType() != Schema.Type.RECORD) {
        throw new UsageException(path + ": expected records, found " + schema.getType());
      }
      if (schema.getFields().size() > options.limits().columns()) {
        throw new UsageException(path + ": " + schema.getFields().size() + " columns are too many");
      }
      List<Column> columns = new ArrayList<>();
      List<Integer> positions = new ArrayList<>();
      Set<String> names = new HashSet<>();
      List<String> notices = new ArrayList<>();
      for (Schema.Field field : schema.getFields()) {
        Optional<Column> column = Schemas.column(field);
        if (column.isPresent()) {
          // A property that names another column twice is not followed.
          columns.add(
              names.add(column.get().name()) ? column.get() : column.get().named(field.name()));
          positions.add(field.pos());
        } else {
          notices.add("field '" + field.name() + "' is no single value and left out");
        }
      }
      if (columns.isEmpty()) {
        throw new UsageException(path + ": no field with a single value");
      }
      long start = reader.previousSync();
      long rows = path.contains("://") ? -1 : rowsBefore(path, start, Long.MAX_VALUE);
      return new AvroTable(
          path,
          List.copyOf(columns),
          List.copyOf(positions),
          size,
          start,
          rows,
          List.copyOf(notices),
          options);
    } catch (org.apache.avro.AvroRuntimeException | IllegalArgumentException e) {
      throw new IOException(path + ": no readable Avro file: " + e.getMessage(), e);
    }
  }

  /**
   * The number of rows in blocks that begin before a byte; each block's header and end are looked
   * at.
   *
   * @throws IOException if the file is cut or damaged; with the place
   */
  static long rowsBefore(String path, long dataStart, long before) throws IOException {
    long rows = 0;
    try (SeekableByteChannel channel = Storage.of(path).open(path)) {
      long size = channel.size();
      byte[] sync = read(channel, dataStart - SYNC, SYNC);
      long at = dataStart;
      while (at < Math.min(before, size)) {
        byte[] head = read(channel, at, (int) Math.min(20, size - at));
        int[] used = new int[1];
        long count = varint(head, used);
        long bytes = varint(head, used);
        long end = at + used[0] + bytes;
        if (used[0] < 0 || count < 0 || bytes < 0 || bytes > LARGEST_BLOCK) {
          throw new IOException(path + ": damaged: no block at byte " + at);
        }
        if (end + SYNC > size) {
          throw new IOException(
              path
                  + ": the file is cut: the block at byte "
                  + at
                  + " ends at byte "
                  + (end + SYNC)
                  + ", the file at byte "
                  + size);
        }
        if (!java.util.Arrays.equals(sync, read(channel, end, SYNC))) {
          throw new IOException(path + ": damaged: the block at byte " + at + " has no end mark");
        }
        rows += count;
        at = end + SYNC;
      }
    }
    return rows;
  }

  private static byte[] read(SeekableByteChannel channel, long at, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    channel.position(at);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
      continue;
    }
    return buffer.array();
  }

  /** A zigzag number; {@code used} becomes negative if it does not end. */
  private static long varint(byte[] bytes, int[] used) {
    long raw = 0;
    for (int shift = 0; shift < 70 && used[0] >= 0 && used[0] < bytes.length; shift += 7) {
      byte b = bytes[used[0]++];
      raw |= (b & 0x7FL) << shift;
      if (b >= 0) {
        return raw >>> 1 ^ -(raw & 1);
      }
    }
    used[0] = Integer.MIN_VALUE;
    return -1;
  }

  @Override
  public List<Split> splits(long targetBytes) {
    long target = Math.max(1 << 16, targetBytes);
    List<Split> splits = new ArrayList<>();
    long start = dataStart;
    while (size - start > target + target / 2) {
      splits.add(new Split(start, start + target));
      start += target;
    }
    splits.add(new Split(start, Long.MAX_VALUE));
    return splits;
  }

  @Override
  public RowCursor open() throws IOException {
    return open(new Split(dataStart, Long.MAX_VALUE));
  }

  @Override
  public RowCursor open(Split split) throws IOException {
    DataFileReader<GenericRecord> reader = AvroParts.open(path);
    try {
      if (split.start() > dataStart) {
        reader.sync(split.start() - SYNC);
      }
      return new AvroCursor(this, reader, split);
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw new IOException(path + ": damaged: " + e.getMessage(), e);
    }
  }
}
