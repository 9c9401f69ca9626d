package org.chandraflow.features;

import java.util.Collection;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.chandraflow.config.Names;
import org.chandraflow.table.Unit;

/**
 * Checks an expression against the values it may use and turns it into an evaluator.
 *
 * <p>Values are doubles; missing is NaN and goes through every operator. A condition is 1, 0 or
 * missing. A division by zero, a logarithm of a number that is not positive, a square root of a
 * negative one are missing.
 *
 * <p>Units, where they are declared: sums, comparisons and the arguments of {@code min}, {@code
 * max}, {@code coalesce} and the branches of {@code if} must agree; a magnitude agrees with a plain
 * number and a literal with anything. Products multiply units; a power of a united value needs a
 * literal exponent. Logarithms and {@code asinh} take the number in its unit and give a plain one.
 */
final class ExpressionCompiler {
  /** Computes a value from the slots of a row. */
  @FunctionalInterface
  interface Evaluator {
    double of(double[] slots);
  }

  /**
   * A value that an expression may name.
   *
   * @param slot where it stands in a row's slots
   * @param unit null if it is not declared
   * @param condition whether it is true or false
   */
  record Slot(int slot, Unit unit, boolean condition) {}

  /**
   * An expression ready to be evaluated.
   *
   * @param unit null if it is not known
   */
  record Compiled(Evaluator evaluator, Unit unit, boolean condition) {}

  private final String text;
  private final Map<String, Slot> names;

  private ExpressionCompiler(String text, Map<String, Slot> names) {
    this.text = text;
    this.names = names;
  }

  /**
   * @param text the expression's text, for messages
   * @throws ExpressionException for an unknown name or units that do not agree
   */
  static Compiled compile(String text, Expression expression, Map<String, Slot> names) {
    return new ExpressionCompiler(text, names).compile(expression);
  }

  private Compiled compile(Expression expression) {
    if (expression instanceof Expression.Number number) {
      double value = number.value();
      return new Compiled(slots -> value, null, false);
    }
    if (expression instanceof Expression.Name name) {
      Slot slot = names.get(name.name());
      if (slot == null) {
        throw bad(name.at(), "unknown column '" + name.name() + "'; " + hint(name.name()));
      }
      int index = slot.slot();
      return new Compiled(slots -> slots[index], slot.unit(), slot.condition());
    }
    if (expression instanceof Expression.Unary unary) {
      return unary(unary);
    }
    if (expression instanceof Expression.Binary binary) {
      return binary(binary);
    }
    return call((Expression.Call) expression);
  }

  private String hint(String wrong) {
    Collection<String> valid = names.keySet();
    return Names.hint(wrong, valid);
  }

  private Compiled unary(Expression.Unary unary) {
    Compiled operand = compile(unary.operand());
    Evaluator e = operand.evaluator();
    if (unary.operator().equals("-")) {
      number(operand, unary.operand());
      return new Compiled(slots -> -e.of(slots), operand.unit(), false);
    }
    condition(operand, unary.operand());
    return new Compiled(slots -> 1 - e.of(slots), Unit.NONE, true);
  }

  private Compiled binary(Expression.Binary binary) {
    Compiled left = compile(binary.left());
    Compiled right = compile(binary.right());
    Evaluator a = left.evaluator();
    Evaluator b = right.evaluator();
    String operator = binary.operator();
    if (operator.equals("and") || operator.equals("or")) {
      condition(left, binary.left());
      condition(right, binary.right());
      return operator.equals("and")
          ? new Compiled(slots -> a.of(slots) * b.of(slots), Unit.NONE, true)
          : new Compiled(slots -> either(a.of(slots), b.of(slots)), Unit.NONE, true);
    }
    number(left, binary.left());
    number(right, binary.right());
    switch (operator) {
      case "*":
        return new Compiled(
            slots -> a.of(slots) * b.of(slots), product(binary, left, right, false), false);
      case "/":
        return new Compiled(
            slots -> quotient(a.of(slots), b.of(slots)), product(binary, left, right, true), false);
      case "^":
        return new Compiled(
            slots -> Math.pow(a.of(slots), b.of(slots)), power(binary, left, right), false);
      default:
        break;
    }
    Unit unit = agree(binary.at(), "'" + operator + "'", left.unit(), right.unit());
    return switch (operator) {
      case "+" -> new Compiled(slots -> a.of(slots) + b.of(slots), unit, false);
      case "-" -> new Compiled(slots -> a.of(slots) - b.of(slots), unit, false);
      case "<" -> comparison(a, b, (x, y) -> x < y ? 1 : 0);
      case "<=" -> comparison(a, b, (x, y) -> x <= y ? 1 : 0);
      case ">" -> comparison(a, b, (x, y) -> x > y ? 1 : 0);
      case ">=" -> comparison(a, b, (x, y) -> x >= y ? 1 : 0);
      case "==" -> comparison(a, b, (x, y) -> x == y ? 1 : 0);
      case "!=" -> comparison(a, b, (x, y) -> x != y ? 1 : 0);
      default -> throw new IllegalStateException("operator " + operator);
    };
  }

  private static Compiled comparison(Evaluator a, Evaluator b, DoubleBinaryOperator test) {
    Evaluator evaluator =
        slots -> {
          double x = a.of(slots);
          double y = b.of(slots);
          return Double.isNaN(x) || Double.isNaN(y) ? Double.NaN : test.applyAsDouble(x, y);
        };
    return new Compiled(evaluator, Unit.NONE, true);
  }

  private static double quotient(double a, double b) {
    return b == 0 ? Double.NaN : a / b;
  }

  /** Or of conditions that may be missing: a missing side makes the result missing. */
  private static double either(double a, double b) {
    return Double.isNaN(a) || Double.isNaN(b) ? Double.NaN : Math.max(a, b);
  }

  /** A literal factor is a plain number; an undeclared unit makes the product's unknown. */
  private static Unit product(
      Expression.Binary binary, Compiled left, Compiled right, boolean divide) {
    Unit a = isLiteral(binary.left()) ? Unit.NONE : left.unit();
    Unit b = isLiteral(binary.right()) ? Unit.NONE : right.unit();
    if (a == null || b == null) {
      return null;
    }
    return divide ? a.over(b) : a.times(b);
  }

  private Unit power(Expression.Binary binary, Compiled base, Compiled exponent) {
    if (exponent.unit() != null && !exponent.unit().isNumber()) {
      throw bad(binary.at(), "the exponent must be a plain number, not " + exponent.unit());
    }
    Unit unit = isLiteral(binary.left()) ? Unit.NONE : base.unit();
    if (unit == null || unit.equals(Unit.NONE)) {
      return unit;
    }
    Double constant = constant(binary.right());
    if (constant == null) {
      throw bad(binary.at(), "a power of " + unit + " needs a number as its exponent");
    }
    return unit.power(constant);
  }

  private static Double constant(Expression expression) {
    if (expression instanceof Expression.Number number) {
      return number.value();
    }
    if (expression instanceof Expression.Unary unary && unary.operator().equals("-")) {
      Double inner = constant(unary.operand());
      return inner == null ? null : -inner;
    }
    if (expression instanceof Expression.Binary binary && binary.operator().equals("/")) {
      Double a = constant(binary.left());
      Double b = constant(binary.right());
      return a == null || b == null ? null : a / b;
    }
    return null;
  }

  /** Whether an expression is made of literals alone. */
  private static boolean isLiteral(Expression expression) {
    if (expression instanceof Expression.Number) {
      return true;
    }
    if (expression instanceof Expression.Unary unary) {
      return isLiteral(unary.operand());
    }
    if (expression instanceof Expression.Binary binary) {
      return isLiteral(binary.left()) && isLiteral(binary.right());
    }
    return expression instanceof Expression.Call call
        && call.arguments().stream().allMatch(ExpressionCompiler::isLiteral);
  }

  private Compiled call(Expression.Call call) {
    ExpressionFunction function = ExpressionFunction.BY_NAME.get(call.function());
    Compiled[] arguments = call.arguments().stream().map(this::compile).toArray(Compiled[]::new);
    Evaluator[] values = new Evaluator[arguments.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = arguments[i].evaluator();
      boolean test =
          i == 0 && (function == ExpressionFunction.IF || function == ExpressionFunction.WHERE);
      if (test) {
        condition(arguments[i], call.arguments().get(i));
      } else {
        number(arguments[i], call.arguments().get(i));
      }
    }
    Evaluator first = values[0];
    Unit unit = arguments[0].unit();
    switch (function) {
      case LOG10:
        return new Compiled(slots -> positive(first.of(slots), Math::log10), Unit.NONE, false);
      case LN:
        return new Compiled(slots -> positive(first.of(slots), Math::log), Unit.NONE, false);
      case ASINH:
        return new Compiled(slots -> asinh(first.of(slots)), Unit.NONE, false);
      case EXP:
        if (unit != null && !unit.isNumber()) {
          throw bad(call.at(), "exp needs a plain number, not " + unit);
        }
        return new Compiled(slots -> Math.exp(first.of(slots)), Unit.NONE, false);
      case SQRT:
        return new Compiled(
            slots -> Math.sqrt(first.of(slots)), unit == null ? null : unit.power(0.5), false);
      case ABS:
        return new Compiled(slots -> Math.abs(first.of(slots)), unit, false);
      case NUMBER:
        return new Compiled(first, Unit.NONE, false);
      case MISSING:
        return new Compiled(slots -> Double.isNaN(first.of(slots)) ? 1 : 0, Unit.NONE, true);
      case MIN:
        return new Compiled(
            slots -> fold(values, slots, Math::min), agree(call, arguments, 0), false);
      case MAX:
        return new Compiled(
            slots -> fold(values, slots, Math::max), agree(call, arguments, 0), false);
      case COALESCE:
        return new Compiled(slots -> coalesce(values, slots), agree(call, arguments, 0), false);
      case IF, WHERE:
        Evaluator then = values[1];
        Evaluator otherwise = values[2];
        Evaluator choice =
            slots -> {
              double test = first.of(slots);
              return Double.isNaN(test)
                  ? Double.NaN
                  : test != 0 ? then.of(slots) : otherwise.of(slots);
            };
        return new Compiled(choice, agree(call, arguments, 1), false);
    }
    throw new IllegalStateException("function " + function);
  }

  private static double positive(double x, DoubleUnaryOperator logarithm) {
    return x > 0 ? logarithm.applyAsDouble(x) : Double.NaN;
  }

  private static double asinh(double x) {
    double a = Math.abs(x);
    // log1p keeps the digits of small arguments.
    return Math.copySign(Math.log1p(a + a * a / (1 + Math.sqrt(a * a + 1))), x);
  }

  private static double fold(Evaluator[] values, double[] slots, DoubleBinaryOperator operator) {
    double result = values[0].of(slots);
    for (int i = 1; i < values.length; i++) {
      result = operator.applyAsDouble(result, values[i].of(slots));
    }
    return result;
  }

  private static double coalesce(Evaluator[] values, double[] slots) {
    for (Evaluator value : values) {
      double x = value.of(slots);
      if (!Double.isNaN(x)) {
        return x;
      }
    }
    return Double.NaN;
  }

  private Unit agree(Expression.Call call, Compiled[] arguments, int from) {
    Unit unit = arguments[from].unit();
    for (int i = from + 1; i < arguments.length; i++) {
      unit = agree(call.arguments().get(i).at(), call.function(), unit, arguments[i].unit());
    }
    return unit;
  }

  /** The common unit of two values that are added or compared; an unknown one takes the other's. */
  private Unit agree(int at, String what, Unit left, Unit right) {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    if (!left.fits(right)) {
      throw bad(at, what + " joins different units: " + left + " and " + right);
    }
    return left.isMagnitude() ? left : right;
  }

  private void condition(Compiled value, Expression expression) {
    if (!value.condition()) {
      throw bad(expression.at(), "expected a condition such as a > b, found a number");
    }
  }

  private void number(Compiled value, Expression expression) {
    if (value.condition()) {
      throw bad(expression.at(), "expected a number, found a condition; use if(condition, 1, 0)");
    }
  }

  private ExpressionException bad(int position, String message) {
    return new ExpressionException(text, position, message);
  }
}
