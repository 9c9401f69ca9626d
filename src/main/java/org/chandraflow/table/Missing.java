package org.chandraflow.table;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** What means a missing cell. */
final class Missing {
  private Missing() {}

  /** Whether a trimmed text is empty, {@code NaN}, {@code null} or {@code --}, in any case. */
  static boolean is(String trimmed) {
    return trimmed.isEmpty()
        || trimmed.equals("--")
        || trimmed.equalsIgnoreCase("nan")
        || trimmed.equalsIgnoreCase("null");
  }

  /** The same for trimmed bytes. */
  static boolean is(byte[] bytes, int from, int to) {
    switch (to - from) {
      case 0:
        return true;
      case 2:
        return bytes[from] == '-' && bytes[from + 1] == '-';
      case 3:
        return (bytes[from] | 0x20) == 'n'
            && (bytes[from + 1] | 0x20) == 'a'
            && (bytes[from + 2] | 0x20) == 'n';
      case 4:
        return (bytes[from] | 0x20) == 'n'
            && (bytes[from + 1] | 0x20) == 'u'
            && (bytes[from + 2] | 0x20) == 'l'
            && (bytes[from + 3] | 0x20) == 'l';
      default:
        return false;
    }
  }

  /** Whether trimmed bytes are one of some texts, as they stand. */
  static boolean isOneOf(byte[][] texts, byte[] bytes, int from, int to) {
    for (byte[] text : texts) {
      if (java.util.Arrays.equals(text, 0, text.length, bytes, from, to)) {
        return true;
      }
    }
    return false;
  }

  /** Texts as bytes. */
  static byte[][] bytes(Set<String> texts) {
    return texts.stream()
        .map(text -> text.strip().getBytes(StandardCharsets.UTF_8))
        .toArray(byte[][]::new);
  }

  /** 1 or 0 for the words true and false in any case, NaN for others. */
  static double truth(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "t" -> 1;
      case "false", "f" -> 0;
      default -> Double.NaN;
    };
  }
}
