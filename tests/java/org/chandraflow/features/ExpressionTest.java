package org.chandraflow.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import org.chandraflow.features.ExpressionCompiler.Compiled;
import org.chandraflow.features.ExpressionCompiler.Slot;
import org.chandraflow.table.Unit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
  /** a = 3, b = -2, zero = 0, none is missing, G = 15 mag, J = 14 mag, F = 2e-14 erg/s/cm2. */
  private static final double[] ROW = {3, -2, 0, Double.NaN, 15, 14, 2e-14, 4, 5};

  private static Compiled compile(String text) {
    Map<String, Slot> names = new LinkedHashMap<>();
    for (String plain : new String[] {"a", "b", "zero", "none"}) {
      names.put(plain, new Slot(names.size(), null, false));
    }
    names.put("G", new Slot(names.size(), Unit.parse("mag"), false));
    names.put("J", new Slot(names.size(), Unit.parse("mag"), false));
    names.put("F", new Slot(names.size(), Unit.parse("erg/s/cm2"), false));
    names.put("Plx", new Slot(names.size(), Unit.parse("mas"), false));
    names.put("CSCv2_S/N", new Slot(names.size(), Unit.NONE, false));
    return ExpressionCompiler.compile(text, ExpressionParser.parse(text), names);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 + 2 * 3 | 7",
        "(1 + 2) * 3 | 9",
        "7 - 2 - 1 | 4",
        "8 / 4 / 2 | 1",
        "2 ^ 3 ^ 2 | 512",
        "-a ^ 2 | -9",
        "2 ^ -1 | 0.5",
        "- - a | 3",
        "a-b | 5",
        "1e-3 + .5 + 2. + 1E+1 | 12.501",
        "log10(1000) | 3",
        "ln(exp(2)) | 2",
        "sqrt(16) | 4",
        "abs(b) | 2",
        "asinh(-1) | -0.881373587019543",
        "asinh(1e-12) | 1e-12",
        "min(a, b, 7) | -2",
        "max(a, b) | 3",
        "coalesce(none, b) | -2",
        "coalesce(none, none, a) | 3",
        "if(a > b, 1, 2) | 1",
        "where(a <= b, 1, 2) | 2",
        "if(a == 3 and b != 3, 1, 0) | 1",
        "if(a < 0 or not b < 0, 1, 0) | 0",
        "if(not (a < 0 or b > 0) and zero >= 0, 1, 0) | 1",
        "if(missing(none), 5, none) | 5",
        "if(zero == 0, 1, none) | 1",
        "G - J | 1",
        "log10(F) + G / 2.5 | -7.69897000433602",
        "J - 5 * log10(1000 / number(Plx)) + 5 | 7.01029995663981",
        "`CSCv2_S/N` * 2 | 10",
        "  a  | 3",
      })
  void evaluates(String text, double expected) {
    assertThat(compile(text).evaluator().of(ROW)).isCloseTo(expected, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "none + 1",
        "none * 0",
        "log10(0)",
        "log10(b)",
        "ln(-1)",
        "sqrt(b)",
        "1 / zero",
        "zero / zero",
        "min(a, none)",
        "max(none, a)",
        "coalesce(none, none)",
        "if(none > 1, 1, 2)",
        "if(a > 1, none, 2)",
        "if(a > 1 and none > 1, 1, 2)",
        "if(a > 1 or none > 1, 1, 2)",
        "if(not none > 1, 1, 2)",
        "none ^ 2",
        "b ^ 0.5",
        "-none",
      })
  void missingStaysMissing(String text) {
    assertThat(compile(text).evaluator().of(ROW)).isNaN();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a + | character 4: a number, a column or '(' is missing at the end",
        "(a + b | character 1: this bracket is not closed",
        "a + b) | character 6: unexpected ')'",
        "a $ b | character 3: unexpected '$'",
        "a = b | character 3: unexpected '='; equality is written '=='",
        "a ** 2 | character 3: unexpected '**'; a power is written '^'",
        "log11(a) | character 1: unknown function 'log11'; did you mean 'log10'?",
        "1 + aa | character 5: unknown column 'aa'; did you mean 'a'?",
        "Gmag - J | character 1: unknown column 'Gmag'",
        "2mass | character 2: a name cannot start with a digit",
        "1e | character 1: '1e' is not a number",
        "sqrt(1, 2) | character 1: sqrt takes 1 argument, not 2",
        "if(a > 1, 2) | character 1: if takes 3 arguments, not 2",
        "coalesce() | character 1: coalesce takes 1 argument or more, not 0",
        "min(a b) | character 7: expected ')', found 'b'",
        "`abc | character 1: the backtick is not closed",
        "a + and | character 5: expected a number, a column or '(', found 'and'",
        "if(a, 1, 2) | character 4: expected a condition such as a > b, found a number",
        "(a > b) + 1 | character 4: expected a number, found a condition",
        "not a | character 5: expected a condition",
        "G + F | character 3: '+' joins different units: mag and erg/s/cm2",
        "F - Plx | joins different units",
        "min(G, F) | character 8: min joins different units",
        "F < G | character 3: '<' joins different units",
        "F ^ a | character 3: a power of erg/s/cm2 needs a number as its exponent",
        "2 ^ F | character 3: the exponent must be a plain number",
        "exp(F) | character 1: exp needs a plain number",
        "F + F * F | '+' joins different units: erg/s/cm2 and 1.0E-6 kg2 s-6",
      })
  void refusesWithThePlace(String text, String message) {
    assertThatThrownBy(() -> compile(text))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining(message)
        .hasMessageStartingWith("'" + text + "'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "F * F | (erg/s/cm2)^2",
        "F / F | 1",
        "G - J | mag",
        "G / 2.5 + log10(F) | mag",
        "sqrt(Plx ^ 2 + Plx ^ 2) | mas",
        "1000 / Plx | 1000 mas-1",
        "max(F, 1e-17) | erg/s/cm2",
        "if(a > 1, F, F * 2) | erg/s/cm2",
        "F + a * F * F | erg/s/cm2",
      })
  // A column without a unit makes its product's unit unknown, and nothing is said against a sum.
  void infersUnits(String text, String unit) {
    Unit expected =
        switch (unit) {
          case "(erg/s/cm2)^2" -> Unit.parse("erg/s/cm2").power(2);
          case "1000 mas-1" -> Unit.parse("mas-1");
          default -> Unit.parse(unit);
        };
    assertThat(compile(text).unit()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "-", "2^", "not ", "abs("})
  void refusesEndlessNesting(String piece) {
    assertThatThrownBy(() -> compile(piece.repeat(100_000)))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("nested deeper");
  }
}
