package org.chandraflow.table;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The cards of a FITS header, by keyword; the first of several with the same keyword counts. */
final class FitsHeader {
  private static final int BLOCK = 2880;
  private static final int CARD = 80;
  private static final int MOST_BLOCKS = 4000;

  private final Map<String, String> values = new HashMap<>();
  private long bytes;

  /** Reads blocks up to the one with the END card. */
  static FitsHeader read(InputStream in) throws IOException {
    FitsHeader header = new FitsHeader();
    String continued = null;
    for (int n = 0; n < MOST_BLOCKS; n++) {
      byte[] block = in.readNBytes(BLOCK);
      if (block.length < BLOCK) {
        throw new EOFException(
            "the file is cut inside a header, " + (header.bytes + block.length) + " bytes in");
      }
      header.bytes += BLOCK;
      for (int at = 0; at < BLOCK; at += CARD) {
        String card = new String(block, at, CARD, StandardCharsets.ISO_8859_1);
        String key = card.substring(0, 8).stripTrailing();
        if (key.equals("END")) {
          return header;
        }
        if (card.startsWith("= ", 8)) {
          continued =
              header.values.putIfAbsent(key, value(card.substring(10))) == null ? key : null;
        } else if (key.equals("CONTINUE") && continued != null) {
          String more = value(card.substring(8));
          header.values.computeIfPresent(
              continued, (k, v) -> (v.endsWith("&") ? v.substring(0, v.length() - 1) : v) + more);
        }
      }
    }
    throw new IOException("a header without END card in its first " + header.bytes + " bytes");
  }

  /** The value of a card without its comment; texts without quotes and trailing blanks. */
  private static String value(String field) {
    String text = field.strip();
    if (!text.startsWith("'")) {
      int slash = text.indexOf('/');
      return (slash < 0 ? text : text.substring(0, slash)).strip();
    }
    StringBuilder value = new StringBuilder();
    for (int i = 1; i < text.length(); i++) {
      if (text.charAt(i) == '\'') {
        if (i + 1 >= text.length() || text.charAt(i + 1) != '\'') {
          break;
        }
        i++;
      }
      value.append(text.charAt(i));
    }
    return value.toString().stripTrailing();
  }

  /** Bytes of the header. */
  long bytes() {
    return bytes;
  }

  /** A text; empty if there is none. */
  String text(String key) {
    return values.getOrDefault(key, "");
  }

  /** An integer within bounds, or the default. */
  long integer(String key, long absent, long least, long most) throws IOException {
    String text = values.get(key);
    if (text == null) {
      return absent;
    }
    try {
      long value = Long.parseLong(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Refused below, as a number out of bounds is.
    }
    throw new IOException(
        "the header is damaged: "
            + key
            + " = '"
            + text
            + "', expected an integer from "
            + least
            + " to "
            + most);
  }

  /** A number, or the default. */
  double number(String key, double absent) throws IOException {
    String text = values.get(key);
    if (text == null) {
      return absent;
    }
    try {
      return Double.parseDouble(text.replace('D', 'E').replace('d', 'e'));
    } catch (NumberFormatException e) {
      throw new IOException("the header is damaged: " + key + " = '" + text + "' is no number", e);
    }
  }

  /** Bytes of the data behind the header, filled to blocks. */
  long dataBytes() throws IOException {
    long axes = integer("NAXIS", 0, 0, 999);
    long bits = Math.abs(integer("BITPIX", 8, -64, 64));
    long elements = axes == 0 ? 0 : 1;
    for (int i = 1; i <= axes; i++) {
      long axis = integer("NAXIS" + i, 0, 0, Long.MAX_VALUE);
      elements =
          exactProduct(elements, i == 1 && axis == 0 && !text("GROUPS").isEmpty() ? 1 : axis);
    }
    long all =
        exactProduct(
            exactProduct(
                Math.addExact(elements, integer("PCOUNT", 0, 0, Long.MAX_VALUE / 4)),
                integer("GCOUNT", 1, 0, Integer.MAX_VALUE)),
            bits / 8);
    return (all + BLOCK - 1) / BLOCK * BLOCK;
  }

  private static long exactProduct(long a, long b) throws IOException {
    try {
      long product = Math.multiplyExact(a, b);
      if (product < Long.MAX_VALUE / 16) {
        return product;
      }
    } catch (ArithmeticException e) {
      // Refused below, as an impossible size is.
    }
    throw new IOException("the header is damaged: it claims " + a + " x " + b + " bytes of data");
  }
}
