package org.chandraflow.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.chandraflow.config.UsageException;
import org.chandraflow.export.Dataset;
import org.chandraflow.export.Filter;
import org.chandraflow.run.RunDirectory;
import org.chandraflow.table.Storage;
import org.chandraflow.table.TableFormat;
import org.chandraflow.table.WriterOptions;
import org.chandraflow.workflow.DatasetRef;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code chandraflow export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a dataset of a run (its predictions, unless --dataset names another), or "
          + "Avro files, as a table sorted by name, with units, UCDs and descriptions where "
          + "the format has a place for them."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  chandraflow export first --format votable -o predictions.vot",
      "  chandraflow export first --class AGN --min-probability 0.9 --cone 83.8,-5.4,0.5 -o"
          + " agn.csv",
      "  chandraflow export first --by-class --format fits -o classified",
      "  chandraflow export first --dataset matched --format parquet -o matched.parquet",
      "  chandraflow export first --format csv -o /dev/stdout | cut -d, -f1,2"
    })
public final class ExportCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "RUN|AVRO",
      description = "A run's name or directory; or an Avro file, a directory or pattern of them.")
  private String what;

  @Mixin private RunsOption runs = new RunsOption();

  @Option(
      names = "--dataset",
      paramLabel = "D",
      defaultValue = "predictions",
      description =
          "The dataset of a run: STAGE, STAGE.OUTPUT, or the kind (default: ${DEFAULT-VALUE}).")
  private String dataset;

  @Option(
      names = "--format",
      paramLabel = "F",
      description =
          "csv, tsv, ecsv, votable, fits, parquet or avro (default: told by the extension of OUT).")
  private String format;

  @Option(
      names = "--class",
      split = ",",
      paramLabel = "C",
      description = "Only sources of this class; may be repeated.")
  private List<String> classes = List.of();

  @Option(
      names = "--min-probability",
      paramLabel = "P",
      defaultValue = "0",
      description = "Only sources whose class is at least this probable.")
  private double minProbability;

  @Option(
      names = "--cone",
      paramLabel = "RA,DEC,RADIUS",
      description = "Only sources in a circle on the sky, all in degrees, ICRS.")
  private String cone;

  @Option(
      names = "--by-class",
      description =
          "Write one file a class into the directory OUT, and training_sources with those of known"
              + " class, each with the columns of the run's 'matched'.")
  private boolean byClass;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUT",
      required = true,
      description = "The table; with --by-class a directory.")
  private String output;

  /** Where the rows are, and those to append by name. */
  private record Parts(List<String> main, List<String> matched) {}

  @Override
  public Integer call() throws Exception {
    Filter filter =
        new Filter(
            Set.copyOf(classes), minProbability, cone == null ? null : Filter.Cone.parse(cone));
    TableFormat chosen =
        format != null
            ? TableFormat.named(format)
            : byClass ? TableFormat.CSV : TableFormat.forOutput(output);
    WriterOptions options = WriterOptions.DEFAULT.withFormat(chosen);
    Parts parts = parts();
    Dataset rows = Dataset.read(parts.main());
    Map<String, Long> written = new TreeMap<>();
    if (byClass) {
      Path directory = Storage.of(output).path(output);
      if (Files.exists(directory) && !Files.isDirectory(directory)) {
        throw new UsageException(output + " is a file; with --by-class OUT is a directory");
      }
      Dataset matched = parts.matched().isEmpty() ? null : Dataset.read(parts.matched());
      rows.writeByClass(directory, chosen.extensions().get(0), options, filter, matched)
          .forEach((file, count) -> written.put(directory.resolve(file).toString(), count));
    } else {
      written.put(output, rows.write(output, options, filter, null));
    }
    PrintWriter out = CommandLines.summary(spec.commandLine(), output);
    written.forEach((file, count) -> out.printf("%s\t%d%n", file, count));
    out.flush();
    return 0;
  }

  private Parts parts() throws IOException {
    Path path = Storage.of(what).path(what);
    boolean remote = what.contains("://");
    if (Files.isRegularFile(path.resolve("run.json"))) {
      return parts(RunDirectory.open(path));
    }
    boolean pattern = what.indexOf('*') >= 0 || what.endsWith(".avro");
    if (remote || pattern || Files.isRegularFile(path) || Files.isDirectory(path)) {
      List<String> found =
          Storage.of(what).list(what).stream()
              .map(Storage.Entry::path)
              .filter(file -> file.endsWith(".avro") || file.equals(what))
              .sorted()
              .toList();
      if (found.isEmpty()) {
        throw new UsageException(what + ": no Avro file");
      }
      return new Parts(found, List.of());
    }
    return parts(runs.open(what));
  }

  private Parts parts(RunDirectory run) throws IOException {
    DatasetRef wanted = run.find(dataset);
    List<String> main = run.parts(wanted.stage(), wanted.output());
    if (main.isEmpty()) {
      throw new UsageException("the dataset '" + dataset + "' has no rows");
    }
    List<String> matched = List.of();
    if (byClass) {
      for (DatasetRef ref : run.datasets()) {
        String schema = run.dataset(ref.stage(), ref.output()).orElseThrow().schemaName();
        if (schema.equals("Matched") || schema.endsWith(".Matched")) {
          matched = run.parts(ref.stage(), ref.output());
        }
      }
    }
    return new Parts(main, matched);
  }
}
