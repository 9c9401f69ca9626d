package org.chandraflow.table;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.chandraflow.config.UsageException;

/**
 * Writes a FITS binary table. Its header tells the number of rows and the widths of texts, so that
 * the rows wait in a temporary file until all are known, unless all are given together. Texts are
 * ASCII in FITS: other characters become a question mark. A missing integer is the TNULL value, a
 * missing number NaN, a missing text empty, a missing truth value the byte 0.
 */
final class FitsWriter extends AbstractRowWriter {
  private static final int MOST_COLUMNS = 999;
  private static final int BLOCK = 2880;

  /** Bytes of rows after which they wait in the file. */
  private static final int FULL = 1 << 20;

  private final WriterOptions options;
  private final ColumnType[] types;

  /** Bytes of each column in a row; texts' grow. */
  private final int[] widths;

  private final boolean[] nulls;

  /** All rows, if they were given together and none beside them; null otherwise. */
  private Rows whole;

  /** Where rows wait; null until some do. */
  private Path spool;

  private DataOutputStream waiting;
  private Block block;
  private int blocks;

  FitsWriter(String path, List<Column> columns, WriterOptions options) throws IOException {
    super(path, fitting(path, columns));
    this.options = options;
    this.types = columns.stream().map(Column::type).toArray(ColumnType[]::new);
    this.widths =
        Arrays.stream(types)
            .mapToInt(type -> type == ColumnType.LONG || type == ColumnType.DOUBLE ? 8 : 1)
            .toArray();
    this.nulls = new boolean[types.length];
    this.block = new Block();
  }

  private static List<Column> fitting(String path, List<Column> columns) {
    if (columns.size() > MOST_COLUMNS) {
      throw new UsageException(
          path + ": " + columns.size() + " columns; FITS holds at most " + MOST_COLUMNS);
    }
    return columns;
  }

  @Override
  void writeCells(Object[] row) throws IOException {
    spoolWhole();
    block.add(row);
    if (block.rows == Blocks.ROWS || block.length >= FULL) {
      spool(block);
      block = new Block();
    }
  }

  @Override
  void writeRows(Rows rows) throws IOException {
    if (whole == null && rows() == 0) {
      whole = rows;
    } else {
      spoolWhole();
      spool(block);
      block = new Block();
      spool(rows);
    }
  }

  private void spoolWhole() throws IOException {
    if (whole != null) {
      spool(whole);
      whole = null;
    }
  }

  private void spool(Rows rows) throws IOException {
    writeBlocks(rows, Block::new, Block::add, this::spool);
  }

  private void spool(Block full) throws IOException {
    if (spool == null) {
      spool = Files.createTempFile(Scratch.directory(), "chandraflow-fits", ".rows");
      waiting =
          new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(spool), 1 << 18));
    }
    for (int i = 0; i < types.length; i++) {
      widths[i] = Math.max(widths[i], full.widths[i]);
      nulls[i] |= full.nulls[i];
    }
    waiting.writeInt(full.rows);
    waiting.writeInt(full.length);
    waiting.write(full.bytes, 0, full.length);
    blocks++;
  }

  /** Rows that wait: numbers as FITS has them, texts behind their lengths. */
  private final class Block {
    private final int[] widths = new int[types.length];
    private final boolean[] nulls = new boolean[types.length];
    private byte[] bytes = new byte[1 << 12];
    private int length;
    private int rows;

    void add(Object[] row) {
      rows++;
      for (int i = 0; i < row.length; i++) {
        Object cell = row[i];
        nulls[i] |= cell == null;
        switch (types[i]) {
          case STRING -> addText(i, cell == null ? "" : (String) cell);
          case LONG -> addLong(cell == null ? Long.MIN_VALUE : (Long) cell);
          case DOUBLE ->
              addLong(Double.doubleToLongBits(cell == null ? Double.NaN : (Double) cell));
          case BOOLEAN -> {
            room(1);
            bytes[length++] = truth(cell);
          }
        }
      }
    }

    private void addLong(long value) {
      room(8);
      BigEndian.putLong(bytes, length, value);
      length += 8;
    }

    private void addText(int column, String text) {
      int count = text.length();
      room(4 + count);
      BigEndian.putInt(bytes, length, count);
      length += 4;
      for (int i = 0; i < count; i++) {
        bytes[length++] = ascii(text.charAt(i));
      }
      widths[column] = Math.max(widths[column], count);
    }

    private void room(int more) {
      if (bytes.length < length + more) {
        bytes = Arrays.copyOf(bytes, 2 * (length + more));
      }
    }
  }

  @Override
  void writeEnd() throws IOException {
    if (whole != null) {
      measure(whole);
    } else {
      spool(block);
      waiting.close();
    }
    long width = Arrays.stream(widths).asLongStream().sum();
    if (width > Limits.DEFAULT.lineBytes()) {
      throw new IOException(path() + ": a row of " + width + " bytes is too long for FITS");
    }
    OutputStream out = output().stream();
    out.write(header((int) width));
    if (whole != null) {
      Blocks.forEach(
          Blocks.count(whole.count()), number -> block(whole, number, (int) width), out::write);
    } else {
      writeSpooled(out, (int) width);
    }
    int rest = (int) (width * rows() % BLOCK);
    out.write(new byte[rest == 0 ? 0 : BLOCK - rest]);
  }

  private void writeSpooled(OutputStream out, int width) throws IOException {
    byte[] row = new byte[width];
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(spool), 1 << 18))) {
      for (int b = 0; b < blocks; b++) {
        int count = in.readInt();
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        int at = 0;
        for (int r = 0; r < count; r++) {
          at = fill(row, bytes, at);
          out.write(row);
        }
      }
    }
  }

  /** Finds the widths of texts and which integers are missing. */
  private void measure(Rows rows) {
    for (int i = 0; i < types.length; i++) {
      int column = i;
      IntStream all = IntStream.range(0, rows.count()).parallel();
      if (types[i] == ColumnType.STRING) {
        widths[i] = all.map(row -> length(rows.get(row, column))).reduce(1, Math::max);
      } else if (types[i] == ColumnType.LONG) {
        nulls[i] = all.anyMatch(row -> rows.get(row, column) == null);
      }
    }
  }

  private static int length(Object text) {
    return text == null ? 0 : ((String) text).length();
  }

  /** Some rows as they stand in the file, made column by column. */
  private byte[] block(Rows rows, int number, int width) {
    int from = number * Blocks.ROWS;
    int until = Math.min(from + Blocks.ROWS, rows.count());
    ByteBuffer bytes = ByteBuffer.allocate((until - from) * width);
    int offset = 0;
    for (int column = 0; column < types.length; column++) {
      int at = offset;
      switch (types[column]) {
        case DOUBLE -> {
          for (int row = from; row < until; row++, at += width) {
            bytes.putLong(at, Double.doubleToLongBits(rows.number(row, column)));
          }
        }
        case LONG -> {
          for (int row = from; row < until; row++, at += width) {
            Object cell = rows.get(row, column);
            bytes.putLong(at, cell == null ? Long.MIN_VALUE : (Long) cell);
          }
        }
        case BOOLEAN -> {
          for (int row = from; row < until; row++, at += width) {
            bytes.put(at, truth(rows.get(row, column)));
          }
        }
        case STRING -> {
          for (int row = from; row < until; row++, at += width) {
            Object cell = rows.get(row, column);
            for (int i = 0; i < length(cell); i++) {
              bytes.put(at + i, ascii(((String) cell).charAt(i)));
            }
          }
        }
      }
      offset += widths[column];
    }
    return bytes.array();
  }

  private static byte truth(Object cell) {
    return (byte) (cell == null ? 0 : (Boolean) cell ? 'T' : 'F');
  }

  private static byte ascii(char c) {
    return (byte) (c < 32 || c > 126 ? '?' : c);
  }

  /** Fills a row from one that waited; returns where the next one is. */
  private int fill(byte[] row, byte[] waited, int at) {
    int from = at;
    int to = 0;
    for (int i = 0; i < types.length; i++) {
      int width = widths[i];
      int length = width;
      if (types[i] == ColumnType.STRING) {
        length = BigEndian.getInt(waited, from);
        from += 4;
        Arrays.fill(row, to + length, to + width, (byte) 0);
      }
      System.arraycopy(waited, from, row, to, length);
      from += length;
      to += width;
    }
    return from;
  }

  private byte[] header(int width) {
    FitsCards primary = new FitsCards();
    primary.add("SIMPLE", "T", "file conforms to FITS standard");
    primary.add("BITPIX", "8", "no data here");
    primary.add("NAXIS", "0", "");
    primary.add("EXTEND", "T", "");
    FitsCards table = new FitsCards();
    table.addText("XTENSION", "BINTABLE", "binary table");
    table.add("BITPIX", "8", "");
    table.add("NAXIS", "2", "");
    table.add("NAXIS1", String.valueOf(width), "bytes of a row");
    table.add("NAXIS2", String.valueOf(rows()), "rows");
    table.add("PCOUNT", "0", "");
    table.add("GCOUNT", "1", "");
    table.add("TFIELDS", String.valueOf(types.length), "columns");
    if (!options.name().isEmpty()) {
      table.addText("EXTNAME", options.name(), "");
    }
    for (int i = 0; i < types.length; i++) {
      Column column = columns().get(i);
      int n = i + 1;
      table.addText("TTYPE" + n, column.name(), "");
      table.addText(
          "TFORM" + n,
          switch (types[i]) {
            case STRING -> widths[i] + "A";
            case LONG -> "K";
            case DOUBLE -> "D";
            case BOOLEAN -> "L";
          },
          "");
      if (types[i] == ColumnType.LONG && nulls[i]) {
        table.add("TNULL" + n, String.valueOf(Long.MIN_VALUE), "");
      }
      if (!column.unit().isEmpty()) {
        table.addText("TUNIT" + n, column.unit(), "");
      }
      if (!column.ucd().isEmpty()) {
        table.addText("TUCD" + n, column.ucd(), "");
      }
      if (!column.description().isEmpty()) {
        table.addText("TCOMM" + n, column.description(), "");
      }
    }
    byte[] first = primary.block();
    byte[] second = table.block();
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  @Override
  void release() throws IOException {
    if (waiting != null) {
      waiting.close();
      Files.deleteIfExists(spool);
    }
  }

  /** Collects the 80-character cards of a header. */
  private static final class FitsCards {
    private static final int LONGEST = 68;

    private final StringBuilder cards = new StringBuilder();

    void add(String key, String value, String comment) {
      card(String.format("%-8s= %20s", key, value) + (comment.isEmpty() ? "" : " / " + comment));
    }

    /** A text that is too long for a card is cut. */
    void addText(String key, String text, String comment) {
      StringBuilder clean = new StringBuilder();
      for (char c : text.toCharArray()) {
        String one = c == '\'' ? "''" : c < 32 || c > 126 ? "?" : String.valueOf(c);
        if (clean.length() + one.length() > LONGEST) {
          break;
        }
        clean.append(one);
      }
      String value = String.format("%-8s= '%-8s'", key, clean);
      card(comment.isEmpty() || value.length() > 60 ? value : value + " / " + comment);
    }

    private void card(String card) {
      cards.append(String.format("%-80s", card.length() > 80 ? card.substring(0, 80) : card));
    }

    byte[] block() {
      card("END");
      while (cards.length() % BLOCK != 0) {
        cards.append(' ');
      }
      return cards.toString().getBytes(StandardCharsets.US_ASCII);
    }
  }
}
