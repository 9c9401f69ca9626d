package org.chandraflow.table;

/**
 * A cell, or a whole row, that cannot be read as what it should be. One row is bad, not the file.
 */
public final class BadCellException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;
  private final String column;
  private final String value;

  /**
   * @param reason a stable code such as {@code not_a_number}, {@code too_few_cells}; see {@link
   *     Rejected}
   * @param column the column's name; empty if the whole row is bad
   * @param value the offending text
   * @param expected what was expected, for people
   */
  public BadCellException(String reason, String column, String value, String expected) {
    super(
        (column.isEmpty() ? "row" : column) + ": '" + value + "': expected " + expected,
        null,
        false,
        false);
    this.reason = reason;
    this.column = column;
    this.value = value;
  }

  /** The stable reason code. */
  public String reason() {
    return reason;
  }

  /** The column's name, or empty. */
  public String column() {
    return column;
  }

  /** The offending text. */
  public String value() {
    return value;
  }
}
