package org.chandraflow.features;

import java.util.ArrayList;
import java.util.List;
import org.chandraflow.config.Names;

/**
 * Reads expressions.
 *
 * <pre>
 * condition  = both { "or" both } ;            both = test { "and" test } ;
 * test       = "not" test | sum [ ( "<" | "<=" | ">" | ">=" | "==" | "!=" ) sum ] ;
 * sum        = product { ( "+" | "-" ) product } ;
 * product    = sign { ( "*" | "/" ) sign } ;   sign = "-" sign | power ;
 * power      = value [ "^" sign ] ;            (from the right: 2^3^2 is 2^9, -a^2 is -(a^2))
 * value      = number | name | "`" any name "`" | function "(" [ condition { "," condition } ] ")"
 *            | "(" condition ")" ;
 * </pre>
 *
 * A plain name starts with a letter or underscore and goes on with those and digits; any other
 * column name stands between backticks.
 */
final class ExpressionParser {
  private static final int MAX_DEPTH = 200;
  private static final List<String> WORDS = List.of("and", "or", "not");

  private final String text;
  private int at;
  private int depth;

  private ExpressionParser(String text) {
    this.text = text;
  }

  /**
   * Parses a whole text.
   *
   * @throws ExpressionException with the place of the first thing that does not fit
   */
  static Expression parse(String text) {
    ExpressionParser parser = new ExpressionParser(text);
    Expression expression = parser.condition();
    parser.skipBlanks();
    if (parser.at < text.length()) {
      throw parser.bad("unexpected '" + text.charAt(parser.at) + "'");
    }
    return expression;
  }

  private Expression condition() {
    if (++depth > MAX_DEPTH) {
      throw bad("nested deeper than " + MAX_DEPTH + " levels");
    }
    Expression left = both();
    for (int place = word("or"); place >= 0; place = word("or")) {
      left = new Expression.Binary(place, "or", left, both());
    }
    depth--;
    return left;
  }

  private Expression both() {
    Expression left = test();
    for (int place = word("and"); place >= 0; place = word("and")) {
      left = new Expression.Binary(place, "and", left, test());
    }
    return left;
  }

  private Expression test() {
    int place = word("not");
    if (place >= 0) {
      if (++depth > MAX_DEPTH) {
        throw bad("nested deeper than " + MAX_DEPTH + " levels");
      }
      Expression operand = test();
      depth--;
      return new Expression.Unary(place, "not", operand);
    }
    Expression left = sum();
    for (String operator : new String[] {"<=", ">=", "==", "!=", "<", ">"}) {
      int found = symbol(operator);
      if (found >= 0) {
        return new Expression.Binary(found, operator, left, sum());
      }
    }
    skipBlanks();
    if (at < text.length() && text.charAt(at) == '=') {
      throw bad("unexpected '='; equality is written '=='");
    }
    return left;
  }

  private Expression sum() {
    Expression left = product();
    while (true) {
      int plus = symbol("+");
      int minus = plus >= 0 ? -1 : symbol("-");
      if (plus < 0 && minus < 0) {
        return left;
      }
      left = new Expression.Binary(Math.max(plus, minus), plus >= 0 ? "+" : "-", left, product());
    }
  }

  private Expression product() {
    Expression left = sign();
    while (true) {
      skipBlanks();
      if (text.startsWith("**", at)) {
        throw bad("unexpected '**'; a power is written '^'");
      }
      int times = symbol("*");
      int over = times >= 0 ? -1 : symbol("/");
      if (times < 0 && over < 0) {
        return left;
      }
      left = new Expression.Binary(Math.max(times, over), times >= 0 ? "*" : "/", left, sign());
    }
  }

  private Expression sign() {
    int minus = symbol("-");
    if (minus < 0) {
      return power();
    }
    if (++depth > MAX_DEPTH) {
      throw bad("nested deeper than " + MAX_DEPTH + " levels");
    }
    Expression operand = sign();
    depth--;
    return new Expression.Unary(minus, "-", operand);
  }

  private Expression power() {
    Expression base = value();
    int place = symbol("^");
    if (place < 0) {
      return base;
    }
    if (++depth > MAX_DEPTH) {
      throw bad("nested deeper than " + MAX_DEPTH + " levels");
    }
    Expression exponent = sign();
    depth--;
    return new Expression.Binary(place, "^", base, exponent);
  }

  private Expression value() {
    skipBlanks();
    int start = at;
    if (at >= text.length()) {
      throw bad("a number, a column or '(' is missing at the end");
    }
    char c = text.charAt(at);
    if (c == '(') {
      at++;
      Expression inside = condition();
      expect(')', start);
      return inside;
    }
    if (Character.isDigit(c) || c == '.') {
      return number();
    }
    if (c == '`') {
      int end = text.indexOf('`', at + 1);
      if (end <= at + 1) {
        throw bad(end < 0 ? "the backtick is not closed" : "an empty column name");
      }
      at = end + 1;
      return new Expression.Name(start, text.substring(start + 1, end));
    }
    if (!isNameStart(c)) {
      throw bad("expected a number, a column or '(', found '" + c + "'");
    }
    String name = name();
    if (WORDS.contains(name)) {
      at = start;
      throw bad("expected a number, a column or '(', found '" + name + "'");
    }
    skipBlanks();
    return at < text.length() && text.charAt(at) == '(' ? call(start, name) : named(start, name);
  }

  private static Expression named(int start, String name) {
    return new Expression.Name(start, name);
  }

  private Expression call(int start, String function) {
    int open = at++;
    List<Expression> arguments = new ArrayList<>();
    skipBlanks();
    if (at < text.length() && text.charAt(at) == ')') {
      at++;
    } else {
      do {
        arguments.add(condition());
      } while (symbol(",") >= 0);
      expect(')', open);
    }
    ExpressionFunction known = ExpressionFunction.BY_NAME.get(function);
    if (known == null) {
      throw new ExpressionException(
          text,
          start,
          "unknown function '"
              + function
              + "'; "
              + Names.hint(function, ExpressionFunction.BY_NAME.keySet()));
    }
    if (arguments.size() < known.minArguments() || arguments.size() > known.maxArguments()) {
      throw new ExpressionException(
          text, start, function + " takes " + known.arity() + ", not " + arguments.size());
    }
    return new Expression.Call(start, function, List.copyOf(arguments));
  }

  private Expression number() {
    int start = at;
    digits();
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      digits();
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at++;
      if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
        at++;
      }
      digits();
    }
    if (at < text.length() && isNameStart(text.charAt(at))) {
      throw bad(
          "a name cannot start with a digit; write it between backticks, or an operator between");
    }
    try {
      return new Expression.Number(start, Double.parseDouble(text.substring(start, at)));
    } catch (NumberFormatException e) {
      throw new ExpressionException(
          text, start, "'" + text.substring(start, at) + "' is not a number");
    }
  }

  private void digits() {
    while (at < text.length() && Character.isDigit(text.charAt(at))) {
      at++;
    }
  }

  private void expect(char c, int opened) {
    skipBlanks();
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return;
    }
    if (at < text.length()) {
      throw bad("expected '" + c + "', found '" + text.charAt(at) + "'");
    }
    throw new ExpressionException(text, opened, "this bracket is not closed");
  }

  /** The place of an operator that comes next and is then passed; -1 if another thing does. */
  private int symbol(String operator) {
    skipBlanks();
    if (!text.startsWith(operator, at)) {
      return -1;
    }
    int place = at;
    at += operator.length();
    return place;
  }

  private int word(String word) {
    skipBlanks();
    int place = at;
    if (text.startsWith(word, at)) {
      String name = name();
      if (name.equals(word)) {
        return place;
      }
      at = place;
    }
    return -1;
  }

  private String name() {
    int start = at;
    while (at < text.length()
        && (isNameStart(text.charAt(at)) || Character.isDigit(text.charAt(at)))) {
      at++;
    }
    return text.substring(start, at);
  }

  private static boolean isNameStart(char c) {
    return Character.isLetter(c) || c == '_';
  }

  private void skipBlanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private ExpressionException bad(String message) {
    return new ExpressionException(text, at, message);
  }
}
