package org.chandraflow.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.chandraflow.config.UsageException;
import org.chandraflow.simulate.Simulation;
import org.chandraflow.simulate.SimulationSettings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code chandraflow simulate}. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = {
      "Simulates a sky with known truth.",
      "Writes X-ray sources with error ellipses (csc), catalogues with their counterparts and "
          + "chance neighbours (gaia, 2mass, wise, sdss, galex, mips), labels of some "
          + "sources, and the truth: name, class and the counterpart's identifier in each "
          + "catalogue."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  chandraflow simulate --sources 20000 --catalog-rows 600000 --seed 1 -o sky",
      "  chandraflow simulate --sources 317000 --catalog-rows 20_000_000 --format fits -o sky"
    })
public final class SimulateCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--sources",
      paramLabel = "N",
      defaultValue = "20000",
      description = "X-ray sources (default: ${DEFAULT-VALUE}).")
  private String sources;

  @Option(
      names = "--catalog-rows",
      paramLabel = "M",
      defaultValue = "600000",
      description = "Rows of all catalogues together (default: ${DEFAULT-VALUE}).")
  private String catalogRows;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "42",
      description = "The same seed gives the same bytes (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--format",
      defaultValue = "csv",
      description = "csv, fits, avro or parquet (default: ${DEFAULT-VALUE}).")
  private SimulationSettings.Format format;

  @Option(
      names = "--model",
      paramLabel = "NAME|FILE",
      defaultValue = SimulationSettings.DEFAULT_MODEL,
      description =
          "What is in the sky: of config/simulation or a file (default: ${DEFAULT-VALUE}).")
  private String model;

  @Option(
      names = "--classes",
      split = ",",
      paramLabel = "CLASS",
      description = "Only these classes (default: all of the model).")
  private List<String> classes = List.of();

  @Option(
      names = "--labelled",
      paramLabel = "SHARE",
      defaultValue = "0.04",
      description = "Share of sources with a label (default: ${DEFAULT-VALUE}).")
  private double labelled;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads; no influence on the result (default: the machine's).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      required = true,
      description = "Directory for the files; made if it is not there.")
  private Path output;

  @Override
  public Integer call() throws Exception {
    SimulationSettings settings =
        new SimulationSettings(
            whole("--sources", sources, 1, SimulationSettings.MOST_SOURCES),
            whole("--catalog-rows", catalogRows, 0, SimulationSettings.MOST_ROWS),
            seed,
            format,
            model,
            classes,
            labelled);
    if (!(labelled >= 0 && labelled <= 1)) {
      throw new UsageException("--labelled " + labelled + ": not a share from 0 to 1");
    }
    if (Files.exists(output) && !Files.isDirectory(output)) {
      throw new UsageException(output + " is a file; -o takes a directory");
    }
    PrintWriter err = spec.commandLine().getErr();
    long start = System.nanoTime();
    Simulation simulation = new Simulation(settings);
    simulation.notes().forEach(err::println);
    boolean terminal = System.console() != null;
    long[] told = {start};
    Map<String, Long> rows =
        simulation.write(
            output,
            threads,
            written -> {
              long now = System.nanoTime();
              if (now - told[0] > (terminal ? 500_000_000L : 10_000_000_000L)) {
                told[0] = now;
                err.printf(terminal ? "\r%,d rows" : "%,d rows%n", written);
                err.flush();
              }
            });
    if (terminal) {
      err.print("\r");
    }
    err.printf("written in %.1f s%n", (System.nanoTime() - start) / 1e9);
    PrintWriter out = spec.commandLine().getOut();
    rows.forEach(
        (table, count) ->
            out.printf("%s\t%d%n", output.resolve(table + "." + format.extension()), count));
    out.flush();
    return 0;
  }

  private static long whole(String option, String text, long least, long most) {
    try {
      long value = Long.parseLong(text.replace("_", "").replace(",", ""));
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Refused below, as a number out of bounds is.
    }
    throw new UsageException(
        option + " " + text + ": not a whole number from " + least + " to " + most);
  }
}
