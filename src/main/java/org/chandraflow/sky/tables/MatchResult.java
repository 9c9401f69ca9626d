package org.chandraflow.sky.tables;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The pairs that were found, with the cells of their rows. Read it once; close it. */
public final class MatchResult implements Closeable {
  private final MatchTask task;
  private final PairList pairs;
  private final int[] chosen;
  private final RowCells leftCells;
  private final RowCells rightCells;
  private final Counts left;
  private final Counts right;
  private final boolean indexedLeft;
  private final Probabilities probabilities;
  private final double chanceRate;

  /**
   * What was read of one table.
   *
   * @param rows all of them
   * @param skipped those without a usable position, by reason
   * @param notes those whose errors were made up in part, by what was missing
   */
  public record Counts(long rows, Map<String, Long> skipped, Map<String, Long> notes) {}

  /** Where the cells of rows are. */
  interface RowCells extends Closeable {
    /** Fetches the cells of a pair's row. */
    void read(int pair, String[] cells) throws IOException;
  }

  /** Takes pairs. */
  public interface Sink {
    /**
     * One pair; the arrays are used again.
     *
     * @param pair its number in the result, 0 to {@link MatchResult#size()} - 1
     * @param left cells of the left row, as text, null for missing ones
     * @param right cells of the right row
     */
    void accept(int pair, String[] left, String[] right) throws IOException;
  }

  MatchResult(
      MatchTask task,
      PairList pairs,
      int[] chosen,
      RowCells leftCells,
      RowCells rightCells,
      Counts left,
      Counts right,
      boolean indexedLeft,
      Probabilities probabilities,
      double chanceRate) {
    this.task = task;
    this.pairs = pairs;
    this.chosen = chosen;
    this.leftCells = leftCells;
    this.rightCells = rightCells;
    this.left = left;
    this.right = right;
    this.indexedLeft = indexedLeft;
    this.probabilities = probabilities;
    this.chanceRate = chanceRate;
  }

  /** What was asked for. */
  public MatchTask task() {
    return task;
  }

  /** The number of pairs that the mode keeps. */
  public int size() {
    return chosen.length;
  }

  /** The number of pairs before the mode chose. */
  public int candidates() {
    return pairs.size;
  }

  /** Rows of the left table. */
  public Counts left() {
    return left;
  }

  /** Rows of the right table. */
  public Counts right() {
    return right;
  }

  /** Whether the left table was indexed and the right one streamed. */
  public boolean indexedLeft() {
    return indexedLeft;
  }

  /** Left rows that have a pair. */
  public long matchedLeft() {
    long count = 0;
    for (int i = 0; i < chosen.length; i++) {
      count += i == 0 || pairs.left[chosen[i]] != pairs.left[chosen[i - 1]] ? 1 : 0;
    }
    return count;
  }

  /** The separation of a pair, arcsec. */
  public double separation(int pair) {
    return pairs.separation[chosen[pair]];
  }

  /** The normalised separation of a pair. */
  public double normalised(int pair) {
    return pairs.normalised[chosen[pair]];
  }

  /** The probability that a pair is one object, other right rows aside; NaN if not estimable. */
  public double pSingle(int pair) {
    return probabilities.single(chosen[pair]);
  }

  /** The probability that a pair's left row has a counterpart; NaN if not estimable. */
  public double pAny(int pair) {
    return probabilities.any(chosen[pair]);
  }

  /** The probability that the right row is it, if there is one; NaN if not estimable. */
  public double pI(int pair) {
    return probabilities.one(chosen[pair]);
  }

  /**
   * How many pairs a left row has by chance, from shifted copies; NaN if that cannot be estimated,
   * as for a table that is a cut-out around the other's rows.
   */
  public double chanceRate() {
    return chanceRate;
  }

  /** Hands over all pairs, by left row, then by right row, as the files have them. */
  public void forEach(Sink sink) throws IOException {
    String[] leftRow = new String[task.left().table().columns().size()];
    String[] rightRow = new String[task.right().table().columns().size()];
    for (int i = 0; i < chosen.length; i++) {
      leftCells.read(chosen[i], leftRow);
      rightCells.read(chosen[i], rightRow);
      sink.accept(i, leftRow, rightRow);
    }
  }

  /** A histogram of the separations. */
  public List<Histogram.Bin> histogram(int bins) {
    double[] separations = new double[chosen.length];
    for (int i = 0; i < separations.length; i++) {
      separations[i] = separation(i);
    }
    return Histogram.of(separations, bins);
  }

  @Override
  public void close() throws IOException {
    try {
      leftCells.close();
    } finally {
      rightCells.close();
    }
  }
}
