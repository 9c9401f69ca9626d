package org.chandraflow.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.catalog.CatalogConfig;
import org.chandraflow.catalog.Catalogs;
import org.chandraflow.catalog.Condition;
import org.chandraflow.config.UsageException;
import org.chandraflow.ingest.Selection;
import org.chandraflow.ingest.SourceSchema;
import org.chandraflow.ingest.SourceSelector;
import org.chandraflow.table.Column;
import org.chandraflow.table.Rejected;
import org.chandraflow.table.RowWriter;
import org.chandraflow.table.Schemas;
import org.chandraflow.table.Storage;
import org.chandraflow.table.TableFormat;
import org.chandraflow.table.TableOptions;
import org.chandraflow.table.TableWriters;
import org.chandraflow.workflow.InputFiles;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code chandraflow sources}. */
@Command(
    name = "sources",
    mixinStandardHelpOptions = true,
    description = {
      "Selects sources of X-ray catalogues by flags, a condition or a list of names.",
      "The output has the name, the 16 columns of source info and what else the files "
          + "have. Every row is selected, filtered by a named rule or rejected; the counts "
          + "are told at the end."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  chandraflow sources csc2.csv --flags conf_flag=0,extent_flag=0,pileup_flag=0 -o"
          + " sources.fits",
      "  chandraflow sources csc2.vot --where 'significance > 3 and not var_flag' -o bright.csv",
      "  chandraflow sources csc2.csv --names names.txt --info"
    })
public final class SourcesCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Catalogues: files, directories or patterns, of any format.")
  private List<String> inputs;

  @Option(
      names = "--catalog",
      paramLabel = "ID|FILE",
      defaultValue = "csc2",
      description = "How columns are understood: of config/catalogs (default: ${DEFAULT-VALUE}).")
  private String catalog;

  @Option(
      names = "--flags",
      split = ",",
      paramLabel = "FLAG=VALUE",
      description = "Values that columns must have.")
  private Map<String, String> flags = new LinkedHashMap<>();

  @Option(
      names = "--null-flags",
      paramLabel = "reject|pass",
      defaultValue = "reject",
      description = "What becomes of a row with an unknown flag (default: ${DEFAULT-VALUE}).")
  private Selection.NullFlags nullFlags;

  @Option(
      names = "--where",
      paramLabel = "EXPR",
      description = "A condition, such as 'significance > 3 and likelihood_class == \"TRUE\"'.")
  private String where;

  @Option(
      names = "--names",
      paramLabel = "FILE",
      description = "Only these: a table with a column 'name', or one name a line.")
  private String names;

  @Option(
      names = "--duplicates",
      defaultValue = "first",
      description =
          "What stays of rows with the same name: first, significance, drop, keep (default:"
              + " ${DEFAULT-VALUE}).")
  private Selection.Duplicates duplicates;

  @Option(names = "--info", description = "Only the name and the 16 columns of source info.")
  private boolean info;

  @Option(names = "--format", description = "The format of the files, where it cannot be told.")
  private String format;

  @Option(
      names = "--rejected",
      paramLabel = "FILE",
      description = "Also writes the rejected rows, with reason and original.")
  private String rejected;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUT",
      description = "A table of any format; CSV on standard output without it.")
  private String output;

  @Override
  public Integer call() throws IOException {
    CatalogConfig config = Catalogs.load(catalog);
    Selection selection = selection();
    TableOptions options = TableOptions.DEFAULT;
    if (format != null) {
      options = options.withFormat(TableFormat.named(format));
    }
    if (output != null) {
      TableFormat.forOutput(output);
    }
    if (rejected != null) {
      TableFormat.forOutput(rejected);
    }
    SourceSelector selector = SourceSelector.of(files(inputs), options, config, selection);
    PrintWriter err = spec.commandLine().getErr();
    selector.notices().forEach(notice -> err.println("note: " + notice));
    List<Column> columns = selector.columns();
    if (info) {
      columns = columns.subList(0, 1 + SourceSchema.INFO.size());
    }
    Path standard = output == null ? Files.createTempFile("chandraflow-sources", ".csv") : null;
    try {
      String target = standard == null ? output : standard.toString();
      Map<String, Long> counts = write(selector, columns, target, err);
      if (standard != null) {
        Files.lines(standard).forEach(spec.commandLine().getOut()::println);
        spec.commandLine().getOut().flush();
      }
      tell(selector, counts, err);
    } finally {
      if (standard != null) {
        Files.deleteIfExists(standard);
      }
    }
    return 0;
  }

  private Selection selection() {
    Optional<Condition> condition = Optional.empty();
    if (where != null) {
      try {
        condition = Optional.of(Condition.parse(where));
      } catch (IllegalArgumentException e) {
        throw new UsageException("--where: " + e.getMessage(), e);
      }
    }
    return Selection.ALL
        .withFlags(flags)
        .withNullFlags(nullFlags)
        .withWhere(condition)
        .withNames(Optional.ofNullable(names))
        .withDuplicates(duplicates);
  }

  /** The files that paths, directories and patterns stand for. */
  static List<String> files(List<String> inputs) throws IOException {
    List<String> files = new ArrayList<>();
    for (String input : inputs) {
      List<Storage.Entry> found = Storage.of(input).list(input);
      if (found.isEmpty()) {
        throw new UsageException(InputFiles.missing(input));
      }
      found.forEach(entry -> files.add(entry.path()));
    }
    return files;
  }

  private Map<String, Long> write(
      SourceSelector selector, List<Column> columns, String target, PrintWriter err)
      throws IOException {
    ProgressLine progress = new ProgressLine(err, "rows");
    String[] fields = columns.stream().map(Column::name).toArray(String[]::new);
    Object[] cells = new Object[fields.length];
    List<Column> rejectedColumns = Schemas.columns(Rejected.SCHEMA);
    try (RowWriter writer = TableWriters.create(target, columns);
        RowWriter refused =
            rejected == null ? null : TableWriters.create(rejected, rejectedColumns)) {
      Map<String, Long> counts =
          selector.run(
              new SourceSelector.Taker() {
                @Override
                public void source(GenericRecord record) throws IOException {
                  for (int i = 0; i < fields.length; i++) {
                    cells[i] = record.hasField(fields[i]) ? record.get(fields[i]) : null;
                  }
                  writer.write(cells);
                }

                @Override
                public void rejected(GenericRecord record) throws IOException {
                  if (refused != null) {
                    refused.write(
                        rejectedColumns.stream().map(c -> record.get(c.name())).toArray());
                  }
                }
              },
              progress::tell);
      progress.end();
      writer.finish();
      if (refused != null) {
        refused.finish();
      }
      return counts;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void tell(SourceSelector selector, Map<String, Long> counts, PrintWriter err) {
    if (!selector.namesMissing().isEmpty()) {
      List<String> missing = new ArrayList<>(selector.namesMissing());
      err.println(
          missing.size()
              + " names are not among the sources selected: "
              + String.join(", ", missing.subList(0, Math.min(5, missing.size())))
              + (missing.size() > 5 ? ", ..." : ""));
    }
    err.println(
        "read "
            + counts.getOrDefault("read", 0L)
            + ", selected "
            + counts.getOrDefault("selected", 0L)
            + ", filtered "
            + sum(counts, "filtered:")
            + ", rejected "
            + sum(counts, "rejected:"));
    String issues = list(counts, "issue:");
    if (!issues.isEmpty()) {
      err.println("issues: " + issues);
    }
    err.flush();
  }

  private static String sum(Map<String, Long> counts, String prefix) {
    long sum =
        counts.entrySet().stream()
            .filter(e -> e.getKey().startsWith(prefix))
            .mapToLong(Map.Entry::getValue)
            .sum();
    String parts = list(counts, prefix);
    return sum + (parts.isEmpty() ? "" : " (" + parts + ")");
  }

  private static String list(Map<String, Long> counts, String prefix) {
    return counts.entrySet().stream()
        .filter(e -> e.getKey().startsWith(prefix))
        .map(e -> e.getKey().substring(prefix.length()) + " " + e.getValue())
        .collect(Collectors.joining(", "));
  }
}
