package org.chandraflow.sky;

import java.util.ArrayList;
import java.util.List;

/**
 * How pure and complete the sources above a cut in p_any are, from the same probabilities computed
 * for shifted copies of the catalogue, in which every match is by chance (Salvato et al. 2018,
 * section 5.3).
 */
public final class MatchQuality {
  /** Bins of p_any that are counted. */
  public static final int BINS = 50;

  private MatchQuality() {}

  /** The bin of a p_any. */
  public static int bin(double pAny) {
    return (int) Math.max(0, Math.min(BINS - 1, Math.floor(pAny * BINS)));
  }

  /**
   * The sources at or above a cut.
   *
   * @param cut in p_any
   * @param selected sources with a candidate and at least that p_any
   * @param expectedFalse how many would be by chance, if no source had a counterpart
   * @param purity share that is not by chance; NaN if none is selected
   * @param completeness share of all true matches, as far as there are candidates, that is selected
   */
  public record Cut(
      double cut, long selected, double expectedFalse, double purity, double completeness) {}

  /**
   * All cuts, ascending from 0.
   *
   * @param real sources with a candidate, by {@link #bin} of p_any
   * @param shifted the same of all shifted copies together
   * @param copies how many there were
   */
  public static List<Cut> cuts(long[] real, long[] shifted, int copies) {
    double all = 0;
    for (int bin = 0; bin < BINS; bin++) {
      all += real[bin] - shifted[bin] / (double) copies;
    }
    List<Cut> cuts = new ArrayList<>();
    for (int from = 0; from < BINS; from++) {
      long selected = 0;
      double chance = 0;
      for (int bin = from; bin < BINS; bin++) {
        selected += real[bin];
        chance += shifted[bin] / (double) copies;
      }
      double right = Math.max(0, selected - chance);
      cuts.add(
          new Cut(
              from / (double) BINS,
              selected,
              chance,
              selected == 0 ? Double.NaN : right / selected,
              all <= 0 ? Double.NaN : Math.min(1, right / all)));
    }
    return cuts;
  }
}
