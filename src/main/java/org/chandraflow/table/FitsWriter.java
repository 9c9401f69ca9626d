package org.chandraflow.table;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.chandraflow.config.UsageException;

/**
 * Writes a FITS binary table. Its header tells the number of rows and the widths of texts, so that
 * the rows wait in a temporary file until all are known. Texts are ASCII in FITS: other characters
 * become a question mark. A missing integer is the TNULL value, a missing number NaN, a missing
 * text empty, a missing truth value the byte 0.
 */
final class FitsWriter extends AbstractRowWriter {
  private static final int MOST_COLUMNS = 999;
  private static final int BLOCK = 2880;

  private final WriterOptions options;
  private final ColumnType[] types;
  private final int[] widths;
  private final boolean[] nulls;
  private final Path spool;
  private final DataOutputStream rows;

  /** Where a number stands among a row's numbers, in bytes. */
  private final int[] places;

  private final byte[] numbers;
  private byte[] texts = new byte[256];
  private int textsLength;

  FitsWriter(String path, List<Column> columns, WriterOptions options) throws IOException {
    super(path, fitting(path, columns));
    this.options = options;
    this.types = columns.stream().map(Column::type).toArray(ColumnType[]::new);
    this.widths = new int[types.length];
    this.nulls = new boolean[types.length];
    this.places = new int[types.length];
    int length = 0;
    for (int i = 0; i < types.length; i++) {
      places[i] = length;
      length += types[i] == ColumnType.BOOLEAN ? 1 : 8;
    }
    this.numbers = new byte[length];
    this.spool = Files.createTempFile(Scratch.directory(), "chandraflow-fits", ".rows");
    this.rows =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(spool), 1 << 18));
  }

  private static List<Column> fitting(String path, List<Column> columns) {
    if (columns.size() > MOST_COLUMNS) {
      throw new UsageException(
          path + ": " + columns.size() + " columns; FITS holds at most " + MOST_COLUMNS);
    }
    return columns;
  }

  /** A row waits as its numbers, the lengths of texts among them, and behind them its texts. */
  @Override
  void writeCells(Object[] row) throws IOException {
    textsLength = 0;
    for (int i = 0; i < row.length; i++) {
      Object cell = row[i];
      nulls[i] |= cell == null;
      switch (types[i]) {
        case STRING -> BigEndian.putLong(numbers, places[i], putText(i, (String) cell));
        case LONG ->
            BigEndian.putLong(numbers, places[i], cell == null ? Long.MIN_VALUE : (Long) cell);
        case DOUBLE ->
            BigEndian.putLong(
                numbers,
                places[i],
                Double.doubleToLongBits(cell == null ? Double.NaN : (Double) cell));
        case BOOLEAN -> numbers[places[i]] = (byte) (cell == null ? 0 : (Boolean) cell ? 'T' : 'F');
      }
    }
    rows.write(numbers);
    rows.writeInt(textsLength);
    rows.write(texts, 0, textsLength);
  }

  private int putText(int column, String cell) {
    int length = cell == null ? 0 : cell.length();
    if (texts.length < textsLength + length) {
      texts = Arrays.copyOf(texts, 2 * (textsLength + length));
    }
    for (int i = 0; i < length; i++) {
      char c = cell.charAt(i);
      texts[textsLength++] = (byte) (c < 32 || c > 126 ? '?' : c);
    }
    widths[column] = Math.max(widths[column], length);
    return length;
  }

  @Override
  void writeEnd() throws IOException {
    rows.close();
    int[] offsets = new int[types.length];
    long width = 0;
    for (int i = 0; i < types.length; i++) {
      offsets[i] = (int) width;
      width +=
          switch (types[i]) {
            case STRING -> Math.max(1, widths[i]);
            case BOOLEAN -> 1;
            default -> 8;
          };
    }
    if (width > Limits.DEFAULT.lineBytes()) {
      throw new IOException(path() + ": a row of " + width + " bytes is too long for FITS");
    }
    OutputStream out = output().stream();
    out.write(header((int) width));
    byte[] row = new byte[(int) width];
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(spool), 1 << 18))) {
      for (long n = 0; n < rows(); n++) {
        in.readFully(numbers);
        int end = in.readInt();
        texts = texts.length < end ? new byte[end] : texts;
        in.readFully(texts, 0, end);
        int from = 0;
        for (int i = 0; i < types.length; i++) {
          switch (types[i]) {
            case STRING -> {
              int length = (int) BigEndian.getLong(numbers, places[i]);
              System.arraycopy(texts, from, row, offsets[i], length);
              Arrays.fill(row, offsets[i] + length, offsets[i] + Math.max(1, widths[i]), (byte) 0);
              from += length;
            }
            case BOOLEAN -> row[offsets[i]] = numbers[places[i]];
            default -> System.arraycopy(numbers, places[i], row, offsets[i], 8);
          }
        }
        out.write(row);
      }
    }
    int rest = (int) (width * rows() % BLOCK);
    out.write(new byte[rest == 0 ? 0 : BLOCK - rest]);
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
            case STRING -> Math.max(1, widths[i]) + "A";
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
    if (rows != null) {
      rows.close();
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
