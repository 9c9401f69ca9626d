package org.chandraflow.sky.tables;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.chandraflow.catalog.CatalogRow;
import org.chandraflow.sky.Covariance;
import org.chandraflow.sky.SkyRow;
import org.chandraflow.sky.Sphere;
import org.chandraflow.table.BadCellException;
import org.chandraflow.table.RowCursor;

/**
 * The rows of one part of a table that have a usable position. The others are counted by reason.
 * Not safe for several threads.
 */
final class SideRows implements Closeable {
  /** Room for the rows of one split in a key. */
  private static final int ROW_BITS = 36;

  private final Side side;
  private final RowCursor cursor;
  private final CatalogRow row;
  private final boolean plain;
  private final int raColumn;
  private final int decColumn;
  private final Map<String, Long> skipped = new TreeMap<>();
  private final Map<String, Long> notes = new TreeMap<>();
  private final long firstKey;
  private long rows;
  private double ra;
  private double dec;

  SideRows(Side side, int split, RowCursor cursor) {
    this.side = side;
    this.cursor = cursor;
    this.row = side.bound().rows(cursor);
    this.plain = side.bound().isPlainPosition();
    this.raColumn = side.bound().raColumn();
    this.decColumn = side.bound().decColumn();
    this.firstKey = (long) split << ROW_BITS;
  }

  /** The split of a key. */
  static int split(long key) {
    return (int) (key >>> ROW_BITS);
  }

  /** Steps to the next row that has a position. */
  boolean next() throws IOException {
    while (cursor.next()) {
      rows++;
      try {
        if (plain) {
          ra = cursor.number(raColumn);
          dec = cursor.number(decColumn);
          String problem = Sphere.problem(ra, dec);
          if (problem == null) {
            ra = Sphere.wrap(ra);
            return true;
          }
          skipped.merge(problem, 1L, Long::sum);
        } else if (row.locate()) {
          ra = row.ra();
          dec = row.dec();
          return true;
        } else {
          skipped.merge("position_missing", 1L, Long::sum);
        }
      } catch (BadCellException e) {
        skipped.merge(e.reason(), 1L, Long::sum);
      }
    }
    return false;
  }

  /** Steps over rows whatever they hold; false at the end. */
  boolean skipTo(long key) throws IOException {
    while (firstKey + rows <= key) {
      if (!cursor.next()) {
        return false;
      }
      rows++;
    }
    return true;
  }

  /** Names the current row: the split and the row in it. Keys ascend through the file. */
  long key() {
    return firstKey + rows - 1;
  }

  double ra() {
    return ra;
  }

  double dec() {
    return dec;
  }

  /** Rows so far. */
  long rows() {
    return rows;
  }

  /** Rows without a usable position, by reason. */
  Map<String, Long> skipped() {
    return skipped;
  }

  /** Rows whose errors were made up in part, by what was missing. */
  Map<String, Long> notes() {
    return notes;
  }

  /** The position error; exact if none is known. */
  Covariance error() throws IOException {
    try {
      row.measureError();
    } catch (BadCellException e) {
      throw bad(e);
    }
    if (row.errorMissing()) {
      notes.merge("error_missing", 1L, Long::sum);
    } else if (row.circleAssumed()) {
      notes.merge("circle_assumed", 1L, Long::sum);
    }
    double major = row.major();
    if (Double.isNaN(major)) {
      return Covariance.ZERO;
    }
    return Covariance.ellipse(major, row.minor(), row.positionAngle());
  }

  /** Sets epoch and motion of a row. */
  void move(SkyRow out) throws IOException {
    try {
      if (!plain || side.moves()) {
        row.locate();
      }
      out.epoch(row.epoch(), side.epochError());
      row.measureMotion();
      out.motion(row.pmRa(), row.pmDec(), row.pmRaError(), row.pmDecError());
    } catch (BadCellException e) {
      throw bad(e);
    }
  }

  double epoch() throws IOException {
    try {
      return row.epoch();
    } catch (BadCellException e) {
      throw bad(e);
    }
  }

  /** All cells of the current row as text. */
  String[] cells() throws IOException {
    int count = cursor.columns().size();
    String[] cells = new String[count];
    for (int i = 0; i < count; i++) {
      try {
        cells[i] = cursor.text(i);
      } catch (BadCellException e) {
        throw bad(e);
      }
    }
    return cells;
  }

  private IOException bad(BadCellException e) {
    return new IOException(side.table().path() + ":" + cursor.row() + ": " + e.getMessage(), e);
  }

  @Override
  public void close() throws IOException {
    cursor.close();
  }
}
