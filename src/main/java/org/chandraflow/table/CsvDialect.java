package org.chandraflow.table;

import java.io.Serializable;

/**
 * How a text table is written.
 *
 * @param delimiter between cells; a blank stands for any run of blanks
 * @param newline what ends a line: the line feed, or the carriage return of old Macintosh files
 * @param hasComment whether there are comment lines
 * @param comment what they begin with
 * @param linesBeforeData lines before the first data row
 */
record CsvDialect(
    byte delimiter, byte newline, boolean hasComment, byte comment, long linesBeforeData)
    implements Serializable {

  /** Whether runs of blanks separate. */
  boolean blankSeparated() {
    return delimiter == ' ';
  }

  CsvDialect withLinesBeforeData(long lines) {
    return new CsvDialect(delimiter, newline, hasComment, comment, lines);
  }
}
