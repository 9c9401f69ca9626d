package org.chandraflow.sky.tables;

import java.nio.file.Path;
import org.chandraflow.sky.MatchCriterion;

/**
 * What is to be matched, and how.
 *
 * @param left the table that the best pairs are chosen for
 * @param right the other
 * @param criterion when two rows are a pair
 * @param mode which pairs are kept
 * @param threads that read and match; no influence on the result
 * @param temporary directory for what does not fit into memory
 * @param largestIndex rows of the smaller table up to which it is indexed in memory as a whole;
 *     beyond it both tables are cut into bands of the sky on disk
 * @param completeness prior probability that a left row has a counterpart in the right table
 */
public record MatchTask(
    Side left,
    Side right,
    MatchCriterion criterion,
    MatchMode mode,
    int threads,
    Path temporary,
    long largestIndex,
    double completeness) {
  /** Rows that are indexed in memory by default. */
  public static final long LARGEST_INDEX = 3_000_000;

  /** The completeness that is assumed by default. */
  public static final double USUAL_COMPLETENESS = 0.7;

  public MatchTask {
    if (!(completeness > 0 && completeness <= 1)) {
      throw new IllegalArgumentException(
          "completeness " + completeness + ": not above 0 and up to 1");
    }
    if (threads < 1 || threads > 1024) {
      throw new IllegalArgumentException("threads " + threads + ": not from 1 to 1024");
    }
  }

  /** Whether probabilities are computed: where the errors of both sides decide. */
  public boolean hasProbabilities() {
    return criterion.kind() == MatchCriterion.Kind.SIGMA;
  }
}
