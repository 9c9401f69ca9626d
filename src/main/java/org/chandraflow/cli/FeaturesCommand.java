package org.chandraflow.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.chandraflow.model.FeatureTable;
import org.chandraflow.model.Json;
import org.chandraflow.model.Preprocessor;
import org.chandraflow.model.Recipe;
import org.chandraflow.model.TrainingFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code chandraflow features}. */
@Command(
    name = "features",
    mixinStandardHelpOptions = true,
    description = {
      "Derives features from a table and writes them, on request normalised and with "
          + "missing values filled.",
      "What is fitted is fitted on all rows: such a table is for looking at and for "
          + "other programs, not for validation (validate-model fits within each fold)."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  chandraflow features training.csv --features chandra-ml -o features.csv",
      "  chandraflow features training.csv --features muwclass --label True_Class --normalise"
          + " min-max --imputer missforest:10 -o imputed.csv --fitted fitted.json"
    })
public final class FeaturesCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(index = "0", paramLabel = "TABLE", description = "The table.")
  private String table;

  @Option(
      names = "--features",
      paramLabel = "SET|COLS",
      required = true,
      description = "A feature set (of config/features, or a file) or columns joined by commas.")
  private String features;

  @Option(names = "--label", paramLabel = "COL", description = "Column of the known class, kept.")
  private String label;

  @Option(
      names = "--name-column",
      paramLabel = "COL",
      description = "Column of source names (default: name, else CSCv2_name).")
  private String nameColumn;

  @Option(
      names = "--normalise",
      split = ",",
      paramLabel = "KIND|FEATURE=KIND",
      description =
          "none, min-max, standard, robust, log or asinh, for all features or single ones.")
  private String[] normalise = {};

  @Option(
      names = "--imputer",
      paramLabel = "NAME[:N]",
      defaultValue = "none",
      description = "none, constant, mean, median, mode, knn or missforest; see validate-model.")
  private String imputer;

  @Option(
      names = "--fitted",
      paramLabel = "FILE",
      description = "Write the fitted values (JSON): they undo the normalising.")
  private Path fitted;

  @Option(names = "--seed", defaultValue = "42", description = "Seed (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUT",
      required = true,
      description = "The table to write; the format is that of its extension.")
  private String output;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    Recipe.Scaling scaling = scaling();
    Recipe.Imputation imputation = ModelOptions.imputation(imputer);
    LabelledTable read =
        LabelledTable.read(
            new LabelledTable.Request(
                table,
                features,
                Optional.ofNullable(label),
                Optional.ofNullable(nameColumn),
                Set.of(),
                Map.of()));
    read.notes().forEach(note -> err.println("note: " + note));
    FeatureTable in = read.table();
    Preprocessor preprocessor =
        Preprocessor.fit(in.rows(), in.features(), scaling, imputation, seed);
    FeatureTable out =
        new FeatureTable(
            in.columns(),
            in.names(),
            preprocessor.apply(in.rows()),
            in.labels(),
            in.ra(),
            in.dec(),
            in.featureSet());
    TrainingFile.write(out, output);
    if (fitted != null) {
      Files.writeString(fitted, Json.write(preprocessor.toJson()));
    }
    PrintWriter summary = CommandLines.summary(spec.commandLine(), output);
    summary.printf("%s\t%d%n", output, out.size());
    summary.flush();
    return 0;
  }

  private Recipe.Scaling scaling() {
    Recipe.ScaleKind other = Recipe.ScaleKind.NONE;
    Map<String, Recipe.ScaleKind> columns = new LinkedHashMap<>();
    for (String item : normalise) {
      int at = item.lastIndexOf('=');
      Recipe.ScaleKind kind =
          ModelOptions.word("--normalise", Recipe.ScaleKind.class, item.substring(at + 1));
      if (at < 0) {
        other = kind;
      } else {
        columns.put(item.substring(0, at), kind);
      }
    }
    return new Recipe.Scaling(other, columns);
  }
}
