package org.chandraflow.features;

/** An expression that cannot be read, or does not fit its columns, with the place in it. */
final class ExpressionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param text the expression
   * @param position the character, from 0
   * @param message what is wrong
   */
  ExpressionException(String text, int position, String message) {
    super("'" + text + "', character " + (position + 1) + ": " + message);
  }
}
