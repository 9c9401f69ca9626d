package org.chandraflow.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.chandraflow.config.UsageException;

/**
 * Cumulative cross-validation: the rows of each fold are predicted by a model of all other rows;
 * the predictions are pooled and scored once. A fold is a pure function of table, plan and number,
 * {@link #runFold}; where it runs makes no difference.
 *
 * <p>Everything that is fitted is fitted on a fold's training rows.
 */
public final class CrossValidation {
  private CrossValidation() {}

  /**
   * How a table is cut.
   *
   * @param folds at least 2, or -1 for leave-one-out
   * @param skyCell size of the sky cells that are never split, deg; 0 for folds without groups
   * @param shuffle whether rows are dealt out at random; if not, rows keep the table's order for
   *     everything, and the result depends on it
   * @param repeats each with other random folds
   * @param seed of the folds
   */
  public record Cut(int folds, double skyCell, boolean shuffle, int repeats, long seed)
      implements Serializable {
    public Cut {
      if (folds != -1 && folds < 2) {
        throw new UsageException("folds " + folds + ": at least 2, or -1 for leave-one-out");
      }
      if (!(skyCell >= 0 && skyCell <= 90)) {
        throw new UsageException("sky cells of " + skyCell + " deg: expected 0 to 90");
      }
      if (skyCell > 0 && folds == -1) {
        throw new UsageException("leave-one-out cannot be grouped by sky cell; give --folds");
      }
      if (repeats < 1 || (repeats > 1 && (!shuffle || folds == -1))) {
        throw new UsageException(
            repeats + " repeats: at least 1; several need shuffled folds, not leave-one-out");
      }
    }
  }

  /**
   * A validation ready to run.
   *
   * @param table labelled rows in the order that everything depends on
   * @param folds the fold of each row, by repeat
   * @param groups the sky cell of each row; empty text where the position is unknown
   * @param hidden features that are missing in every row that is predicted, though models are
   *     trained with them: how well a model does on a table that lacks them
   * @param explained how many rows importances are computed from; 0 for none
   * @param notes decisions taken, one line each
   */
  public record Plan(
      FeatureTable table,
      List<String> classes,
      Recipe recipe,
      Cut cut,
      int[][] folds,
      List<String> groups,
      List<String> hidden,
      int explained,
      List<String> notes) {
    /**
     * The same with features hidden from the rows that are predicted.
     *
     * @param names of features, or of groups that the recipe's augmentation drops
     * @throws UsageException for an unknown one, with the nearest valid name
     */
    public Plan hiding(List<String> names) {
      if (names.isEmpty()) {
        return this;
      }
      List<String> features = recipe.augmentation().features(names, table.features());
      List<String> all = new ArrayList<>(notes);
      all.add("missing in all rows predicted: " + String.join(", ", features));
      return new Plan(table, classes, recipe, cut, folds, groups, features, explained, all);
    }

    /**
     * The same with importances of the features, from the first repeat's predictions of so many
     * rows, chosen by their names.
     */
    public Plan explaining(int rows) {
      if (rows > 0 && cut.folds() == -1) {
        throw new UsageException(
            "importances need several rows a fold: not with leave-one-out; give --folds");
      }
      return new Plan(table, classes, recipe, cut, folds, groups, hidden, rows, notes);
    }

    /** The number of jobs: folds times repeats. */
    public int jobs() {
      return foldCount() * folds.length;
    }

    /** Folds a repeat. */
    public int foldCount() {
      return Arrays.stream(folds[0]).max().orElse(-1) + 1;
    }
  }

  /**
   * The predictions of one fold.
   *
   * @param rows indexes of the plan's table
   * @param probabilities final ones, by row and class
   * @param notes of the model
   * @param trust raw probabilities and conformal sets; null if the recipe does not calibrate
   * @param importance of the features; null if none is asked for
   */
  public record FoldResult(
      int job,
      int[] rows,
      double[][] probabilities,
      List<String> notes,
      Trust trust,
      Importance importance)
      implements Serializable {
    @Override
    public boolean equals(Object o) {
      return o instanceof FoldResult other
          && job == other.job
          && Arrays.equals(rows, other.rows)
          && Arrays.deepEquals(probabilities, other.probabilities)
          && notes.equals(other.notes)
          && (trust == null) == (other.trust == null)
          && (trust == null || Arrays.deepEquals(trust.raw(), other.trust.raw()));
    }

    @Override
    public int hashCode() {
      return 31 * job + Arrays.deepHashCode(probabilities);
    }
  }

  /**
   * All predictions of a validation.
   *
   * @param probabilities final ones by repeat, row of the plan's table and class
   * @param trust of the first repeat's rows; null if the recipe does not calibrate
   * @param importance of the features; null if none was asked for
   */
  public record Result(
      Plan plan,
      double[][][] probabilities,
      List<String> notes,
      Trust trust,
      Importance importance) {
    /** The predictions of a repeat. */
    public Predictions predictions(int repeat) {
      return Predictions.of(
          plan.classes(), plan.table().classIndexes(plan.classes()), probabilities[repeat]);
    }
  }

  /**
   * Plans a validation of the labelled rows of a table.
   *
   * @throws UsageException if there are fewer than two classes, or folds and classes do not fit
   */
  public static Plan plan(FeatureTable table, Recipe recipe, Cut cut) {
    FeatureTable labelled = table.labelled();
    if (labelled.size() == 0) {
      throw new UsageException("no row has a label");
    }
    FeatureTable rows = cut.shuffle() ? labelled.sorted() : labelled;
    List<String> classes = rows.classes();
    if (classes.size() < 2) {
      throw new UsageException(
          "a single class, '" + classes.get(0) + "'; a classifier needs at least two");
    }
    int[] labels = rows.classIndexes(classes);
    double cell = cut.skyCell() > 0 ? cut.skyCell() : 10;
    List<String> groups =
        IntStream.range(0, rows.size())
            .mapToObj(i -> Folds.skyCell(rows.ra()[i], rows.dec()[i], cell))
            .toList();
    int[][] folds = new int[cut.repeats()][];
    for (int r = 0; r < folds.length; r++) {
      long seed = cut.seed() + r;
      if (cut.folds() == -1) {
        folds[r] = Folds.leaveOneOut(rows.size());
      } else if (cut.skyCell() > 0) {
        folds[r] =
            Folds.grouped(labels, Folds.skyCells(rows, cell), cut.folds(), cut.shuffle(), seed);
      } else {
        folds[r] = Folds.stratified(labels, cut.folds(), cut.shuffle(), seed);
      }
    }
    return new Plan(
        rows,
        classes,
        recipe,
        cut,
        folds,
        groups,
        List.of(),
        0,
        notes(labels, classes, cut, groups));
  }

  private static List<String> notes(
      int[] labels, List<String> classes, Cut cut, List<String> groups) {
    List<String> notes = new ArrayList<>();
    int[] counts = new int[classes.size()];
    Arrays.stream(labels).forEach(label -> counts[label]++);
    for (int k = 0; k < counts.length; k++) {
      if (cut.folds() > counts[k]) {
        notes.add(
            "class "
                + classes.get(k)
                + " has "
                + counts[k]
                + " members, fewer than "
                + cut.folds()
                + " folds: some folds hold none of it");
      }
      if (counts[k] == 1) {
        notes.add("class " + classes.get(k) + " has one member: its model never saw the class");
      }
    }
    long nowhere = groups.stream().filter(String::isEmpty).count();
    if (cut.skyCell() > 0 && nowhere > 0) {
      notes.add(nowhere + " rows without a position: each is a sky cell of its own");
    }
    return notes;
  }

  /** Runs one job of a plan: {@code job = repeat * folds + fold}. */
  public static FoldResult runFold(Plan plan, int job) {
    int[] folds = plan.folds()[job / plan.foldCount()];
    int fold = job % plan.foldCount();
    int[] inside = IntStream.range(0, folds.length).filter(i -> folds[i] != fold).toArray();
    int[] held = IntStream.range(0, folds.length).filter(i -> folds[i] == fold).toArray();
    double[][] out = new double[held.length][plan.classes().size()];
    if (held.length == 0) {
      return new FoldResult(job, held, out, List.of(), null, null);
    }
    double[][] rows =
        Arrays.stream(held)
            .mapToObj(i -> visible(plan, plan.table().rows()[i]))
            .toArray(double[][]::new);
    try (TrainedModel model =
            ModelTrainer.train(plan.table().select(inside), plan.classes(), plan.recipe());
        ModelPredictor predictor = model.predictor()) {
      predictor.probabilities(rows, 0, rows.length, out);
      return new FoldResult(
          job,
          held,
          out,
          new ArrayList<>(model.notes()),
          Trust.of(model, predictor, rows),
          job < plan.foldCount() ? importance(plan, model, predictor, held, rows) : null);
    }
  }

  private static Importance importance(
      Plan plan, TrainedModel model, ModelPredictor predictor, int[] held, double[][] rows) {
    if (plan.explained() == 0) {
      return null;
    }
    String[] names = plan.table().names();
    Set<Integer> chosen =
        IntStream.range(0, names.length)
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> names[i], Priors.SAMPLING.reversed()))
            .limit(plan.explained())
            .collect(Collectors.toSet());
    int[] at = IntStream.range(0, held.length).filter(i -> chosen.contains(held[i])).toArray();
    int[] labels = plan.table().classIndexes(plan.classes());
    return Importance.of(
        model,
        predictor,
        Arrays.stream(at).mapToObj(i -> rows[i]).toArray(double[][]::new),
        Arrays.stream(at).map(i -> labels[held[i]]).toArray(),
        plan.recipe().seed());
  }

  private static double[] visible(Plan plan, double[] row) {
    if (plan.hidden().isEmpty()) {
      return row;
    }
    double[] out = row.clone();
    List<String> features = plan.table().features();
    plan.hidden().forEach(name -> out[features.indexOf(name)] = Double.NaN);
    return out;
  }

  /** Pools the results of all jobs, in any order. */
  public static Result pool(Plan plan, Iterable<FoldResult> results) {
    double[][][] pooled = new double[plan.folds().length][plan.table().size()][];
    TreeMap<String, Integer> noted = new TreeMap<>();
    Trust trust = null;
    TreeMap<Integer, Importance> importances = new TreeMap<>();
    for (FoldResult result : results) {
      if (result.importance() != null) {
        importances.put(result.job(), result.importance());
      }
      int repeat = result.job() / plan.foldCount();
      if (repeat == 0 && result.trust() != null) {
        trust = trust == null ? Trust.ofSize(plan.table().size()) : trust;
        trust.fill(result.rows(), result.trust());
      }
      for (int i = 0; i < result.rows().length; i++) {
        pooled[repeat][result.rows()[i]] = result.probabilities()[i];
      }
      result.notes().forEach(note -> noted.merge(note, 1, Integer::sum));
    }
    for (double[][] repeat : pooled) {
      for (double[] row : repeat) {
        if (row == null) {
          throw new IllegalStateException("a fold's result is missing");
        }
      }
    }
    List<String> notes = new ArrayList<>(plan.notes());
    noted.forEach(
        (note, folds) -> notes.add(note + (folds == plan.jobs() ? "" : " (" + folds + " folds)")));
    // In the order of folds: a sum of numbers depends on theirs.
    Importance importance = importances.values().stream().reduce(Importance::plus).orElse(null);
    return new Result(plan, pooled, notes, trust, importance);
  }

  /**
   * Runs all jobs in this process.
   *
   * @param threads at least 1; no influence on the result
   * @param progress told the number of finished jobs, from one thread at a time
   */
  public static Result run(Plan plan, int threads, IntConsumer progress)
      throws InterruptedException {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      ExecutorCompletionService<FoldResult> service = new ExecutorCompletionService<>(executor);
      for (int job = 0; job < plan.jobs(); job++) {
        int number = job;
        service.submit(() -> runFold(plan, number));
      }
      List<FoldResult> results = new ArrayList<>();
      for (int done = 1; done <= plan.jobs(); done++) {
        results.add(service.take().get());
        progress.accept(done);
      }
      return pool(plan, results);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      executor.shutdownNow();
    }
  }
}
