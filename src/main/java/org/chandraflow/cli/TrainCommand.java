package org.chandraflow.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.chandraflow.model.Bundle;
import org.chandraflow.model.CrossValidation;
import org.chandraflow.model.FeatureTable;
import org.chandraflow.model.ModelTrainer;
import org.chandraflow.model.Recipe;
import org.chandraflow.model.ScoreReport;
import org.chandraflow.model.TrainedModel;
import org.chandraflow.model.ValidationFiles;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code chandraflow train}. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = {
      "Trains a classifier on every labelled row of a table and writes a model bundle: "
          + "a directory, or a zip file if the name ends in .zip."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  chandraflow train training.csv --label True_Class --features muwclass-colours --gamma 0"
          + " -o model",
      "  chandraflow train training.csv --label True_Class --features extended --folds 10"
          + " -o model.zip"
    })
public final class TrainCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--folds",
      paramLabel = "K",
      defaultValue = "0",
      description = "Also cross-validate and keep the scores in the bundle (default: no).")
  private int folds;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "BUNDLE",
      required = true,
      description = "The bundle; one that is there is replaced.")
  private Path output;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    Recipe recipe = model.recipe();
    int threads = model.threads();
    CrossValidation.Cut cut =
        folds == 0 ? null : new CrossValidation.Cut(folds, 0, true, 1, recipe.seed());
    LabelledTable labelled = model.table();
    labelled.notes().forEach(note -> err.println("note: " + note));
    FeatureTable table = labelled.table().sorted();
    long start = System.nanoTime();
    try (TrainedModel trained = ModelTrainer.train(table, table.classes(), recipe)) {
      trained.notes().forEach(note -> err.println("note: " + note));
      Bundle bundle = Bundle.of(trained, table);
      if (cut != null) {
        CrossValidation.Plan plan = CrossValidation.plan(table, recipe, cut);
        FoldProgress progress = new FoldProgress(err, "folds", plan.jobs());
        CrossValidation.Result result = CrossValidation.run(plan, threads, progress::done);
        progress.end();
        bundle =
            bundle.withScores(
                ValidationFiles.report(result, ScoreReport.Options.standard(recipe.seed())));
      }
      bundle.write(output);
      err.printf(
          Locale.ROOT,
          "trained on %d rows of %d classes in %.1f s%n",
          table.size(),
          trained.classes().size(),
          (System.nanoTime() - start) / 1e9);
      PrintWriter out = spec.commandLine().getOut();
      out.println(output + "\t" + bundle.fingerprint());
      if (cut != null) {
        out.printf(
            Locale.ROOT, "mcc\t%.4f%n", bundle.scores().path("overall").path("mcc").asDouble());
      }
      out.flush();
    }
    return 0;
  }
}
