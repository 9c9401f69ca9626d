package org.chandraflow.table;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamReader;

/** The rows of a BINARY or BINARY2 element, unpacked from base64 as they are asked for. */
final class VotableBinaryCursor implements RowCursor {
  private final VotableTable table;
  private final VotableStream stream;
  private final Base64Chunks in;
  private final VotableField[] fields;
  private final int[] fieldOfColumn;
  private final Long[] nullValues;
  private final Set<String> nulls;
  private final int[] starts;
  private final int[] ends;
  private final byte[] mask;
  private byte[] bytes = new byte[1 << 12];
  private long row;
  private boolean ended;

  VotableBinaryCursor(VotableTable table, VotableStream stream) {
    this.table = table;
    this.stream = stream;
    this.in = new Base64Chunks(stream);
    this.fields = table.fields().toArray(VotableField[]::new);
    this.fieldOfColumn = new int[table.columns().size()];
    this.nullValues = new Long[fields.length];
    for (int i = 0; i < fields.length; i++) {
      if (fields[i].column() >= 0) {
        fieldOfColumn[fields[i].column()] = i;
      }
      if (fields[i].isInteger() && !fields[i].nullValue().isEmpty()) {
        try {
          nullValues[i] = Long.decode(fields[i].nullValue());
        } catch (NumberFormatException e) {
          // A null value that is no integer cannot be met.
          nullValues[i] = null;
        }
      }
    }
    this.nulls = table.options().nulls();
    this.starts = new int[fields.length];
    this.ends = new int[fields.length];
    boolean second = stream.encoding() == VotableStream.Encoding.BINARY2;
    this.mask = second ? new byte[(fields.length + 7) / 8] : new byte[0];
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
    if (in.atEnd()) {
      ended = true;
      stream.readRest();
      return false;
    }
    row++;
    try {
      in.read(mask, 0, mask.length);
      int length = 0;
      for (int i = 0; i < fields.length; i++) {
        long elements = fields[i].size();
        if (elements < 0) {
          reserve(length, 4);
          in.read(bytes, length, 4);
          elements = BigEndian.getInt(bytes, length);
        }
        long size = fields[i].bytes(elements);
        if (elements < 0 || length + size > table.options().limits().lineBytes()) {
          throw new IOException(
              table.path()
                  + ": damaged: row "
                  + row
                  + ", column '"
                  + fields[i].name()
                  + "' claims "
                  + elements
                  + " elements");
        }
        reserve(length, (int) size);
        in.read(bytes, length, (int) size);
        starts[i] = length;
        length += (int) size;
        ends[i] = length;
      }
    } catch (EOFException e) {
      throw new IOException(table.path() + ": the file is cut in row " + row, e);
    }
    return true;
  }

  private void reserve(int length, int more) {
    if (bytes.length < length + more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }

  private boolean isMasked(int field) {
    return mask.length > 0 && (mask[field / 8] & 0x80 >> field % 8) != 0;
  }

  private long integer(int field) {
    int at = starts[field];
    return switch (fields[field].datatype()) {
      case "unsignedByte" -> bytes[at] & 0xFF;
      case "short" -> BigEndian.getShort(bytes, at);
      case "int" -> BigEndian.getInt(bytes, at);
      default -> BigEndian.getLong(bytes, at);
    };
  }

  private double truth(int field) {
    if (fields[field].datatype().equals("bit")) {
      // The standard sets the highest bit, astropy another: a single bit fills its byte alone.
      return bytes[starts[field]] == 0 ? 0 : 1;
    }
    return switch (bytes[starts[field]]) {
      case 'T', 't', '1' -> 1;
      case 'F', 'f', '0' -> 0;
      default -> Double.NaN;
    };
  }

  @Override
  public double number(int column) throws BadCellException {
    int field = fieldOfColumn[column];
    if (isMasked(field)) {
      return Double.NaN;
    }
    int at = starts[field];
    double value;
    switch (fields[field].datatype()) {
      case "double":
        value = Double.longBitsToDouble(BigEndian.getLong(bytes, at));
        break;
      case "float":
        value = Float.intBitsToFloat(BigEndian.getInt(bytes, at));
        break;
      case "boolean", "bit":
        return truth(field);
      case "char", "unicodeChar":
        byte[] text = string(field).getBytes(StandardCharsets.UTF_8);
        return Cells.number(text, 0, text.length, fields[field].name());
      default:
        long integer = integer(field);
        if (nullValues[field] != null && nullValues[field] == integer) {
          return Double.NaN;
        }
        value = integer;
    }
    return Cells.isNull(value, nulls) ? Double.NaN : value;
  }

  @Override
  public String text(int column) throws BadCellException {
    int field = fieldOfColumn[column];
    if (isMasked(field)) {
      return null;
    }
    switch (fields[field].datatype()) {
      case "char", "unicodeChar":
        if (ends[field] - starts[field] > table.options().limits().cellBytes()) {
          throw new BadCellException(
              "cell_too_long",
              fields[field].name(),
              "",
              "at most " + table.options().limits().cellBytes() + " bytes");
        }
        return Cells.text(string(field), nulls);
      case "boolean", "bit":
        double truth = truth(field);
        return Double.isNaN(truth) ? null : truth == 1 ? "true" : "false";
      case "double", "float":
        double value = number(column);
        return Double.isNaN(value) ? null : Texts.of(value);
      default:
        long integer = integer(field);
        return nullValues[field] != null && nullValues[field] == integer
            ? null
            : Cells.text(Long.toString(integer), nulls);
    }
  }

  /** Texts end with the first character 0 at the latest. */
  private String string(int field) {
    Charset charset =
        fields[field].datatype().equals("char")
            ? StandardCharsets.UTF_8
            : StandardCharsets.UTF_16BE;
    String text = new String(bytes, starts[field], ends[field] - starts[field], charset);
    int end = text.indexOf(0);
    return end < 0 ? text : text.substring(0, end);
  }

  @Override
  public long row() {
    return row;
  }

  @Override
  public String raw() {
    return Cells.raw(this);
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }

  /** Base64 text that comes in pieces, as bytes. */
  private static final class Base64Chunks {
    private static final byte[] VALUES = values();

    private final VotableStream stream;
    private final XMLStreamReader xml;
    private final byte[] ready = new byte[3];
    private int readyAt;
    private int readyEnd;
    private char[] chars = new char[0];
    private int at;
    private int end;
    private boolean ended;

    Base64Chunks(VotableStream stream) {
      this.stream = stream;
      this.xml = stream.xml();
    }

    private static byte[] values() {
      byte[] values = new byte[128];
      Arrays.fill(values, (byte) -1);
      String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
      for (int i = 0; i < alphabet.length(); i++) {
        values[alphabet.charAt(i)] = (byte) i;
      }
      return values;
    }

    boolean atEnd() throws IOException {
      return readyAt >= readyEnd && !fill();
    }

    void read(byte[] into, int offset, int length) throws IOException {
      int to = offset + length;
      int i = offset;
      while (i < to) {
        if (readyAt >= readyEnd && !fill()) {
          throw new EOFException();
        }
        into[i++] = ready[readyAt++];
      }
    }

    /** Unpacks the next four characters. */
    private boolean fill() throws IOException {
      int bits = 0;
      int count = 0;
      int padding = 0;
      while (count < 4) {
        int c = nextChar();
        if (c < 0) {
          if (count == 0) {
            return false;
          }
          throw new EOFException();
        }
        if (c == '=') {
          padding++;
          bits <<= 6;
          count++;
          continue;
        }
        int value = c < 128 ? VALUES[c] : -1;
        if (value < 0 || padding > 0) {
          if (c <= ' ') {
            continue;
          }
          throw new IOException(stream.where() + "'" + (char) c + "' is no base64");
        }
        bits = bits << 6 | value;
        count++;
      }
      if (padding > 2) {
        throw new IOException(stream.where() + "base64 of " + padding + " fill characters");
      }
      ready[0] = (byte) (bits >> 16);
      ready[1] = (byte) (bits >> 8);
      ready[2] = (byte) bits;
      readyAt = 0;
      readyEnd = 3 - padding;
      return true;
    }

    private int nextChar() throws IOException {
      while (at >= end) {
        if (ended) {
          return -1;
        }
        int event = stream.next();
        if (event == XMLStreamConstants.CHARACTERS
            || event == XMLStreamConstants.CDATA
            || event == XMLStreamConstants.SPACE) {
          chars = xml.getTextCharacters();
          at = xml.getTextStart();
          end = at + xml.getTextLength();
        } else if (event == XMLStreamConstants.END_ELEMENT) {
          ended = true;
          return -1;
        } else if (event == XMLStreamConstants.START_ELEMENT) {
          throw new IOException(
              stream.where() + "an element " + xml.getLocalName() + " inside the data");
        }
      }
      return chars[at++];
    }
  }
}
