package org.chandraflow.table;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Lines of a text table, as bytes. */
final class Lines {
  private final char delimiter;
  private final boolean typed;
  private byte[] line = new byte[1 << 12];
  private int length;

  /**
   * @param typed whether truth values are written as ECSV asks
   */
  Lines(char delimiter, boolean typed) {
    this.delimiter = delimiter;
    this.typed = typed;
  }

  /** Adds a line. */
  void add(Object[] row) {
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
    put('\n');
  }

  void putText(String text, boolean first) {
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

  void put(char c) {
    reserve(1);
    line[length++] = (byte) c;
  }

  private void reserve(int more) {
    if (line.length - length < more) {
      line = java.util.Arrays.copyOf(line, Math.max(2 * line.length, length + more));
    }
  }

  /** Writes all lines and begins anew. */
  void writeTo(OutputStream out) throws IOException {
    out.write(line, 0, length);
    length = 0;
  }
}
