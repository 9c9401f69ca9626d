package org.chandraflow.sky.tables;

/** Which pairs are kept. */
public enum MatchMode {
  /** All pairs. */
  ALL,
  /** The best right row of each left row; a right row may serve several (STILTS best1). */
  BEST,
  /**
   * Each row in at most one pair: every row of the table with more rows (the left one of equal
   * ones) takes its best of the other table, and of those that took the same row the best stays
   * (STILTS best, where it sees the whole of both tables).
   */
  BEST_BOTH
}
