package org.chandraflow.table;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A CSV, TSV or ECSV file. A split is a range of bytes; a row belongs to the split in which its
 * first byte lies.
 *
 * <p>Line ends inside quotes and splits do not go together: a file whose sampled rows have one is
 * never split, and one met later while a split is read is an error with its place.
 *
 * @param packed whether it is packed with gzip; then it is one split
 * @param size in bytes, as it lies in storage
 * @param dataStart the (unpacked) byte at which the data begin
 * @param spansLines whether the sample had a line end inside quotes
 */
record CsvTable(
    String path,
    List<Column> columns,
    CsvDialect dialect,
    boolean packed,
    long size,
    long dataStart,
    boolean spansLines,
    List<String> notices,
    TableOptions options)
    implements TableFile {
  private static final long serialVersionUID = 1L;
  private static final long SMALLEST_SPLIT = 1 << 12;

  @Override
  public long rowCount() {
    return -1;
  }

  @Override
  public List<Split> splits(long targetBytes) {
    if (packed || spansLines || !options.splittable()) {
      return List.of(new Split(dataStart, Long.MAX_VALUE));
    }
    long target = Math.max(SMALLEST_SPLIT, targetBytes);
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
    boolean first = split.start() <= dataStart;
    boolean whole = first && split.end() == Long.MAX_VALUE;
    long start = first ? dataStart : split.start() - 1;
    InputStream in;
    if (packed) {
      in = Input.openUnpacked(path, true, options.limits());
      try {
        Input.skip(in, start, path);
      } catch (IOException e) {
        in.close();
        throw e;
      }
    } else {
      in = Input.open(path, start);
    }
    CsvScanner scanner = new CsvScanner(in, start, dialect, path, options.limits(), whole);
    try {
      if (!first) {
        // The line in which the split begins is the one's before, unless it begins right here.
        scanner.skipLine();
        start = scanner.nextOffset();
      }
    } catch (IOException e) {
      scanner.close();
      throw e;
    }
    return new CsvCursor(this, scanner, start, split.end());
  }

  /** Lines before a byte at which a line begins. */
  long linesBefore(long offset) {
    if (offset <= dataStart) {
      return dialect.linesBeforeData();
    }
    long lines = 0;
    try (InputStream in = Input.open(path, dataStart)) {
      byte[] buffer = new byte[1 << 18];
      long left = offset - dataStart;
      while (left > 0) {
        int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (read < 0) {
          break;
        }
        for (int i = 0; i < read; i++) {
          lines += buffer[i] == dialect.newline() ? 1 : 0;
        }
        left -= read;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return dialect.linesBeforeData() + lines;
  }
}
