package org.chandraflow.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The oracle is {@link Double#parseDouble}: every bit must agree. */
class DecimalTest {
  private static double parse(String text) {
    byte[] bytes = ("x" + text + "y").getBytes(StandardCharsets.UTF_8);
    return Decimal.parse(bytes, 1, bytes.length - 1);
  }

  private static void same(String text) {
    assertThat(Double.doubleToRawLongBits(parse(text)))
        .as(text)
        .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(text)));
  }

  @Test
  void shortestFormsOfRandomDoublesAgree() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 400_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        same(Double.toString(value));
      }
    }
  }

  @Test
  void randomDigitsAgree() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 400_000; i++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "-" : "");
      int digits = 1 + random.nextInt(22);
      int point = random.nextInt(digits + 1);
      for (int d = 0; d < digits; d++) {
        if (d == point) {
          text.append('.');
        }
        text.append((char) ('0' + random.nextInt(random.nextInt(5) == 0 ? 1 : 10)));
      }
      if (random.nextInt(3) > 0) {
        text.append('e').append(random.nextInt(700) - 360);
      }
      same(text.toString());
    }
  }

  /** Random texts of the characters that numbers are written with, and a few others. */
  @Test
  void isNumberAgreesWithParse() {
    SplittableRandom random = new SplittableRandom(5);
    int numbers = 0;
    for (int i = 0; i < 400_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(9); n > 0; n--) {
        text.append("0123456789012345679..eE+-xinf".charAt(random.nextInt(29)));
      }
      byte[] bytes = ("7" + text + "7").getBytes(StandardCharsets.UTF_8);
      boolean number = !Double.isNaN(Decimal.parse(bytes, 1, bytes.length - 1));
      numbers += number ? 1 : 0;
      assertThat(Decimal.isNumber(bytes, 1, bytes.length - 1))
          .as(text.toString())
          .isEqualTo(number);
    }
    assertThat(numbers).isBetween(40_000, 360_000);
    for (String word :
        new String[] {"inf", "-Infinity", "+INF", "nan", "", "-", "1e", "1e+", "."}) {
      byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
      assertThat(Decimal.isNumber(bytes, 0, bytes.length))
          .as(word)
          .isEqualTo(!Double.isNaN(Decimal.parse(bytes, 0, bytes.length)));
    }
  }

  /** The hardest cases: decimals half way between two doubles, and a digit beside. */
  @Test
  void halfwayCasesAgree() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 60_000; i++) {
      double value =
          i % 2 == 0
              ? random.nextLong(1L << 54) * Math.scalb(1.0, random.nextInt(40) - 20)
              : Double.longBitsToDouble(random.nextLong() & Long.MAX_VALUE);
      if (!Double.isFinite(value) || value == 0) {
        continue;
      }
      BigDecimal half =
          new BigDecimal(value)
              .add(
                  new BigDecimal(
                      Math.nextUp(value) == Double.POSITIVE_INFINITY ? value : Math.nextUp(value)))
              .divide(BigDecimal.valueOf(2));
      same(half.toString());
      BigDecimal rounded = half.round(new java.math.MathContext(19));
      same(rounded.toString());
      same(rounded.add(rounded.ulp()).toString());
      same(half.round(new java.math.MathContext(17)).toString());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "0.0",
        "+1",
        "1.",
        ".5",
        "1e5",
        "1E+05",
        "-1.5e-3",
        "1e22",
        "1e23",
        "9007199254740993",
        "9007199254740992.5",
        "18446744073709551615",
        "9223372036854775808",
        "1e308",
        "1.7976931348623157e308",
        "1.7976931348623159e308",
        "1e309",
        "4.9e-324",
        "2e-324",
        "2.2250738585072014e-308",
        "2.2250738585072011e-308",
        "1e-400",
        "0e999999999999",
        "1e-99999999999",
        "0.000000000000000000000000000000000000123",
        "00000000000000000000000000001.5",
        "100000000000000000000000000000000000000000000",
        "123456789012345678901234567890e-20"
      })
  void edgesAgree(String text) {
    same(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "+",
        ".",
        "e5",
        "1e",
        "1e+",
        "1.2.3",
        "12a",
        "0x10",
        "1f",
        "1d",
        "1 2",
        "--1",
        "nan",
        "infinit",
        "1,5",
        "05:21:56",
        "\u0661"
      })
  void othersAreNoNumbers(String text) {
    assertThat(parse(text)).isNaN();
  }

  @Test
  void infinitiesAreRead() {
    assertThat(parse("inf")).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(parse("-Infinity")).isEqualTo(Double.NEGATIVE_INFINITY);
  }
}
