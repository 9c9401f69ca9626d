package org.chandraflow.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.chandraflow.config.UsageException;
import org.chandraflow.fetch.Download;
import org.chandraflow.fetch.Query;
import org.chandraflow.fetch.Service;
import org.chandraflow.fetch.TapClient;
import org.chandraflow.table.TableFormat;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code chandraflow fetch}. */
@Command(
    name = "fetch",
    mixinStandardHelpOptions = true,
    description = {
      "Downloads a catalogue, or the part of it around some sources, from a public TAP "
          + "service.",
      "A download that was stopped goes on where it was when the same command is given again."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  chandraflow fetch csc2 --cone 83.82,-5.39,0.5 -o orion.vot",
      "  chandraflow fetch gaia --names sources.csv --radius 5 -o gaia.fits",
      "  chandraflow fetch csc2 --adql query.adql --async -o bright.csv"
    })
public final class FetchCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(
      paramLabel = "CATALOG",
      description = "Of config/services: csc2, gaia, 2mass, allwise, ..., or a YAML file.")
  private String catalog;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private What what;

  static final class What {
    @Option(
        names = "--cone",
        paramLabel = "RA,DEC,RADIUS",
        description = "Everything around a position; degrees.")
    String cone;

    @Option(
        names = "--names",
        paramLabel = "FILE",
        description =
            "Rows of some sources: by name where the service has names, otherwise around their"
                + " positions (columns name, ra, dec).")
    String names;

    @Option(names = "--adql", paramLabel = "FILE", description = "The answer to a query.")
    Path adql;
  }

  @Option(
      names = "--radius",
      paramLabel = "ARCSEC",
      defaultValue = "5",
      description = "Around positions of --names (default: ${DEFAULT-VALUE}).")
  private double radius;

  @Option(names = "--url", paramLabel = "URL", description = "Another address of the TAP service.")
  private String url;

  @Option(names = "--async", description = "As jobs that are polled: for long queries.")
  private boolean asynchronous;

  @Option(
      names = "--chunk",
      paramLabel = "N",
      description = "Sources in a request (default: the service's).")
  private Integer chunk;

  @Option(
      names = "--max-rows",
      paramLabel = "N",
      defaultValue = "0",
      description = "Rows of a reply at most (default: what the service allows).")
  private long most;

  @Option(
      names = "--pause",
      paramLabel = "SECONDS",
      defaultValue = "1",
      description = "Between two requests (default: ${DEFAULT-VALUE}).")
  private double pause;

  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "5",
      description = "Repeats of a request that failed (default: ${DEFAULT-VALUE}).")
  private int retries;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description = "For one reply (default: ${DEFAULT-VALUE}).")
  private double timeout;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "OUT",
      description = "A table of any format, on the local disk.")
  private String output;

  @Override
  public Integer call() throws IOException, InterruptedException {
    TableFormat.forOutput(output);
    if (output.contains("://")) {
      throw new UsageException(output + ": a download goes to the local disk");
    }
    if (!(pause >= 0 && timeout > 0 && retries >= 0 && radius > 0 && most >= 0)) {
      throw new UsageException("--pause, --timeout, --retries, --radius, --max-rows: not negative");
    }
    Service service = Service.load(catalog);
    if (url != null) {
      service = service.at(url);
    }
    if (chunk != null) {
      if (chunk < 1) {
        throw new UsageException("--chunk " + chunk + ": not 1 or more");
      }
      service = service.withChunk(chunk);
    }
    List<Query> queries = queries(service);
    TapClient.Sleeper sleeper = seconds -> Thread.sleep((long) (seconds * 1000));
    TapClient client =
        new TapClient(
            service.tap(),
            new TapClient.Patience(retries, 2, timeout, TapClient.Patience.DEFAULT.jobTimeout()),
            sleeper);
    PrintWriter err = spec.commandLine().getErr();
    boolean terminal = System.console() != null;
    Download.Result result =
        new Download(client, asynchronous, most, pause, sleeper)
            .run(
                queries,
                output,
                new Download.Listener() {
                  private long rows;

                  @Override
                  public void reply(int number, int of, long count, boolean kept) {
                    rows += count;
                    String bar = "#".repeat(30 * number / of) + ".".repeat(30 - 30 * number / of);
                    err.printf(
                        terminal
                            ? "\r[%s] %d of %d requests, %,d rows"
                            : "[%s] %d of %d requests, %,d rows%n",
                        bar,
                        number,
                        of,
                        rows);
                    err.flush();
                  }

                  @Override
                  public void warning(String text) {
                    err.println((terminal ? "\n" : "") + "warning: " + text);
                  }
                });
    if (terminal) {
      err.println();
    }
    err.println(
        result.rows()
            + " rows in "
            + output
            + (result.overflows() > 0
                ? ", " + result.overflows() + " replies cut short by the service (OVERFLOW)"
                : ""));
    err.flush();
    return 0;
  }

  private List<Query> queries(Service service) throws IOException {
    if (what.cone != null) {
      double[] cone = new double[3];
      String[] parts = what.cone.split(",");
      try {
        for (int i = 0; i < 3; i++) {
          cone[i] = Double.parseDouble(parts[i].strip());
        }
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw new UsageException(
            "--cone " + what.cone + ": expected RA,DEC,RADIUS in degrees, as 83.82,-5.39,0.5", e);
      }
      return List.of(Query.cone(service, cone[0], cone[1], cone[2]));
    }
    if (what.adql != null) {
      if (!Files.isRegularFile(what.adql)) {
        throw new UsageException(what.adql + ": no such file");
      }
      return List.of(Query.of(Files.readString(what.adql)));
    }
    List<Query.Target> targets = new ArrayList<>();
    for (NamesFile.Named named : NamesFile.read(what.names, null, List.of("ra", "dec"))) {
      targets.add(new Query.Target(named.name(), named.values()[0], named.values()[1]));
    }
    return Query.targets(service, targets, radius);
  }
}
