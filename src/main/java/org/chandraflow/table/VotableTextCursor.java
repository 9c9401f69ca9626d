package org.chandraflow.table;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamReader;

/**
 * The rows of a TABLEDATA element: the bytes of each cell are kept, and understood when asked for.
 */
final class VotableTextCursor implements RowCursor {
  private final VotableTable table;
  private final VotableStream stream;
  private final XMLStreamReader xml;
  private final int[] fieldOfColumn;
  private final VotableField[] fields;
  private final Set<String> nulls;
  private final int[] ends;
  private byte[] bytes = new byte[1 << 12];
  private int length;
  private int cells;
  private long row;
  private boolean ended;

  VotableTextCursor(VotableTable table, VotableStream stream) {
    this.table = table;
    this.stream = stream;
    this.xml = stream.xml();
    this.fields = table.fields().toArray(VotableField[]::new);
    this.fieldOfColumn = new int[table.columns().size()];
    for (int i = 0; i < fields.length; i++) {
      if (fields[i].column() >= 0) {
        fieldOfColumn[fields[i].column()] = i;
      }
    }
    this.nulls = table.options().nulls();
    this.ends = new int[fields.length + 1];
  }

  @Override
  public List<Column> columns() {
    return table.columns();
  }

  @Override
  public boolean next() throws IOException {
    if (ended) {
      return false;
    }
    stream.nextRow();
    while (true) {
      int event = stream.next();
      if (event == XMLStreamConstants.START_ELEMENT) {
        if (!xml.getLocalName().equals("TR")) {
          throw new IOException(
              stream.where() + "expected TR, found " + xml.getLocalName() + " between rows");
        }
        row++;
        readRow();
        return true;
      }
      if (event == XMLStreamConstants.END_ELEMENT) {
        ended = true;
        stream.readRest();
        return false;
      }
    }
  }

  private void readRow() throws IOException {
    length = 0;
    cells = 0;
    while (true) {
      int event = stream.next();
      if (event == XMLStreamConstants.START_ELEMENT) {
        if (!xml.getLocalName().equals("TD")) {
          throw new IOException(stream.where() + "expected TD, found " + xml.getLocalName());
        }
        readCell();
      } else if (event == XMLStreamConstants.END_ELEMENT) {
        return;
      }
    }
  }

  private void readCell() throws IOException {
    while (true) {
      int event = stream.next();
      if (event == XMLStreamConstants.CHARACTERS
          || event == XMLStreamConstants.CDATA
          || event == XMLStreamConstants.SPACE) {
        append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
      } else if (event == XMLStreamConstants.END_ELEMENT) {
        if (cells < fields.length) {
          ends[++cells] = length;
        } else {
          // One cell too many: the row is bad, its number of cells is told.
          cells = fields.length + 1;
        }
        return;
      } else if (event == XMLStreamConstants.START_ELEMENT) {
        throw new IOException(stream.where() + "an element " + xml.getLocalName() + " in a cell");
      }
    }
  }

  private void append(char[] chars, int from, int count) throws IOException {
    boolean ascii = true;
    for (int i = from; i < from + count; i++) {
      ascii &= chars[i] < 128;
    }
    byte[] encoded = ascii ? null : new String(chars, from, count).getBytes(StandardCharsets.UTF_8);
    int more = ascii ? count : encoded.length;
    if (length + more > table.options().limits().lineBytes()) {
      throw new IOException(
          stream.where() + "a row longer than " + table.options().limits().lineBytes() + " bytes");
    }
    if (bytes.length < length + more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
    if (ascii) {
      for (int i = 0; i < count; i++) {
        bytes[length + i] = (byte) chars[from + i];
      }
    } else {
      System.arraycopy(encoded, 0, bytes, length, more);
    }
    length += more;
  }

  private int field(int column) throws BadCellException {
    if (cells != fields.length) {
      throw new BadCellException(
          cells < fields.length ? "too_few_cells" : "too_many_cells",
          "",
          "",
          fields.length + " cells, not " + (cells < fields.length ? cells : "more"));
    }
    return fieldOfColumn[column];
  }

  @Override
  public double number(int column) throws BadCellException {
    int field = field(column);
    if (fields[field].isText()) {
      return Cells.number(bytes, ends[field], ends[field + 1], fields[field].name());
    }
    String special = special(field);
    if (special != null) {
      return special.isEmpty() ? Double.NaN : Double.parseDouble(special);
    }
    double value = Cells.number(bytes, ends[field], ends[field + 1], fields[field].name());
    return Cells.isNull(value, nulls) ? Double.NaN : value;
  }

  @Override
  public String text(int column) throws BadCellException {
    int field = field(column);
    String text =
        new String(bytes, ends[field], ends[field + 1] - ends[field], StandardCharsets.UTF_8);
    if (text.length() > table.options().limits().cellBytes()) {
      throw new BadCellException(
          "cell_too_long",
          fields[field].name(),
          text.substring(0, 200),
          "at most " + table.options().limits().cellBytes() + " bytes");
    }
    if (!fields[field].isText()) {
      String special = special(field);
      if (special != null) {
        return special.isEmpty() ? null : fields[field].isInteger() ? special : truth(special);
      }
    }
    return Cells.text(text, nulls);
  }

  private static String truth(String special) {
    return special.equals("1") ? "true" : "false";
  }

  /**
   * What a cell of integers or truth values means if it is not a plain number; empty if missing.
   */
  private String special(int field) throws BadCellException {
    VotableField is = fields[field];
    boolean truth = is.isTruth();
    if (!truth && !is.isInteger()) {
      return null;
    }
    int from = ends[field];
    int to = ends[field + 1];
    if (!truth && is.nullValue().isEmpty() && !(to - from > 2 && (bytes[from + 1] | 32) == 'x')) {
      return null;
    }
    String text = new String(bytes, from, to - from, StandardCharsets.UTF_8).strip();
    if (truth) {
      return switch (text.toLowerCase(java.util.Locale.ROOT)) {
        case "t", "true", "1" -> "1";
        case "f", "false", "0" -> "0";
        case "", "?" -> "";
        default ->
            throw new BadCellException(
                "not_a_truth_value", is.name(), text, "T, F, 1, 0, true or false");
      };
    }
    if (text.equals(is.nullValue())) {
      return "";
    }
    if (text.startsWith("0x") || text.startsWith("0X")) {
      try {
        return Long.toString(Long.parseLong(text.substring(2), 16));
      } catch (NumberFormatException e) {
        throw new BadCellException("not_a_number", is.name(), text, "a hexadecimal number");
      }
    }
    return null;
  }

  @Override
  public long row() {
    return row;
  }

  @Override
  public String raw() {
    StringBuilder raw = new StringBuilder();
    for (int i = 0; i < Math.min(cells, fields.length); i++) {
      raw.append(i == 0 ? "" : ",")
          .append(
              new String(bytes, ends[i], ends[i + 1] - ends[i], StandardCharsets.UTF_8).strip());
    }
    return raw.length() > 1 << 16 ? raw.substring(0, 1 << 16) : raw.toString();
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
