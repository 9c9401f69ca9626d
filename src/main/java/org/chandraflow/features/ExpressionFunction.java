package org.chandraflow.features;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The functions of expressions. A missing argument makes the result missing, but for {@code
 * coalesce}, {@code missing} and the branch of {@code if} that is not taken.
 */
enum ExpressionFunction {
  /** Decadic logarithm of the number in its unit; missing unless it is positive. */
  LOG10("log10", 1, 1),
  /** Natural logarithm of the number in its unit; missing unless it is positive. */
  LN("ln", 1, 1),
  /** e to the power of a plain number. */
  EXP("exp", 1, 1),
  /** Square root; missing for a negative number. */
  SQRT("sqrt", 1, 1),
  /** Absolute value. */
  ABS("abs", 1, 1),
  /** ln(x + sqrt(x^2 + 1)) of the number in its unit: a logarithm that allows 0 and less. */
  ASINH("asinh", 1, 1),
  /** The least argument; missing if any is. */
  MIN("min", 1, Integer.MAX_VALUE),
  /** The greatest argument; missing if any is. */
  MAX("max", 1, Integer.MAX_VALUE),
  /** The first argument that is not missing. */
  COALESCE("coalesce", 1, Integer.MAX_VALUE),
  /** {@code if(condition, a, b)}; missing if the condition is. */
  IF("if", 3, 3),
  /** The number in its unit, as a plain number. */
  NUMBER("number", 1, 1),
  /** Another name of {@code if}. */
  WHERE("where", 3, 3),
  /** A condition: whether the argument is missing. */
  MISSING("missing", 1, 1);

  /** Every function by its name in expressions. */
  static final Map<String, ExpressionFunction> BY_NAME = byName();

  private final String text;
  private final int minArguments;
  private final int maxArguments;

  ExpressionFunction(String text, int minArguments, int maxArguments) {
    this.text = text;
    this.minArguments = minArguments;
    this.maxArguments = maxArguments;
  }

  int minArguments() {
    return minArguments;
  }

  int maxArguments() {
    return maxArguments;
  }

  /** How many arguments it takes, for people. */
  String arity() {
    String number = minArguments == 1 ? "1 argument" : minArguments + " arguments";
    return maxArguments == minArguments ? number : number + " or more";
  }

  private static Map<String, ExpressionFunction> byName() {
    Map<String, ExpressionFunction> map = new TreeMap<>();
    Arrays.stream(values()).forEach(f -> map.put(f.text, f));
    return map;
  }
}
