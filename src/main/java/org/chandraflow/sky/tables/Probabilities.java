package org.chandraflow.sky.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.chandraflow.sky.Association;
import org.chandraflow.sky.Covariance;
import org.chandraflow.sky.Detection;

/**
 * The probabilities of pairs, as {@link Association} has them for one catalogue: Bayes factors from
 * the summed errors, densities from the surroundings of each left row.
 */
final class Probabilities {
  private final double[] single;
  private final double[] any;
  private final double[] one;

  private Probabilities(int pairs) {
    single = new double[pairs];
    any = new double[pairs];
    one = new double[pairs];
    Arrays.fill(single, Double.NaN);
    Arrays.fill(any, Double.NaN);
    Arrays.fill(one, Double.NaN);
  }

  /** Those of pairs whose densities are unknown: all missing. */
  static Probabilities unknown(int pairs) {
    return new Probabilities(pairs);
  }

  /**
   * Weighs all pairs.
   *
   * @param sorted the pairs in order of their left rows
   * @param completeness prior probability that a left row has a counterpart
   */
  static Probabilities of(
      PairList pairs, int[] sorted, Neighbours neighbours, double completeness) {
    Probabilities out = new Probabilities(pairs.size);
    Map<Long, Integer> places = new HashMap<>();
    for (int i = 0; i < neighbours.index().size(); i++) {
      places.put(neighbours.index().ordinal(i), i);
    }
    double mean = neighbours.meanDensity();
    int from = 0;
    while (from < sorted.length) {
      int to = from;
      while (to < sorted.length && pairs.left[sorted[to]] == pairs.left[sorted[from]]) {
        to++;
      }
      int around = neighbours.count(places.get(pairs.left[sorted[from]]));
      out.weigh(
          pairs,
          Arrays.copyOfRange(sorted, from, to),
          neighbours.surroundings().local(around, mean, completeness));
      from = to;
    }
    return out;
  }

  private void weigh(PairList pairs, int[] own, Association.Catalogue density) {
    List<Detection> detections = new ArrayList<>();
    for (int pair : own) {
      // A Bayes factor of two positions knows only the determinant and the distance in sigmas.
      double sigma = Math.sqrt(Math.sqrt(Math.max(0, pairs.determinant[pair])));
      detections.add(Detection.circular(0, pairs.normalised[pair] * sigma, 0, sigma));
    }
    Association association =
        Association.of(
            Detection.source(Covariance.ZERO),
            detections,
            List.of(density),
            Association.Settings.DEFAULT);
    for (Association.Combination combination : association.combinations()) {
      int pair = own[combination.members().get(0)];
      single[pair] = combination.pSingle();
      one[pair] = combination.pI();
      any[pair] = association.pAny();
    }
  }

  /** Probability that the pair is one object, other right rows aside. */
  double single(int pair) {
    return single[pair];
  }

  /** Probability that the left row has a counterpart. */
  double any(int pair) {
    return any[pair];
  }

  /** Probability that it is this one, if there is one. */
  double one(int pair) {
    return one[pair];
  }
}
