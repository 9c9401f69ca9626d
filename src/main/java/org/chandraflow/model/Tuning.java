package org.chandraflow.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.chandraflow.config.Names;
import org.chandraflow.config.UsageException;

/**
 * Searches a recipe: candidates are drawn at random; with successive halving all are tried on a
 * part of the rows, the better ones on more, until the best on all.
 *
 * <p>The search is nested: for each outer fold it runs on the other rows only, and the recipe that
 * it chose there predicts the fold. The pooled score of these predictions is what a user of the
 * whole procedure may expect; the score of the chosen candidate itself is too good and only ranks.
 * A last search on all rows gives the recipe to use. A search is a pure function, {@link #run}.
 */
public final class Tuning {
  private Tuning() {}

  /** The scores that may be sought, each the higher the better. */
  private static final List<String> METRICS =
      List.of("mcc", "f1_macro", "f1_weighted", "balanced_accuracy", "accuracy", "log_loss");

  /**
   * How to search.
   *
   * @param candidates drawn a search
   * @param halving the share of candidates kept is one in this many at each step; 1 tries all on
   *     all rows
   * @param innerFolds of the cross-validation that ranks candidates
   * @param metric what ranks them
   */
  public record Settings(
      SearchSpace space, int candidates, int halving, int innerFolds, String metric, long seed)
      implements Serializable {
    public Settings {
      if (candidates < 1 || halving < 1 || innerFolds < 2) {
        throw new UsageException(
            "candidates "
                + candidates
                + ", halving "
                + halving
                + ", inner folds "
                + innerFolds
                + ": expected at least 1, 1 and 2");
      }
      if (!METRICS.contains(metric)) {
        throw new UsageException("unknown metric '" + metric + "'; " + Names.hint(metric, METRICS));
      }
    }

    /**
     * Checks that a recipe takes every key and value.
     *
     * @throws UsageException for one that it does not, with the nearest valid name
     */
    public void check(Recipe recipe) {
      space.draw(Math.max(50, candidates), seed).forEach(s -> SearchSpace.apply(recipe, s));
    }
  }

  /**
   * A candidate as tried.
   *
   * @param share of the rows that it was last tried on
   * @param score there, the higher the better (a loss is negative)
   */
  public record Trial(int number, Map<String, String> settings, double share, double score)
      implements Serializable {}

  /**
   * A finished search.
   *
   * @param job the outer fold, or the number of folds for the search on all rows
   * @param trials of all candidates, the best first
   * @param rows held out, indexes of the plan's table; none for the search on all rows
   * @param probabilities of these rows
   */
  public record Outcome(int job, List<Trial> trials, int[] rows, double[][] probabilities)
      implements Serializable {
    /** The chosen candidate. */
    public Trial best() {
      return trials.get(0);
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof Outcome other
          && job == other.job
          && trials.equals(other.trials)
          && Arrays.equals(rows, other.rows)
          && Arrays.deepEquals(probabilities, other.probabilities);
    }

    @Override
    public int hashCode() {
      return 31 * job + trials.hashCode();
    }
  }

  /** The number of searches of a plan: one a fold, and one on all rows. */
  public static int jobs(CrossValidation.Plan plan) {
    return plan.foldCount() + 1;
  }

  /** The number of cross-validations of one search. */
  public static int trials(Settings settings) {
    int sum = 0;
    for (int n = settings.candidates(); ; n = kept(settings, n)) {
      sum += n;
      if (n == 1 || settings.halving() == 1) {
        return sum;
      }
    }
  }

  private static int kept(Settings settings, int candidates) {
    return Math.max(1, candidates / settings.halving());
  }

  /**
   * Runs one search.
   *
   * @param plan the outer folds and the recipe that candidates change
   * @param tried called after each candidate's cross-validation
   */
  public static Outcome run(CrossValidation.Plan plan, Settings settings, int job, Runnable tried) {
    int[] folds = plan.folds()[0];
    int[] inside = IntStream.range(0, folds.length).filter(i -> folds[i] != job).toArray();
    int[] held = IntStream.range(0, folds.length).filter(i -> folds[i] == job).toArray();
    FeatureTable training = plan.table().select(inside);
    List<Trial> trials = search(training, plan.classes(), plan.recipe(), settings, job, tried);
    double[][] out = new double[held.length][plan.classes().size()];
    if (held.length > 0) {
      Recipe chosen = SearchSpace.apply(plan.recipe(), trials.get(0).settings());
      double[][] rows =
          Arrays.stream(held).mapToObj(i -> plan.table().rows()[i]).toArray(double[][]::new);
      try (TrainedModel model = ModelTrainer.train(training, plan.classes(), chosen);
          ModelPredictor predictor = model.predictor()) {
        predictor.probabilities(rows, 0, rows.length, out);
      }
    }
    return new Outcome(job, trials, held, out);
  }

  private static List<Trial> search(
      FeatureTable training,
      List<String> classes,
      Recipe recipe,
      Settings settings,
      int job,
      Runnable tried) {
    List<Map<String, String>> drawn =
        settings.space().draw(settings.candidates(), settings.seed() * 1009 + job);
    int steps = 1;
    for (int n = settings.candidates(); n > 1 && settings.halving() > 1; steps++) {
      n = kept(settings, n);
    }
    List<Trial> alive = new ArrayList<>();
    for (int i = 0; i < drawn.size(); i++) {
      alive.add(new Trial(i, drawn.get(i), 0, 0));
    }
    List<Trial> dropped = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      double share = Math.pow(settings.halving(), step + 1 - steps);
      FeatureTable rows = part(training, classes, share, settings.seed());
      List<Trial> scored = new ArrayList<>();
      for (Trial trial : alive) {
        Recipe candidate = SearchSpace.apply(recipe, trial.settings());
        double score = score(rows, classes, candidate, settings);
        scored.add(new Trial(trial.number(), trial.settings(), share, score));
        tried.run();
      }
      scored.sort(
          Comparator.comparingDouble((Trial t) -> -t.score()).thenComparingInt(Trial::number));
      int keep = step == steps - 1 ? scored.size() : kept(settings, scored.size());
      dropped.addAll(0, scored.subList(keep, scored.size()));
      alive = scored.subList(0, keep);
    }
    List<Trial> all = new ArrayList<>(alive);
    all.addAll(dropped);
    return List.copyOf(all);
  }

  /** A stratified part of the rows, at least two rows a class that has them. */
  private static FeatureTable part(
      FeatureTable table, List<String> classes, double share, long seed) {
    if (share >= 1) {
      return table;
    }
    int[] labels = table.classIndexes(classes);
    NumpyRandom random = new NumpyRandom(seed);
    List<Integer> chosen = new ArrayList<>();
    for (int k = 0; k < classes.size(); k++) {
      int label = k;
      int[] members = IntStream.range(0, labels.length).filter(i -> labels[i] == label).toArray();
      random.shuffle(members);
      int count = Math.min(members.length, Math.max(2, (int) Math.round(share * members.length)));
      Arrays.stream(members, 0, count).forEach(chosen::add);
    }
    return table.select(chosen.stream().mapToInt(Integer::intValue).sorted().toArray());
  }

  private static double score(
      FeatureTable table, List<String> classes, Recipe recipe, Settings settings) {
    double[][] held =
        ModelTrainer.outOfFold(table, classes, recipe, settings.innerFolds(), settings.seed());
    Predictions p = Predictions.of(classes, table.classIndexes(classes), held);
    return settings.metric().equals("log_loss")
        ? -Scores.logLoss(p)
        : Scores.of(Scores.confusion(p)).get(settings.metric());
  }

  /** The pooled predictions of the outer folds. */
  public static CrossValidation.Result nested(CrossValidation.Plan plan, List<Outcome> outcomes) {
    return CrossValidation.pool(
        plan,
        outcomes.stream()
            .filter(o -> o.job() < plan.foldCount())
            .map(
                o ->
                    new CrossValidation.FoldResult(
                        o.job(), o.rows(), o.probabilities(), List.of(), null, null))
            .toList());
  }

  /**
   * The nested scores with what was chosen: keys {@code chosen} (settings, from all rows), {@code
   * chosen_score} (which ranks only), {@code recipe}, {@code by_fold} and {@code trials}.
   */
  public static ObjectNode report(
      CrossValidation.Plan plan,
      Settings settings,
      List<Outcome> outcomes,
      ScoreReport.Options options) {
    ObjectNode out = ValidationFiles.report(nested(plan, outcomes), options);
    out.put("metric", settings.metric());
    ArrayNode byFold = out.putArray("by_fold");
    outcomes.stream()
        .sorted(Comparator.comparingInt(Outcome::job))
        .forEach(
            o -> {
              ObjectNode chosen = o.job() < plan.foldCount() ? byFold.addObject() : out;
              ObjectNode values = chosen.putObject("chosen");
              o.best().settings().forEach(values::put);
              chosen.put("chosen_score", o.best().score());
              if (chosen == out) {
                out.set("recipe", SearchSpace.apply(plan.recipe(), o.best().settings()).toJson());
                ArrayNode trials = out.putArray("trials");
                for (Trial trial : o.trials()) {
                  ObjectNode one = trials.addObject();
                  trial.settings().forEach(one::put);
                  one.put("number", trial.number());
                  one.put("share", trial.share());
                  one.put("score", trial.score());
                }
              }
            });
    return out;
  }
}
