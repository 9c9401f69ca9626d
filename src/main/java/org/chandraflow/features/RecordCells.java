package org.chandraflow.features;

/** Cells of records as numbers. */
final class RecordCells {
  private RecordCells() {}

  /**
   * A number, or a truth value as 1 or 0.
   *
   * @return NaN for null and for text
   */
  static double number(Object cell) {
    if (cell instanceof Number number) {
      return number.doubleValue();
    }
    if (cell instanceof Boolean truth) {
      return truth ? 1 : 0;
    }
    return Double.NaN;
  }
}
