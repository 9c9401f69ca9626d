package org.chandraflow.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.chandraflow.config.UsageException;
import org.chandraflow.model.CrossValidation;
import org.chandraflow.model.Json;
import org.chandraflow.model.Predictions;
import org.chandraflow.model.Recipe;
import org.chandraflow.model.ScoreReport;
import org.chandraflow.model.Scores;
import org.chandraflow.model.ValidationFiles;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code chandraflow validate-model}. */
@Command(
    name = "validate-model",
    mixinStandardHelpOptions = true,
    description = {
      "Cross-validates a classifier on a labelled table: each fold is predicted by a "
          + "model of all other rows, the pooled predictions are scored.",
      "Writes predictions.csv, scores.json and figures."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  chandraflow validate-model training.csv --label True_Class --features muwclass-colours"
          + " --folds 20 --gamma 0 -o cv",
      "  chandraflow validate-model training.csv --label True_Class --features extended --folds 10"
          + " --group-by-sky=10 -o sky",
      "  chandraflow validate-model training.csv --label class --features Gmag,Jmag,Fb --folds -1"
          + " --classifier random-forest --imputer knn:5 -o loo"
    })
public final class ValidateModelCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--folds",
      paramLabel = "K",
      defaultValue = "10",
      description = "Folds; -1 leaves one row out at a time (default: ${DEFAULT-VALUE}).")
  private int folds;

  @Option(
      names = "--group-by-sky",
      paramLabel = "DEG",
      arity = "0..1",
      fallbackValue = "10",
      defaultValue = "0",
      description = "Never split a cell of the sky of this size, deg (default: 10 if given).")
  private double skyCell;

  @Option(
      names = "--no-shuffle",
      description = "Cut folds in the order of the table, which then matters.")
  private boolean noShuffle;

  @Option(
      names = "--repeats",
      paramLabel = "R",
      defaultValue = "1",
      description = "Repeat with other random folds (default: ${DEFAULT-VALUE}).")
  private int repeats;

  @Option(
      names = "--hide",
      split = ",",
      paramLabel = "FEATURE|GROUP",
      description =
          "Predict each row as if it lacked these features, or groups that the recipe drops from"
              + " copies: how the model does on a table without them.")
  private List<String> hide = List.of();

  @Option(
      names = "--thresholds",
      split = ",",
      paramLabel = "P",
      description = "Also score the rows above these probabilities (default: 0.5 to 0.99).")
  private List<Double> thresholds;

  @Option(
      names = "--most-confident",
      split = ",",
      paramLabel = "SHARE",
      description = "Also score these shares of the rows, the most confident.")
  private List<Double> shares;

  @Option(
      names = "--bootstrap",
      paramLabel = "B",
      defaultValue = "1000",
      description = "Draws of the bootstrap intervals; 0 for none (default: ${DEFAULT-VALUE}).")
  private int draws;

  @Option(
      names = "--importance",
      paramLabel = "ROWS",
      arity = "0..1",
      fallbackValue = "1000",
      defaultValue = "0",
      description =
          "Also importances of the features, by permutation and SHAP, from so many held-out rows"
              + " (1000 if given without a number).")
  private int importance;

  @Option(names = "--json", description = "Print scores.json instead of tables.")
  private boolean json;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      required = true,
      description = "Directory for the files; made if it is not there.")
  private Path output;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    PrintWriter out = spec.commandLine().getOut();
    if (Files.exists(output) && !Files.isDirectory(output)) {
      throw new UsageException(output + " is a file; -o takes a directory");
    }
    Recipe recipe = model.recipe();
    CrossValidation.Cut cut =
        new CrossValidation.Cut(folds, skyCell, !noShuffle, repeats, recipe.seed());
    ScoreReport.Options options = options(recipe.seed());
    int threads = model.threads();
    LabelledTable labelled = model.table();
    labelled.notes().forEach(note -> err.println("note: " + note));
    CrossValidation.Plan plan =
        CrossValidation.plan(labelled.table(), recipe, cut)
            .hiding(hide)
            .explaining((int) ModelOptions.range("--importance", importance, 0, 1_000_000));
    Files.createDirectories(output);
    long start = System.nanoTime();
    FoldProgress progress = new FoldProgress(err, "folds", plan.jobs());
    CrossValidation.Result result = CrossValidation.run(plan, threads, progress::done);
    progress.end();
    result.notes().forEach(note -> err.println("note: " + note));
    ObjectNode report = ValidationFiles.report(result, options);
    labelled
        .notes()
        .forEach(((com.fasterxml.jackson.databind.node.ArrayNode) report.get("notes"))::add);
    ValidationFiles.write(result, report, output);
    err.printf(
        Locale.ROOT,
        "%d folds in %.1f s; written to %s%n",
        plan.jobs(),
        (System.nanoTime() - start) / 1e9,
        output);
    if (json) {
      out.print(Json.write(report));
    } else {
      print(out, result.predictions(0), report);
    }
    out.flush();
    return 0;
  }

  private ScoreReport.Options options(long seed) {
    ScoreReport.Options standard = ScoreReport.Options.standard(seed);
    List<Double> asked = thresholds == null ? standard.thresholds() : thresholds;
    List<Double> parts = shares == null ? standard.shares() : shares;
    asked.forEach(p -> ModelOptions.range("--thresholds", p, 0, 1));
    parts.forEach(p -> ModelOptions.range("--most-confident", p, 0, 1));
    ModelOptions.range("--bootstrap", draws, 0, 1_000_000);
    return new ScoreReport.Options(asked, parts, draws, seed);
  }

  private static void print(PrintWriter out, Predictions p, ObjectNode report) {
    int[][] matrix = Scores.confusion(p);
    Scores.ClassScores[] scores = Scores.perClass(matrix);
    int width = Math.max(8, p.classes().stream().mapToInt(String::length).max().orElse(0)) + 1;
    String name = "%-" + width + "s";
    out.printf(name + "%10s%10s%10s%8s%n", "class", "precision", "recall", "f1", "n");
    for (int k = 0; k < scores.length; k++) {
      out.printf(
          Locale.ROOT,
          name + "%10.3f%10.3f%10.3f%8d%n",
          p.classes().get(k),
          scores[k].precision(),
          scores[k].recall(),
          scores[k].f1(),
          scores[k].support());
    }
    out.println();
    out.printf(name, "true \\ as");
    for (String c : p.classes()) {
      out.printf("%" + Math.max(7, c.length() + 1) + "s", c);
    }
    out.println();
    for (int i = 0; i < matrix.length; i++) {
      out.printf(name, p.classes().get(i));
      for (int j = 0; j < matrix.length; j++) {
        out.printf("%" + Math.max(7, p.classes().get(j).length() + 1) + "d", matrix[i][j]);
      }
      out.println();
    }
    out.println();
    for (String score :
        List.of("accuracy", "balanced_accuracy", "f1_macro", "f1_weighted", "mcc", "log_loss")) {
      out.printf(Locale.ROOT, "%-18s%8.4f", score, report.path("overall").path(score).asDouble());
      var interval = report.path("intervals").path(score);
      if (interval.size() == 2) {
        out.printf(
            Locale.ROOT, "   %.4f to %.4f", interval.get(0).asDouble(), interval.get(1).asDouble());
      }
      out.println();
    }
    var error = report.path("ece_detail");
    out.printf(Locale.ROOT, "%-18s%8.4f", "ece", report.path("overall").path("ece").asDouble());
    if (error.has("perfect_mean")) {
      out.printf(
          Locale.ROOT,
          "   %.4f to %.4f; a perfectly calibrated model has %.4f",
          error.path("interval").get(0).asDouble(),
          error.path("interval").get(1).asDouble(),
          error.path("perfect_mean").asDouble());
    }
    out.println();
  }
}
