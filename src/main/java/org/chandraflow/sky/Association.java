package org.chandraflow.sky;

import java.io.Serializable;
import java.util.List;

/**
 * What is known of the counterparts of one source: every combination of at most one detection from
 * each catalogue, with its probabilities. Immutable.
 *
 * @param pAny probability that at least one of the combinations is right, that is that the source
 *     has a counterpart in any of the catalogues
 * @param combinations all but the empty one, most probable first; equal ones in the order of their
 *     members
 * @param truncated whether candidates were left out because there were too many combinations
 */
public record Association(double pAny, List<Combination> combinations, boolean truncated) {
  /** The solid angle of the sky in square degrees. */
  public static final double SKY = 360.0 * 360.0 / Math.PI;

  public Association {
    combinations = List.copyOf(combinations);
  }

  /**
   * Detections that may be one object with the source.
   *
   * @param members indices into the list of candidates, ascending by catalogue
   * @param logFactor log10 of the Bayes factor, other knowledge included
   * @param pSingle posterior of the combination against the source being unrelated to all
   * @param pI probability that it is the right one if any is
   */
  public record Combination(List<Integer> members, double logFactor, double pSingle, double pI) {
    public Combination {
      members = List.copyOf(members);
    }
  }

  /**
   * What is known of a catalogue around a source.
   *
   * @param density rows a square degree, the one that may be the counterpart counted among them
   *     (NWAY's n + 1)
   * @param fieldDensity rows a square degree without it; differs from the density only where a few
   *     rows were counted
   * @param completeness prior probability that a source has a counterpart in it, above 0, up to 1
   */
  public record Catalogue(double density, double fieldDensity, double completeness)
      implements Serializable {
    public Catalogue {
      if (!(density > 0 && density < 1e15 && fieldDensity >= 0 && fieldDensity < 1e15)) {
        throw new IllegalArgumentException(
            "density " + density + " (field " + fieldDensity + ") is not above 0");
      }
      if (!(completeness > 0 && completeness <= 1)) {
        throw new IllegalArgumentException(
            "completeness " + completeness + " is not above 0 and up to 1");
      }
    }

    /** A catalogue of that density everywhere. */
    public static Catalogue of(double density, double completeness) {
      return new Catalogue(density, density, completeness);
    }

    /** log10 of the prior that one of its rows is the counterpart. */
    double logPrior() {
      return Math.log10(completeness) - Math.log10(density * SKY);
    }
  }

  /** The forms of Bayes factor and of the alternative. */
  public enum Form {
    /**
     * Elliptical errors; members must agree with each other; and whatever is left out of a
     * combination may itself be one unrelated object seen by several catalogues.
     */
    EXACT,
    /** As NWAY computes it, circularised errors among others. */
    NWAY
  }

  /**
   * How combinations are formed.
   *
   * @param form of the probabilities
   * @param agreement largest Mahalanobis distance, in sigmas, between any two members; only for
   *     {@link Form#EXACT}
   * @param mostCandidates the most detections a catalogue, the best by themselves, that enter
   *     combinations of several catalogues; 1 to 20
   */
  public record Settings(Form form, double agreement, int mostCandidates) implements Serializable {
    /** Exact, 5 sigmas, 8 candidates a catalogue. */
    public static final Settings DEFAULT = new Settings(Form.EXACT, 5, 8);

    public Settings {
      if (!(agreement > 0)) {
        throw new IllegalArgumentException("agreement " + agreement + " is not above 0");
      }
      if (mostCandidates < 1 || mostCandidates > 20) {
        throw new IllegalArgumentException("candidates " + mostCandidates + " is not from 1 to 20");
      }
    }

    /** Another number of candidates. */
    Settings withMostCandidates(int most) {
      return new Settings(form, agreement, most);
    }
  }

  /**
   * Weighs all combinations of candidates.
   *
   * @param source the source itself, its offset 0
   * @param candidates detections near it, each with its catalogue's number
   * @param catalogues by number
   */
  public static Association of(
      Detection source, List<Detection> candidates, List<Catalogue> catalogues, Settings settings) {
    return new Combinations(source, candidates, catalogues, settings).weigh();
  }

  /** The posterior of a prior and a Bayes factor (Budavari and Szalay 2008, equation 11). */
  static double posterior(double logPrior, double logFactor) {
    double prior = Math.pow(10, logPrior);
    return 1 / (1 + (1 - prior) * Math.pow(10, -logFactor - logPrior));
  }
}
