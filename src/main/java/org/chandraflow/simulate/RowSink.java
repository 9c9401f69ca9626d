package org.chandraflow.simulate;

/** Takes the cells of a table's rows in the order of its columns. NaN and null are missing. */
interface RowSink {
  /** A text without separators or quotes. */
  void text(String value);

  /** A number with a number of decimals (at most 12). */
  void number(double value, int decimals);

  /** A number with four significant digits, for what spans many orders of magnitude. */
  void scientific(double value);

  /** A whole number. */
  void integer(long value);

  /** True or false; null is missing. */
  void flag(Boolean value);

  /** A missing value. */
  void missing();

  /** Ends the row. */
  void end();

  /** A right ascension: as {@link #number}, and what would be rounded to 360 is 0. */
  default void rightAscension(double ra, int decimals) {
    double half = 0.5 / RowBlock.POWERS[decimals];
    number(ra >= 360 - half ? 0 : ra, decimals);
  }
}
