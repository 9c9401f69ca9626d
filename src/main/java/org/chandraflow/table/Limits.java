package org.chandraflow.table;

import java.io.Serializable;

/**
 * Bounds on what a reader takes from a file, so that a damaged or hostile one ends in a message and
 * not in a full memory or disk.
 *
 * @param lineBytes longest line (CSV) or row of a binary format; longer ones stop the reading
 * @param cellBytes longest cell; a longer one makes its row bad
 * @param columns most columns
 * @param unpackedBytes most bytes that a compressed file may unpack to
 * @param unpackRatio most unpacked bytes a packed byte, looked at once 64 MiB are unpacked; text
 *     packs 3 to 20 times, and gzip cannot pack more than 1032 times
 */
public record Limits(
    int lineBytes, int cellBytes, int columns, long unpackedBytes, double unpackRatio)
    implements Serializable {
  /** 16 MiB a line, 1 MiB a cell, 20,000 columns, 4 TiB unpacked, 250 times. */
  public static final Limits DEFAULT = new Limits(16 << 20, 1 << 20, 20_000, 4L << 40, 250);

  public Limits {
    if (lineBytes < 1 || cellBytes < 1 || columns < 1 || unpackedBytes < 1 || !(unpackRatio >= 1)) {
      throw new IllegalArgumentException("limits must be positive: " + lineBytes);
    }
  }
}
