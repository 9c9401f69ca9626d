package org.chandraflow.sky.tables;

import java.io.IOException;
import org.chandraflow.sky.Covariance;
import org.chandraflow.sky.Motion;
import org.chandraflow.sky.SkyRow;
import org.chandraflow.sky.Sphere;

/**
 * Turns the rows of both sides into what is compared. Rows of the right table are moved to the
 * left's epoch: where the left is indexed while they stream, where the right is indexed before.
 */
final class SideLoader {
  private final boolean errors;
  private final boolean moving;
  private final boolean streamsRight;
  private final double epoch;
  private final double epochError;

  /**
   * @param streamsRight whether the left table is the indexed one
   */
  SideLoader(MatchTask task, boolean streamsRight) {
    this.errors = task.criterion().needsErrors();
    this.streamsRight = streamsRight;
    this.epoch = task.left().commonEpoch();
    this.epochError = task.left().epochError();
    this.moving =
        task.right().moves()
            && (task.left().hasEpochColumn() || !Double.isNaN(task.left().commonEpoch()));
  }

  /** A row of the table that is indexed. */
  record Source(double ra, double dec, Covariance error, double epoch, double epochError) {}

  /** Reads the current row as one to index. */
  Source source(SideRows rows, SkyRow scratch) throws IOException {
    Covariance error = errors ? rows.error() : Covariance.ZERO;
    if (!moving) {
      return new Source(rows.ra(), rows.dec(), error, Double.NaN, 0);
    }
    if (streamsRight) {
      return new Source(rows.ra(), rows.dec(), error, rows.epoch(), epochError);
    }
    rows.move(scratch.at(rows.ra(), rows.dec()).error(error));
    double years = epoch - scratch.epoch();
    if (Double.isNaN(years)) {
      return new Source(rows.ra(), rows.dec(), error, Double.NaN, 0);
    }
    double[] at = {rows.ra(), rows.dec()};
    if (scratch.pmRa() != 0 || scratch.pmDec() != 0) {
      at = Motion.propagate(at[0], at[1], scratch.pmRa(), scratch.pmDec(), years);
    }
    if (errors) {
      error =
          Motion.error(
              error,
              scratch.pmRa(),
              scratch.pmDec(),
              scratch.pmRaError(),
              scratch.pmDecError(),
              years,
              Math.hypot(epochError, scratch.epochError()));
    }
    return new Source(at[0], at[1], error, Double.NaN, 0);
  }

  /** Whether a row needs more than its position before the index is asked. */
  boolean needsMore() {
    return errors || moving && streamsRight;
  }

  /** Reads the current row as one that streams. */
  void row(SideRows rows, SkyRow out) throws IOException {
    out.at(Sphere.wrap(rows.ra()), rows.dec());
    if (errors) {
      out.error(rows.error());
    }
    if (moving && streamsRight) {
      rows.move(out);
    }
  }

  /** Whether the left table must be the indexed one: its epochs differ from row to row. */
  static boolean mustIndexLeft(MatchTask task) {
    return task.right().moves() && task.left().hasEpochColumn();
  }
}
