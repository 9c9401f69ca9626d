package org.chandraflow.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.config.Names;
import org.chandraflow.config.UsageException;
import org.chandraflow.export.Dataset;
import org.chandraflow.export.Filter;
import org.chandraflow.model.Bundle;
import org.chandraflow.model.PredictionOptions;
import org.chandraflow.model.PredictionOptions.PriorKind;
import org.chandraflow.model.PredictionOptions.Shap;
import org.chandraflow.model.PredictionRecords;
import org.chandraflow.predict.PredictAll;
import org.chandraflow.predict.PredictTable;
import org.chandraflow.table.TableFormat;
import org.chandraflow.table.WriterOptions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code chandraflow predict}. */
@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    description = {
      "Predicts the class of each source of a table with a model bundle.",
      "The table has the columns that the model's feature set reads; columns that are "
          + "absent altogether count as missing, with a warning, where the recipe allows it. "
          + "Writes name, class, prob, prob_margin, prob_CLASS..., sorted by name."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  chandraflow predict sources.csv --model model --draws 100 -o with-errors.csv",
      "  chandraflow predict sources.csv --model model.zip -o predictions.csv",
      "  chandraflow predict sources.fits --model model --coverage 0.95 --outliers -o out.vot",
      "  chandraflow predict new.csv --model model --explain all --priors estimated -o out.csv"
    })
public final class PredictCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(index = "0", paramLabel = "TABLE", description = "The sources.")
  private String table;

  @Option(
      names = "--model",
      paramLabel = "BUNDLE",
      required = true,
      description = "The bundle that 'train' wrote: a directory or a zip file.")
  private Path model;

  @Option(
      names = "--name-column",
      paramLabel = "COL",
      description = "Column of source names (default: name, else CSCv2_name).")
  private String nameColumn;

  @Option(
      names = "--cut",
      split = ",",
      paramLabel = "P",
      description = "Flag sources whose probability is above P (column above_P).")
  private List<Double> cuts = List.of();

  @Option(
      names = "--coverage",
      paramLabel = "C",
      defaultValue = "0",
      description =
          "Add conformal prediction sets that hold the true class of this share of the sources,"
              + " such as 0.95.")
  private double coverage;

  @Option(
      names = "--outliers",
      description = "Add how unlike the training sources each source is, and the nearest of them.")
  private boolean outliers;

  @Option(
      names = "--explain",
      split = ",",
      paramLabel = "all|NAME",
      description = "Add SHAP values of all sources, or of those named.")
  private List<String> explain = List.of();

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "5",
      description = "Features that shap_top names (default: ${DEFAULT-VALUE}).")
  private int top;

  @Option(
      names = "--draws",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Add the standard error of each probability (err_prob_CLASS) from N draws over the"
              + " measurement errors that the table has.")
  private int draws;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "42",
      description = "Seed of the draws (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--priors",
      paramLabel = "KIND|CLASS=SHARE,...",
      defaultValue = "model",
      description =
          "Class priors: model (as they are), training (fractions of the training sources),"
              + " estimated (from the table) or given, as AGN=0.6,STAR=0.4.")
  private String priors;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads; no influence on the result (default: the machine's).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUT",
      required = true,
      description = "The table of predictions; its extension tells the format.")
  private String output;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    TableFormat.forOutput(output);
    int workers = (int) ModelOptions.range("--threads", threads, 1, 10_000);
    PredictionOptions options = options();
    try (Bundle bundle = Bundle.load(model)) {
      options.check(bundle.model());
      PredictTable rows =
          PredictTable.read(table, bundle, Optional.ofNullable(nameColumn), draws > 0);
      rows.notes()
          .forEach(note -> err.println(note.startsWith("warning: ") ? note : "note: " + note));
      checkNames(rows, options);
      long start = System.nanoTime();
      FoldProgress progress =
          new FoldProgress(err, "batches", PredictAll.batches(rows.sources().size(), options));
      List<GenericRecord> records =
          PredictAll.run(bundle, rows.sources(), options, workers, progress::done);
      progress.end();
      err.printf(
          Locale.ROOT,
          "predicted %d sources in %.1f s%n",
          records.size(),
          (System.nanoTime() - start) / 1e9);
      Dataset.of(PredictionRecords.SCHEMA, records)
          .write(output, WriterOptions.DEFAULT, Filter.ALL, null);
      summary(records);
    }
    return 0;
  }

  private void summary(List<GenericRecord> records) {
    Map<String, Integer> classes = new TreeMap<>();
    records.forEach(r -> classes.merge(r.get("class").toString(), 1, Integer::sum));
    PrintWriter out = CommandLines.summary(spec.commandLine(), output);
    classes.forEach((name, count) -> out.printf("%s\t%d%n", name, count));
    out.flush();
  }

  private static void checkNames(PredictTable rows, PredictionOptions options) {
    Set<String> known = new java.util.HashSet<>();
    rows.sources().forEach(source -> known.add(source.name()));
    for (String name : options.shapNames()) {
      if (!known.contains(name)) {
        throw new UsageException(
            "--explain: no source '"
                + name
                + "' in the table"
                + Names.nearest(name, known).map(n -> "; did you mean '" + n + "'?").orElse(""));
      }
    }
  }

  private PredictionOptions options() {
    boolean all = explain.equals(List.of("all"));
    Shap shap = explain.isEmpty() ? Shap.NONE : all ? Shap.ALL : Shap.SOME;
    PriorKind kind = PriorKind.GIVEN;
    Map<String, Double> given = new HashMap<>();
    if (priors.indexOf('=') < 0) {
      kind = ModelOptions.word("--priors", PriorKind.class, priors);
    } else {
      for (String part : priors.split(",")) {
        int equals = part.indexOf('=');
        try {
          given.put(
              part.substring(0, Math.max(0, equals)).strip(),
              Double.parseDouble(part.substring(equals + 1)));
        } catch (NumberFormatException e) {
          throw new UsageException("--priors: '" + part + "' is not CLASS=SHARE", e);
        }
      }
    }
    return new PredictionOptions(
        cuts,
        coverage,
        outliers,
        shap,
        shap == Shap.SOME ? Set.copyOf(explain) : Set.of(),
        (int) ModelOptions.range("--top", top, 0, 1000),
        true,
        draws,
        seed,
        kind,
        given);
  }
}
