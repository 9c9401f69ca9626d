package org.chandraflow.sky.tables;

/** Which pairs are kept. */
public enum MatchMode {
  /** All pairs. */
  ALL,
  /** The best right row of each left row; a right row may serve several (STILTS best1). */
  BEST,
  /**
   * Each row in at most one pair: the best pair of all first, then the best among rows that are
   * left (STILTS best).
   */
  BEST_BOTH
}
