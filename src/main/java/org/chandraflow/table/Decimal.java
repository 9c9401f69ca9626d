package org.chandraflow.table;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * Parses decimal numbers from bytes to exactly the double that {@link Double#parseDouble} gives.
 *
 * <p>Up to 19 digits go through the method of Clinger (one exact operation) or that of Eisel and
 * Lemire (Lemire 2021, Software: Practice and Experience 51, 1700), which either proves its
 * rounding or gives up; what is left over is handed to {@link Double#parseDouble}.
 */
final class Decimal {
  private static final int SMALLEST_POWER = -342;
  private static final int LARGEST_POWER = 308;
  private static final double[] EXACT_POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  /** 128 leading bits of 5^q, the first set: high word, low word; made when first needed. */
  private static final class Fives {
    static final long[] POWERS = powersOfFive();
  }

  private Decimal() {}

  /**
   * The number in {@code bytes[from, to)}, without blanks around it: {@code
   * [+-]digits[.digits][e[+-]digits]}, {@code inf} or {@code infinity}.
   *
   * @return NaN if it is not a number, the text NaN among them
   */
  static double parse(byte[] bytes, int from, int to) {
    int i = from;
    if (i >= to) {
      return Double.NaN;
    }
    boolean negative = bytes[i] == '-';
    if (negative || bytes[i] == '+') {
      i++;
    }
    int firstDigit = i;
    long mantissa = 0;
    int digit;
    while (i < to && (digit = bytes[i] - '0') >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      i++;
    }
    int digits = i - firstDigit;
    int exponent = 0;
    if (i < to && bytes[i] == '.') {
      i++;
      int fraction = i;
      while (i < to && (digit = bytes[i] - '0') >= 0 && digit <= 9) {
        mantissa = mantissa * 10 + digit;
        i++;
      }
      digits += i - fraction;
      exponent = fraction - i;
    }
    if (digits == 0) {
      return infinity(bytes, firstDigit, to, negative);
    }
    if (i < to) {
      if ((bytes[i] | 0x20) != 'e') {
        return Double.NaN;
      }
      i++;
      boolean down = i < to && bytes[i] == '-';
      if (down || i < to && bytes[i] == '+') {
        i++;
      }
      int written = 0;
      int start = i;
      while (i < to && (digit = bytes[i] - '0') >= 0 && digit <= 9) {
        // Beyond this every double is zero or infinite, and the sum must not overflow.
        written = written > 99_999 ? written : written * 10 + digit;
        i++;
      }
      if (i == start || i < to) {
        return Double.NaN;
      }
      exponent += down ? -written : written;
    }
    if (digits > 19 && significant(bytes, firstDigit, to) > 19) {
      return slow(bytes, from, to);
    }
    if (mantissa == 0) {
      return negative ? -0.0 : 0.0;
    }
    if (mantissa >= 0 && mantissa <= 1L << 53 && exponent >= -22 && exponent <= 22) {
      double exact =
          exponent < 0 ? mantissa / EXACT_POWERS[-exponent] : mantissa * EXACT_POWERS[exponent];
      return negative ? -exact : exact;
    }
    double found = eiselLemire(mantissa, exponent);
    if (Double.isNaN(found)) {
      return slow(bytes, from, to);
    }
    return negative ? -found : found;
  }

  /** Whether {@link #parse} takes the bytes for a number. */
  static boolean isNumber(byte[] bytes, int from, int to) {
    int i = from < to && (bytes[from] == '-' || bytes[from] == '+') ? from + 1 : from;
    int first = i;
    i = afterDigits(bytes, i, to);
    int digits = i - first;
    if (i < to && bytes[i] == '.') {
      int end = afterDigits(bytes, i + 1, to);
      digits += end - i - 1;
      i = end;
    }
    if (digits == 0) {
      return !Double.isNaN(infinity(bytes, first, to, false));
    }
    if (i < to && (bytes[i] | 0x20) == 'e') {
      i += i + 1 < to && (bytes[i + 1] == '-' || bytes[i + 1] == '+') ? 2 : 1;
      int end = afterDigits(bytes, i, to);
      return end > i && end == to;
    }
    return i == to;
  }

  private static int afterDigits(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && bytes[i] >= '0' && bytes[i] <= '9') {
      i++;
    }
    return i;
  }

  /** Digits after leading zeros. */
  private static int significant(byte[] bytes, int from, int to) {
    int count = 0;
    for (int i = from; i < to && (bytes[i] | 0x20) != 'e'; i++) {
      if (bytes[i] != '.' && (count > 0 || bytes[i] != '0')) {
        count++;
      }
    }
    return count;
  }

  private static double slow(byte[] bytes, int from, int to) {
    return Double.parseDouble(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
  }

  private static double infinity(byte[] bytes, int from, int to, boolean negative) {
    int length = to - from;
    if (length != 3 && length != 8) {
      return Double.NaN;
    }
    String word = new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    if (word.equalsIgnoreCase("inf") || word.equalsIgnoreCase("infinity")) {
      return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return Double.NaN;
  }

  /**
   * mantissa x 10^power, the mantissa unsigned and not zero.
   *
   * @return NaN where the rounding is not proven, or the result is not a normal double
   */
  private static double eiselLemire(long mantissa, int power) {
    if (power < SMALLEST_POWER || power > LARGEST_POWER) {
      return Double.NaN;
    }
    int leadingZeros = Long.numberOfLeadingZeros(mantissa);
    long normal = mantissa << leadingZeros;
    int index = 2 * (power - SMALLEST_POWER);
    long high = multiplyHigh(normal, Fives.POWERS[index]);
    long low = normal * Fives.POWERS[index];
    if ((high & 0x1FF) == 0x1FF) {
      long carry = multiplyHigh(normal, Fives.POWERS[index + 1]);
      low += carry;
      if (Long.compareUnsigned(carry, low) > 0) {
        high++;
      }
      if (low == -1L) {
        return Double.NaN;
      }
    }
    int upper = (int) (high >>> 63);
    long bits = high >>> (upper + 9);
    int binary = (int) ((217_706L * power) >> 16) + 63 + upper - leadingZeros + 1023;
    if (binary <= 0) {
      return Double.NaN;
    }
    // Exactly half way: only small powers of five can do that; round to even.
    if (Long.compareUnsigned(low, 1) <= 0
        && power >= -4
        && power <= 23
        && (bits & 3) == 1
        && bits << (upper + 9) == high) {
      bits &= ~1L;
    }
    bits += bits & 1;
    bits >>>= 1;
    if (bits >= 1L << 53) {
      bits = 1L << 52;
      binary++;
    }
    if (binary >= 0x7FF) {
      return Double.NaN;
    }
    return Double.longBitsToDouble((bits & ((1L << 52) - 1)) | ((long) binary << 52));
  }

  private static long multiplyHigh(long a, long b) {
    return Math.multiplyHigh(a, b) + ((a >> 63) & b) + ((b >> 63) & a);
  }

  private static long[] powersOfFive() {
    long[] words = new long[2 * (LARGEST_POWER - SMALLEST_POWER + 1)];
    for (int power = SMALLEST_POWER; power <= LARGEST_POWER; power++) {
      BigInteger five = BigInteger.valueOf(5).pow(Math.abs(power));
      BigInteger value;
      if (power >= 0) {
        value = leading128(five);
      } else {
        // Rounded up, as the proof of the method asks for.
        int bits = five.subtract(BigInteger.ONE).bitLength();
        int shift = power >= -27 ? bits + 127 : 2 * bits + 128;
        value = leading128(BigInteger.ONE.shiftLeft(shift).divide(five).add(BigInteger.ONE));
      }
      int index = 2 * (power - SMALLEST_POWER);
      words[index] = value.shiftRight(64).longValue();
      words[index + 1] = value.longValue();
    }
    return words;
  }

  private static BigInteger leading128(BigInteger value) {
    int excess = value.bitLength() - 128;
    return excess >= 0 ? value.shiftRight(excess) : value.shiftLeft(-excess);
  }
}
