package org.chandraflow.features;

import java.io.Serializable;
import java.util.List;

/**
 * An expression as written: a tree whose nodes know their place in the text. See {@link
 * ExpressionParser} for the language and {@link ExpressionCompiler} for its meaning.
 */
sealed interface Expression extends Serializable {
  /** The place of the node in the text, from 0. */
  int at();

  /** A literal. */
  record Number(int at, double value) implements Expression {}

  /** A column or an earlier definition. */
  record Name(int at, String name) implements Expression {}

  /** A minus sign, or {@code not}. */
  record Unary(int at, String operator, Expression operand) implements Expression {}

  /** An operator between two operands; {@code at} is the operator's place. */
  record Binary(int at, String operator, Expression left, Expression right) implements Expression {}

  /** A function's call. */
  record Call(int at, String function, List<Expression> arguments) implements Expression {}
}
