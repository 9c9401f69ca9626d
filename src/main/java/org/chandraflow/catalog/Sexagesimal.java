package org.chandraflow.catalog;

/**
 * Angles written in parts of sixty: {@code 11 05 07.45}, {@code -58:51:05.47}, {@code
 * 11h05m07.45s}, {@code -58d51m05.5s}. Two or three parts, the last with a fraction.
 */
final class Sexagesimal {
  private Sexagesimal() {}

  /**
   * An angle in the unit of its first part.
   *
   * @return NaN if the text is not written so; a number without parts is not
   */
  static double parse(String text) {
    String clean = text.strip();
    boolean negative = clean.startsWith("-") || clean.startsWith("\u2212");
    if (negative || clean.startsWith("+")) {
      clean = clean.substring(1).strip();
    }
    String[] parts = clean.split("[\\s:hdms\u00b0'\"\u2032\u2033]+");
    if (parts.length < 2 || parts.length > 3) {
      return Double.NaN;
    }
    double value = 0;
    double scale = 1;
    for (int i = 0; i < parts.length; i++) {
      boolean last = i == parts.length - 1;
      double part = part(parts[i], last);
      if (Double.isNaN(part) || i > 0 && part >= 60) {
        // 59.9996 written with three digits becomes 60.000, which is meant as it stands.
        if (!(last && part == 60)) {
          return Double.NaN;
        }
      }
      value += part / scale;
      scale *= 60;
    }
    return negative ? -value : value;
  }

  private static double part(String text, boolean fraction) {
    int dots = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      dots += c == '.' ? 1 : 0;
      if (c != '.' && (c < '0' || c > '9')) {
        return Double.NaN;
      }
    }
    if (text.isEmpty() || dots > (fraction ? 1 : 0) || text.equals(".")) {
      return Double.NaN;
    }
    return Double.parseDouble(text);
  }
}
