package org.chandraflow.table;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Finds rows and cells in the bytes of a text table. Eight bytes are looked at in one step for line
 * ends, delimiters and quotes; where a cell begins is worked out only for cells that are asked for.
 *
 * <p>A quote counts only as the first character of a cell (blanks before it allowed); inside quotes
 * a doubled quote is one and line ends are text. Offsets of cells are positions in {@link #bytes},
 * valid until the next row.
 */
final class CsvScanner implements Closeable {
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long SEVENS = 0x7F7F7F7F7F7F7F7FL;
  private static final long ONES = 0x0101010101010101L;
  private static final int BUFFER = 1 << 18;

  private final InputStream in;
  private final CsvDialect dialect;
  private final String path;
  private final Limits limits;
  private final boolean wholeFile;
  private final long newlines;
  private final long delimiters;
  private final long quotes = '"' * ONES;

  private byte[] buffer = new byte[BUFFER];
  private int limit;
  private long base;
  private boolean ended;

  private int rowStart;
  private int rowEnd;
  private int nextRow;
  private boolean unterminated;

  /** Lines that end before the current row, counted from where the scanner began. */
  private long linesBefore;

  private long linesOfRow;

  private int cells;
  private boolean located;
  private int known;
  private int[] starts = new int[64];
  private int[] ends = new int[64];
  private boolean[] inScratch = new boolean[64];
  private byte[] scratch = new byte[256];
  private int scratchUsed;
  private boolean doubled;

  /**
   * @param in the unpacked file, positioned at {@code offset}, the beginning of a line
   * @param wholeFile whether rows with line ends inside quotes may occur; in a split they are an
   *     error
   */
  CsvScanner(
      InputStream in,
      long offset,
      CsvDialect dialect,
      String path,
      Limits limits,
      boolean wholeFile) {
    this.in = in;
    this.base = offset;
    this.dialect = dialect;
    this.path = path;
    this.limits = limits;
    this.wholeFile = wholeFile;
    this.newlines = (dialect.newline() & 0xFFL) * ONES;
    this.delimiters = (dialect.delimiter() & 0xFFL) * ONES;
  }

  /** Skips the rest of a line; false if the file ends before. */
  boolean skipLine() throws IOException {
    rowStart = nextRow;
    if (!findLineEnd()) {
      return false;
    }
    linesBefore = 0;
    linesOfRow = 0;
    return true;
  }

  /**
   * Steps to the next row, over blank lines and comments.
   *
   * @param end a row that begins at this offset or behind it is not ours
   * @return false at the end
   */
  boolean next(long end) throws IOException {
    while (true) {
      linesBefore += linesOfRow;
      linesOfRow = 0;
      rowStart = nextRow;
      if (base + rowStart >= end || !findLineEnd()) {
        return false;
      }
      linesOfRow = 1;
      if (located) {
        locateQuoted();
      }
      if (!isSkipped()) {
        return true;
      }
    }
  }

  private boolean isSkipped() {
    if (rowStart == rowEnd) {
      return true;
    }
    byte first = buffer[rowStart];
    if (dialect.hasComment() && first == dialect.comment()) {
      return true;
    }
    if (first > ' ' || first < 0 || cells > 1) {
      return false;
    }
    for (int i = rowStart; i < rowEnd; i++) {
      if (buffer[i] > ' ' || buffer[i] < 0 || buffer[i] == dialect.delimiter()) {
        return false;
      }
    }
    return true;
  }

  /** Sets rowEnd, nextRow, cells; false if there is no byte left. */
  private boolean findLineEnd() throws IOException {
    int at = rowStart;
    int count = 0;
    long quoted = 0;
    unterminated = false;
    search:
    while (true) {
      int last = limit - 8;
      while (at <= last) {
        long word = (long) WORDS.get(buffer, at);
        long line = zeros(word ^ newlines);
        long delimiter = zeros(word ^ delimiters);
        long quote = zeros(word ^ quotes);
        if (line != 0) {
          long below = (line & -line) - 1;
          count += Long.bitCount(delimiter & below);
          quoted |= quote & below;
          at += Long.numberOfTrailingZeros(line) >>> 3;
          break search;
        }
        count += Long.bitCount(delimiter);
        quoted |= quote;
        at += 8;
      }
      while (at < limit) {
        byte b = buffer[at];
        if (b == dialect.newline()) {
          break search;
        }
        if (b == dialect.delimiter()) {
          count++;
        }
        quoted |= b == '"' ? 1 : 0;
        at++;
      }
      int relative = at - rowStart;
      if (!fill()) {
        at = rowStart + relative;
        if (at == rowStart) {
          return false;
        }
        unterminated = true;
        break;
      }
      at = rowStart + relative;
    }
    endRow(at);
    cells = count + 1;
    known = 0;
    starts[0] = rowStart;
    located = quoted != 0 || dialect.blankSeparated();
    return true;
  }

  private void endRow(int at) {
    rowEnd = at;
    nextRow = unterminated ? at : at + 1;
    if (rowEnd > rowStart && buffer[rowEnd - 1] == '\r' && dialect.newline() == '\n') {
      rowEnd--;
    }
  }

  /** 0x80 in each byte that is zero, 0 in the others. */
  private static long zeros(long v) {
    return ~(((v & SEVENS) + SEVENS) | v | SEVENS);
  }

  /** Makes room behind the current row and reads on; false at the end of the file. */
  private boolean fill() throws IOException {
    if (ended) {
      return false;
    }
    if (rowStart > 0) {
      System.arraycopy(buffer, rowStart, buffer, 0, limit - rowStart);
      base += rowStart;
      limit -= rowStart;
      rowStart = 0;
    }
    if (limit > limits.lineBytes()) {
      throw new IOException(
          place()
              + ": the line is longer than "
              + limits.lineBytes()
              + " bytes; not a text table?");
    }
    if (limit == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int read;
    try {
      read = in.read(buffer, limit, buffer.length - limit);
    } catch (IOException e) {
      throw new IOException(place() + ": " + e.getMessage(), e);
    }
    if (read < 0) {
      ended = true;
      return false;
    }
    limit += read;
    return true;
  }

  /** The byte at a distance from the row's first, or -1 at the end of the file. */
  private int at(int distance) throws IOException {
    while (rowStart + distance >= limit) {
      if (!fill()) {
        return -1;
      }
    }
    return buffer[rowStart + distance] & 0xFF;
  }

  /**
   * Walks over the cells of a row that has quotes somewhere, or that is separated by runs of
   * blanks. The end of the row may move on, past line ends inside quotes.
   */
  private void locateQuoted() throws IOException {
    if (rowEnd == rowStart || dialect.hasComment() && buffer[rowStart] == dialect.comment()) {
      return;
    }
    int position = 0;
    int count = 0;
    int end = rowEnd - rowStart;
    scratchUsed = 0;
    while (true) {
      while (position < end && isBlank(at(position), dialect.delimiter())) {
        position++;
      }
      if (dialect.blankSeparated() && position >= end) {
        break;
      }
      if (count + 1 >= starts.length) {
        grow(count + 1);
      }
      int start = position;
      if (position < end && at(position) == '"') {
        position = closingQuote(position + 1);
        boolean plain = !doubled;
        int close = position;
        position++;
        if (position > end) {
          end = lineEndFrom(position);
        }
        while (position < end && at(position) != dialect.delimiter()) {
          // Text behind the closing quote is kept, blanks are padding.
          plain &= isBlank(at(position), dialect.delimiter());
          position++;
        }
        inScratch[count] = !plain;
        starts[count] = plain ? start + 1 : scratchUsed;
        ends[count] = plain ? close : unquote(start + 1, position);
      } else {
        while (position < end && at(position) != dialect.delimiter()) {
          position++;
        }
        inScratch[count] = false;
        starts[count] = start;
        ends[count] = position;
      }
      count++;
      if (position >= end) {
        break;
      }
      position++;
      if (count > limits.columns()) {
        throw new IOException(place() + ": more than " + limits.columns() + " cells");
      }
    }
    for (int i = 0; i < count; i++) {
      if (!inScratch[i]) {
        starts[i] += rowStart;
        ends[i] += rowStart;
      }
    }
    cells = count;
  }

  /** The distance of the quote that closes a cell; notes whether there are doubled ones before. */
  private int closingQuote(int from) throws IOException {
    doubled = false;
    int position = from;
    while (true) {
      int b = at(position);
      if (b < 0) {
        throw new IOException(place() + ": a quoted cell is not closed before the file ends");
      }
      if (b == '"') {
        if (at(position + 1) != '"') {
          return position;
        }
        doubled = true;
        position++;
      } else if (b == dialect.newline()) {
        if (!wholeFile) {
          throw new IOException(
              place()
                  + ": a line break inside quotes, which splits of a file cannot hold; read it"
                  + " unsplit (splittable: false)");
        }
        linesOfRow++;
      }
      position++;
    }
  }

  /** Copies a quoted cell into the scratch bytes, doubled quotes as one; returns its end there. */
  private int unquote(int from, int to) {
    scratch =
        scratch.length - scratchUsed < to - from
            ? Arrays.copyOf(scratch, Math.max(2 * scratch.length, scratchUsed + to - from))
            : scratch;
    boolean inside = true;
    for (int i = rowStart + from; i < rowStart + to; i++) {
      if (inside && buffer[i] == '"') {
        inside = i + 1 < rowStart + to && buffer[i + 1] == '"';
        if (!inside) {
          continue;
        }
        i++;
      }
      scratch[scratchUsed++] = buffer[i];
    }
    return scratchUsed;
  }

  private static boolean isBlank(int b, byte delimiter) {
    return b == ' ' || b == '\t' && delimiter != '\t';
  }

  /** Finds the end of the line from a distance on, and makes it the row's. */
  private int lineEndFrom(int distance) throws IOException {
    int position = distance;
    while (true) {
      int b = at(position);
      if (b < 0) {
        unterminated = true;
        break;
      }
      if (b == dialect.newline()) {
        unterminated = false;
        break;
      }
      position++;
    }
    endRow(rowStart + position);
    return rowEnd - rowStart;
  }

  /** Cells in the current row. */
  int cells() {
    return cells;
  }

  /** First byte of a cell; the cell must exist. */
  int start(int cell) {
    locate(cell);
    return starts[cell];
  }

  /** One past the last byte of a cell; the cell must exist. */
  int end(int cell) {
    locate(cell);
    return ends[cell];
  }

  private void locate(int cell) {
    if (located || cell < known) {
      return;
    }
    if (cell + 1 >= starts.length) {
      grow(cell + 1);
    }
    byte delimiter = dialect.delimiter();
    byte[] bytes = buffer;
    int end = rowEnd;
    int position = starts[known];
    for (int i = known; i <= cell; i++) {
      while (position < end && bytes[position] != delimiter) {
        position++;
      }
      ends[i] = position;
      position++;
      starts[i + 1] = position;
    }
    known = cell + 1;
  }

  private void grow(int needed) {
    int size = Math.max(needed + 2, 2 * starts.length);
    starts = Arrays.copyOf(starts, size);
    ends = Arrays.copyOf(ends, size);
    inScratch = Arrays.copyOf(inScratch, size);
  }

  /** The bytes that a cell's first and last refer to. */
  byte[] bytes(int cell) {
    return located && inScratch[cell] ? scratch : buffer;
  }

  /** The bytes that the row's first and last refer to. */
  byte[] buffer() {
    return buffer;
  }

  /** First byte of the current row in the buffer. */
  int rowStart() {
    return rowStart;
  }

  /** One past its last, the line end left out. */
  int rowEnd() {
    return rowEnd;
  }

  /** Where the current row begins in the file. */
  long offset() {
    return base + rowStart;
  }

  /** Where the row after the current one begins. */
  long nextOffset() {
    return base + nextRow;
  }

  /** Whether the current row ends with the file, without a line end. */
  boolean unterminated() {
    return unterminated;
  }

  /** Whether the current row holds line ends inside quotes. */
  boolean spansLines() {
    return linesOfRow > 1;
  }

  /** Lines that end between the place where the scanner began and the current row. */
  long linesBefore() {
    return linesBefore;
  }

  /** Lines that the current row takes. */
  long lines() {
    return linesOfRow;
  }

  /** For messages: the file and the byte. */
  String place() {
    String lines = wholeFile ? ":" + (linesBefore + 1 + dialect.linesBeforeData()) : "";
    return path + lines + ": at byte " + offset();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
