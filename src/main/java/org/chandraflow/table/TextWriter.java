package org.chandraflow.table;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes CSV, TSV and ECSV 1.0. A missing cell is empty; a text that could be mistaken (delimiters,
 * quotes, line ends, blanks at its ends, a comment character) stands in quotes.
 */
final class TextWriter extends AbstractRowWriter {
  private final OutputStream out;
  private final char delimiter;
  private final boolean typed;
  private byte[] line = new byte[1 << 12];
  private int length;

  /**
   * @param typed whether an ECSV header comes first and truth values are written as it asks
   */
  TextWriter(String path, List<Column> columns, char delimiter, boolean typed) throws IOException {
    super(path, columns);
    this.out = output().stream();
    this.delimiter = delimiter;
    this.typed = typed;
    if (typed) {
      writeHeader();
    }
    for (int i = 0; i < columns.size(); i++) {
      if (i > 0) {
        put(delimiter);
      }
      putText(columns.get(i).name(), i == 0);
    }
    endLine();
  }

  private void writeHeader() throws IOException {
    StringBuilder header = new StringBuilder("# %ECSV 1.0\n# ---\n# delimiter: ','\n# datatype:\n");
    for (Column column : columns()) {
      header.append("# - {name: ").append(quoted(column.name()));
      if (!column.unit().isEmpty()) {
        header.append(", unit: ").append(quoted(column.unit()));
      }
      header
          .append(", datatype: ")
          .append(
              switch (column.type()) {
                case STRING -> "string";
                case LONG -> "int64";
                case DOUBLE -> "float64";
                case BOOLEAN -> "bool";
              });
      if (!column.description().isEmpty()) {
        header.append(", description: ").append(quoted(column.description()));
      }
      if (!column.ucd().isEmpty()) {
        header.append(", meta: {ucd: ").append(quoted(column.ucd())).append('}');
      }
      header.append("}\n");
    }
    header.append("# schema: astropy-2.0\n");
    out.write(header.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** A double-quoted YAML scalar. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || c == 0x7F) {
        quoted.append(String.format("\\x%02x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  @Override
  void writeCells(Object[] row) throws IOException {
    for (int i = 0; i < row.length; i++) {
      if (i > 0) {
        put(delimiter);
      }
      Object cell = row[i];
      if (cell == null) {
        // A line of one empty cell would be a blank line.
        if (row.length == 1) {
          put('"');
          put('"');
        }
      } else if (cell instanceof String text) {
        putText(text, i == 0);
      } else if (cell instanceof Boolean truth) {
        putAscii(typed ? truth ? "True" : "False" : truth.toString());
      } else {
        putAscii(Texts.of(cell));
      }
    }
    endLine();
  }

  private void putText(String text, boolean first) {
    boolean ascii = true;
    boolean quote = text.isEmpty();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      ascii &= c < 128;
      quote |= c == delimiter || c == '"' || c == '\n' || c == '\r';
    }
    quote |= !text.isEmpty() && (text.charAt(0) <= ' ' || text.charAt(text.length() - 1) <= ' ');
    quote |= first && text.startsWith("#");
    if (!quote) {
      if (ascii) {
        putAscii(text);
      } else {
        putBytes(text.getBytes(StandardCharsets.UTF_8));
      }
      return;
    }
    put('"');
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b == '"') {
        put('"');
      }
      reserve(1);
      line[length++] = b;
    }
    put('"');
  }

  @SuppressWarnings("deprecation")
  private void putAscii(String text) {
    int size = text.length();
    reserve(size);
    // Each character is one byte here, which this method copies without an encoder.
    text.getBytes(0, size, line, length);
    length += size;
  }

  private void putBytes(byte[] bytes) {
    reserve(bytes.length);
    System.arraycopy(bytes, 0, line, length, bytes.length);
    length += bytes.length;
  }

  private void put(char c) {
    reserve(1);
    line[length++] = (byte) c;
  }

  private void reserve(int more) {
    if (line.length - length < more) {
      line = java.util.Arrays.copyOf(line, Math.max(2 * line.length, length + more));
    }
  }

  private void endLine() throws IOException {
    put('\n');
    out.write(line, 0, length);
    length = 0;
  }

  @Override
  void writeEnd() {}
}
