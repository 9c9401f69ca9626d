package org.chandraflow.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.catalog.Catalogs;
import org.chandraflow.config.UsageException;
import org.chandraflow.ingest.RawData;
import org.chandraflow.ingest.Selection;
import org.chandraflow.ingest.SourceSelector;
import org.chandraflow.table.NameList;
import org.chandraflow.table.RowWriter;
import org.chandraflow.table.TableFormat;
import org.chandraflow.table.TableOptions;
import org.chandraflow.table.TableWriters;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code chandraflow raw-data}. */
@Command(
    name = "raw-data",
    mixinStandardHelpOptions = true,
    description = {
      "Joins source info, X-ray columns, the magnitudes of six surveys and their "
          + "colours of named sources.",
      "The output has 71 columns beside the name. A survey's table with a column of source names is"
          + " joined by it; another is matched by position."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  chandraflow raw-data names.txt --sources csc2.csv --catalogs catalogs/ -o raw.csv",
    })
public final class RawDataCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(
      paramLabel = "NAMES",
      description = "A table with a column 'name', or one name a line.")
  private String names;

  @Option(
      names = "--sources",
      required = true,
      paramLabel = "FILE",
      description = "The X-ray catalogue.")
  private String sources;

  @Option(
      names = "--catalog",
      paramLabel = "ID|FILE",
      defaultValue = "csc2",
      description = "How its columns are understood (default: ${DEFAULT-VALUE}).")
  private String catalog;

  @Option(
      names = "--catalogs",
      required = true,
      paramLabel = "DIR",
      description =
          "The surveys' tables; the name of each file tells which (gaia.csv, 2mass.fits).")
  private String catalogs;

  @Option(
      names = "--radius",
      paramLabel = "ARCSEC",
      defaultValue = "1",
      description = "For tables matched by position (default: ${DEFAULT-VALUE}).")
  private double radius;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "OUT",
      description = "A table of any format.")
  private String output;

  @Override
  public Integer call() throws IOException {
    TableFormat.forOutput(output);
    if (!(radius > 0 && radius <= 600)) {
      throw new UsageException("--radius " + radius + ": not more than 0 and at most 600 arcsec");
    }
    Set<String> wanted = NameList.read(names);
    SourceSelector selector =
        SourceSelector.of(
            SourcesCommand.files(List.of(sources)),
            TableOptions.DEFAULT,
            Catalogs.load(catalog),
            Selection.ALL.withNames(Optional.of(names)));
    Map<String, GenericRecord> found = new HashMap<>();
    PrintWriter err = spec.commandLine().getErr();
    selector.run(
        new SourceSelector.Taker() {
          @Override
          public void source(GenericRecord record) {
            found.put(record.get("name").toString(), record);
          }

          @Override
          public void rejected(GenericRecord record) {
            err.println(
                "rejected: "
                    + record.get("file")
                    + ":"
                    + record.get("row")
                    + ": "
                    + record.get("message"));
          }
        },
        rows -> {});
    Map<String, GenericRecord> ordered = new LinkedHashMap<>();
    for (String name : wanted) {
      if (found.containsKey(name)) {
        ordered.put(name, found.get(name));
      }
    }
    RawData data = new RawData(ordered, radius);
    data.join(catalogs);
    data.notices().forEach(notice -> err.println("note: " + notice));
    try (RowWriter writer = TableWriters.create(output, RawData.columns())) {
      for (String name : data.names()) {
        writer.write(data.row(name));
      }
      writer.finish();
    }
    int missing = wanted.size() - ordered.size();
    err.println(
        ordered.size()
            + " of "
            + wanted.size()
            + " sources written"
            + (missing > 0 ? ", " + missing + " are not in " + sources : ""));
    err.flush();
    return 0;
  }
}
