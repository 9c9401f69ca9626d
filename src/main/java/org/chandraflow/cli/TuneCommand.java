package org.chandraflow.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.chandraflow.config.UsageException;
import org.chandraflow.figure.Axis;
import org.chandraflow.figure.Palette;
import org.chandraflow.figure.XyPlot;
import org.chandraflow.model.CrossValidation;
import org.chandraflow.model.Json;
import org.chandraflow.model.Recipe;
import org.chandraflow.model.ScoreReport;
import org.chandraflow.model.SearchSpace;
import org.chandraflow.model.Tuning;
import org.chandraflow.model.ValidationFiles;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.chandraflow.table.RowWriter;
import org.chandraflow.table.TableWriters;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code chandraflow tune}. */
@Command(
    name = "tune",
    mixinStandardHelpOptions = true,
    description = {
      "Searches parameters of a recipe on a labelled table, nested.",
      "Candidates are drawn at random and halved; the search is nested in an outer "
          + "cross-validation, whose scores are those to expect. Writes recipe.yaml (the one "
          + "chosen on all rows), trials.csv, trials.svg, predictions.csv, scores.json and "
          + "figures."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  chandraflow tune training.csv --label True_Class --features muwclass-colours"
          + " --search num_leaves=7:63,learning_rate=0.02:0.3:log,gamma=0:0.02 --candidates 27"
          + " -o tuned",
      "  chandraflow validate-model training.csv --label True_Class --features muwclass-colours"
          + " --recipe tuned/recipe.yaml -o cv"
    })
public final class TuneCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--search",
      split = ",",
      required = true,
      paramLabel = "KEY=RANGE",
      description =
          "LOW:HIGH, LOW:HIGH:log or A|B for a parameter of the classifier, gamma, weight_cap,"
              + " smote, imputer, normalise, ensemble or calibration.")
  private Map<String, String> search = new LinkedHashMap<>();

  @Option(
      names = "--candidates",
      paramLabel = "N",
      defaultValue = "20",
      description = "Recipes drawn a search (default: ${DEFAULT-VALUE}).")
  private int candidates;

  @Option(
      names = "--halving",
      paramLabel = "H",
      defaultValue = "3",
      description =
          "Keep one in H at each step, on H times the rows; 1 for a plain random search (default:"
              + " ${DEFAULT-VALUE}).")
  private int halving;

  @Option(
      names = "--folds",
      paramLabel = "K",
      defaultValue = "5",
      description = "Outer folds (default: ${DEFAULT-VALUE}).")
  private int folds;

  @Option(
      names = "--inner-folds",
      paramLabel = "K",
      defaultValue = "3",
      description = "Folds that rank candidates (default: ${DEFAULT-VALUE}).")
  private int innerFolds;

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      defaultValue = "mcc",
      description =
          "mcc, f1_macro, f1_weighted, balanced_accuracy, accuracy or log_loss (default:"
              + " ${DEFAULT-VALUE}).")
  private String metric;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      required = true,
      description = "Directory for the files; made if it is not there.")
  private Path output;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    if (Files.exists(output) && !Files.isDirectory(output)) {
      throw new UsageException(output + " is a file; -o takes a directory");
    }
    Recipe recipe = model.recipe();
    Tuning.Settings settings =
        new Tuning.Settings(
            SearchSpace.parse(search), candidates, halving, innerFolds, metric, recipe.seed());
    settings.check(recipe);
    if (folds < 2) {
      throw new UsageException("--folds " + folds + ": expected at least 2");
    }
    int threads = model.threads();
    LabelledTable labelled = model.table();
    labelled.notes().forEach(note -> err.println("note: " + note));
    CrossValidation.Plan plan =
        CrossValidation.plan(
            labelled.table(), recipe, new CrossValidation.Cut(folds, 0, true, 1, recipe.seed()));
    Files.createDirectories(output);
    List<Tuning.Outcome> outcomes = run(plan, settings, threads, err);
    ObjectNode report =
        Tuning.report(plan, settings, outcomes, ScoreReport.Options.standard(recipe.seed()));
    ValidationFiles.write(Tuning.nested(plan, outcomes), report, output);
    Files.writeString(output.resolve("recipe.yaml"), Json.write(report.get("recipe")));
    Tuning.Outcome last =
        outcomes.stream().filter(o -> o.job() == plan.foldCount()).findFirst().orElseThrow();
    table(settings, last.trials(), output.resolve("trials.csv").toString());
    Files.writeString(output.resolve("trials.svg"), plot(settings, last.trials()));
    PrintWriter out = spec.commandLine().getOut();
    last.best().settings().forEach((key, value) -> out.println(key + "\t" + value));
    out.printf(
        Locale.ROOT, "nested %s\t%.4f%n", metric, report.path("overall").path(metric).asDouble());
    out.flush();
    return 0;
  }

  private static List<Tuning.Outcome> run(
      CrossValidation.Plan plan, Tuning.Settings settings, int threads, PrintWriter err)
      throws InterruptedException {
    int total = Tuning.jobs(plan) * Tuning.trials(settings);
    FoldProgress progress = new FoldProgress(err, "trials", total);
    int[] done = {0};
    Runnable tried =
        () -> {
          synchronized (done) {
            progress.done(++done[0]);
          }
        };
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Tuning.Outcome>> futures = new ArrayList<>();
      for (int job = 0; job < Tuning.jobs(plan); job++) {
        int number = job;
        futures.add(executor.submit(() -> Tuning.run(plan, settings, number, tried)));
      }
      List<Tuning.Outcome> outcomes = new ArrayList<>();
      for (Future<Tuning.Outcome> future : futures) {
        outcomes.add(future.get());
      }
      return outcomes;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } finally {
      executor.shutdownNow();
      progress.end();
    }
  }

  private static void table(Tuning.Settings settings, List<Tuning.Trial> trials, String path)
      throws IOException {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.of("rank", ColumnType.LONG));
    columns.add(Column.of("trial", ColumnType.LONG));
    List<String> keys = List.copyOf(settings.space().keys().keySet());
    keys.forEach(key -> columns.add(Column.of("set_" + key, ColumnType.STRING)));
    columns.add(Column.of("share_of_rows", ColumnType.DOUBLE));
    columns.add(Column.of(settings.metric(), ColumnType.DOUBLE));
    try (RowWriter writer = TableWriters.create(path, columns)) {
      for (int i = 0; i < trials.size(); i++) {
        List<Object> cells = new ArrayList<>(List.of(i + 1, trials.get(i).number()));
        for (String key : keys) {
          cells.add(trials.get(i).settings().get(key));
        }
        cells.add(trials.get(i).share());
        cells.add(trials.get(i).score());
        writer.write(cells.toArray());
      }
      writer.finish();
    }
  }

  private static String plot(Tuning.Settings settings, List<Tuning.Trial> trials) {
    double[] all = trials.stream().mapToDouble(Tuning.Trial::score).toArray();
    XyPlot plot =
        new XyPlot(
            "Trials, each at its last step",
            Axis.linear("trial", -0.5, settings.candidates() - 0.5),
            Axis.fitting(settings.metric(), all));
    List<Double> shares = trials.stream().map(Tuning.Trial::share).distinct().sorted().toList();
    for (int s = 0; s < shares.size(); s++) {
      double share = shares.get(s);
      List<Tuning.Trial> of = trials.stream().filter(t -> t.share() == share).toList();
      plot.points(
          String.format(Locale.ROOT, "%.0f %% of rows", 100 * share),
          of.stream().mapToDouble(Tuning.Trial::number).toArray(),
          of.stream().mapToDouble(Tuning.Trial::score).toArray(),
          Palette.series(s),
          4);
    }
    return plot.toSvg();
  }
}
