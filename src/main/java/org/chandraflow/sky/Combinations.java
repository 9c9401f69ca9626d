package org.chandraflow.sky;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Enumerates and weighs the combinations of {@link Association}. */
final class Combinations {
  private static final int MOST = 100_000;

  private record Weighed(int[] members, long mask, double logFactor, double logPrior) {
    double weight() {
      return logFactor + logPrior;
    }
  }

  private final Detection source;
  private final List<Detection> candidates;
  private final List<Association.Catalogue> catalogues;
  private final Association.Settings settings;
  private final boolean exact;
  private final long[] bits;

  /** Whether a motion that one catalogue knows may move the rows of others. */
  private final boolean moving;

  private int looked;
  private final List<Weighed> found = new ArrayList<>();
  private final List<Weighed> unrelated = new ArrayList<>();

  Combinations(
      Detection source,
      List<Detection> candidates,
      List<Association.Catalogue> catalogues,
      Association.Settings settings) {
    this.source = source;
    this.candidates = candidates;
    this.catalogues = catalogues;
    this.settings = settings;
    this.exact = settings.form() == Association.Form.EXACT;
    this.moving =
        exact
            && candidates.stream()
                .anyMatch(one -> candidates.stream().anyMatch(other -> one.canMove(other)));
    this.bits = new long[candidates.size()];
  }

  Association weigh() {
    if (candidates.isEmpty()) {
      return new Association(0, List.of(), false);
    }
    int most = settings.mostCandidates();
    // One catalogue alone has as many combinations as candidates, so that none need be left out.
    boolean several = candidates.stream().mapToInt(Detection::catalogue).distinct().count() > 1;
    int[][] byCatalogue = byCatalogue(several ? most : Integer.MAX_VALUE);
    boolean truncated = count(byCatalogue) < candidates.size();
    while (several && most > 1 && count(byCatalogue) > Long.SIZE
        || !enumerate(byCatalogue) && several && most > 1) {
      most /= 2;
      byCatalogue = byCatalogue(most);
      truncated = true;
    }
    return probabilities(truncated);
  }

  private static int count(int[][] byCatalogue) {
    return Arrays.stream(byCatalogue).mapToInt(c -> c.length).sum();
  }

  /** The candidates of each catalogue, the best by themselves first. */
  private int[][] byCatalogue(int most) {
    int[][] out = new int[catalogues.size()][];
    for (int c = 0; c < out.length; c++) {
      int catalogue = c;
      List<Integer> own = new ArrayList<>();
      for (int i = 0; i < candidates.size(); i++) {
        if (candidates.get(i).catalogue() == catalogue) {
          own.add(i);
        }
      }
      if (own.size() > most) {
        Comparator<Integer> bestFirst =
            Comparator.<Integer>comparingDouble(i -> -alone(candidates.get(i)))
                .thenComparing(Comparator.naturalOrder());
        own = new ArrayList<>(own.stream().sorted(bestFirst).limit(most).toList());
        own.sort(Comparator.naturalOrder());
      }
      out[c] = own.stream().mapToInt(i -> i).toArray();
    }
    return out;
  }

  private double alone(Detection candidate) {
    return factor(List.of(source, candidate)) + candidate.logPrior();
  }

  private double factor(List<Detection> detections) {
    return exact ? BayesFactor.log10(detections) : BayesFactor.nway(detections);
  }

  /** Finds all combinations; false if there are too many. */
  private boolean enumerate(int[][] byCatalogue) {
    int slot = 0;
    for (int[] own : byCatalogue) {
      for (int candidate : own) {
        bits[candidate] = 1L << slot++;
      }
    }
    looked = 0;
    found.clear();
    unrelated.clear();
    return extend(byCatalogue, 0, new ArrayList<>());
  }

  private boolean extend(int[][] byCatalogue, int catalogue, List<Integer> members) {
    if (catalogue == byCatalogue.length) {
      if (!members.isEmpty()) {
        add(members);
      }
      return ++looked <= 10 * MOST && found.size() <= Math.max(MOST, candidates.size());
    }
    if (!extend(byCatalogue, catalogue + 1, members)) {
      return false;
    }
    for (int candidate : byCatalogue[catalogue]) {
      if (exact && !moving && !agrees(candidate, members)) {
        continue;
      }
      members.add(candidate);
      boolean going = extend(byCatalogue, catalogue + 1, members);
      members.remove(members.size() - 1);
      if (!going) {
        return false;
      }
    }
    return true;
  }

  private boolean agrees(int candidate, List<Integer> members) {
    double limit = settings.agreement() * settings.agreement();
    for (int member : members) {
      if (!(candidates.get(candidate).distanceSquared(candidates.get(member)) <= limit)) {
        return false;
      }
    }
    return true;
  }

  /** The members, moved by the best motion that is known among them. */
  private List<Detection> settled(List<Integer> members) {
    List<Detection> detections = new ArrayList<>();
    members.forEach(member -> detections.add(candidates.get(member)));
    if (moving) {
      Detection mover =
          detections.stream().min(Comparator.comparingDouble(Detection::motionError)).orElseThrow();
      detections.replaceAll(one -> mover.canMove(one) ? one.movedBy(mover) : one);
    }
    return detections;
  }

  private boolean agree(List<Detection> detections) {
    double limit = settings.agreement() * settings.agreement();
    for (int i = 0; i < detections.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (!(detections.get(i).distanceSquared(detections.get(j)) <= limit)) {
          return false;
        }
      }
    }
    return true;
  }

  private void add(List<Integer> members) {
    List<Detection> detections = settled(members);
    if (moving && !agree(detections)) {
      return;
    }
    double logPrior = 0;
    double known = 0;
    long mask = 0;
    for (int member : members) {
      Detection detection = candidates.get(member);
      logPrior += catalogues.get(detection.catalogue()).logPrior();
      known += detection.logPrior();
      mask |= bits[member];
    }
    detections.add(0, source);
    int[] copy = members.stream().mapToInt(i -> i).toArray();
    found.add(new Weighed(copy, mask, factor(detections) + known, logPrior));
    if (members.size() > 1) {
      double group = unrelatedWeight(members, detections.subList(1, detections.size()));
      if (group > 0) {
        unrelated.add(new Weighed(copy, mask, group, 0));
      }
    }
  }

  /** log10 of the weight of detections as one object that is not the source's counterpart. */
  private double unrelatedWeight(List<Integer> members, List<Detection> detections) {
    double logPrior = 0;
    double rarest = Double.POSITIVE_INFINITY;
    for (int member : members) {
      double onSky = Math.log10(catalogue(member).density() * Association.SKY);
      logPrior -= onSky;
      rarest = Math.min(rarest, onSky);
    }
    if (!exact) {
      // NWAY has the density of the first catalogue here, without the counterpart itself.
      rarest = Math.log10(catalogue(members.get(0)).fieldDensity() * Association.SKY);
    }
    return factor(detections) + logPrior + rarest;
  }

  private Association.Catalogue catalogue(int candidate) {
    return catalogues.get(candidates.get(candidate).catalogue());
  }

  private Association probabilities(boolean truncated) {
    unrelated.sort(
        Comparator.comparingDouble((Weighed group) -> -group.logFactor())
            .thenComparing(Weighed::members, Arrays::compare));
    double none = unrelatedTo(new int[0], 0);
    double[] corrections = new double[found.size()];
    double[] weights = new double[found.size()];
    for (int i = 0; i < weights.length; i++) {
      Weighed one = found.get(i);
      corrections[i] = unrelatedTo(one.members(), one.mask());
      weights[i] = one.weight() + corrections[i];
    }
    double any = logSum(weights);
    double pAny = weights.length == 0 ? 0 : 1 / (1 + Math.pow(10, none - any));
    List<Association.Combination> out = new ArrayList<>(weights.length);
    for (int i = 0; i < weights.length; i++) {
      Weighed one = found.get(i);
      double factor = one.logFactor() + corrections[i] - (exact ? none : 0);
      List<Integer> members = Arrays.stream(one.members()).boxed().toList();
      out.add(
          new Association.Combination(
              members,
              one.logFactor(),
              Association.posterior(one.logPrior(), factor),
              any == Double.NEGATIVE_INFINITY ? 0 : Math.pow(10, weights[i] - any)));
    }
    out.sort(
        Comparator.comparingDouble((Association.Combination c) -> -c.pI())
            .thenComparing(c -> c.members().stream().mapToInt(i -> i).toArray(), Arrays::compare));
    return new Association(pAny, out, truncated);
  }

  /** log10 of what the detections outside a combination say for being objects of their own. */
  private double unrelatedTo(int[] members, long mask) {
    return exact ? best(mask) : nwayCorrection(members);
  }

  private double best(long mask) {
    double sum = 0;
    long used = mask;
    for (Weighed group : unrelated) {
      if ((group.mask() & used) == 0) {
        used |= group.mask();
        sum += group.logFactor();
      }
    }
    return sum;
  }

  /**
   * NWAY's correction: the best group that a combination of three or more has in the catalogues
   * that this one lacks.
   */
  private double nwayCorrection(int[] members) {
    boolean[] has = new boolean[catalogues.size()];
    for (int member : members) {
      has[candidates.get(member).catalogue()] = true;
    }
    double best = 0;
    for (Weighed other : found) {
      List<Integer> group = new ArrayList<>();
      for (int member : other.members()) {
        if (!has[candidates.get(member).catalogue()]) {
          group.add(member);
        }
      }
      if (group.size() > 1) {
        best = Math.max(best, unrelatedWeight(group, group.stream().map(candidates::get).toList()));
      }
    }
    return best;
  }

  private static double logSum(double[] logs) {
    double largest = Arrays.stream(logs).max().orElse(Double.NEGATIVE_INFINITY);
    if (largest == Double.NEGATIVE_INFINITY) {
      return largest;
    }
    double sum = 0;
    for (double log : logs) {
      sum += Math.pow(10, log - largest);
    }
    return largest + Math.log10(sum);
  }
}
