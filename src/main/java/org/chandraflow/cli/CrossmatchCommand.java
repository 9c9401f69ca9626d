package org.chandraflow.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.chandraflow.config.UsageException;
import org.chandraflow.sky.MatchCriterion;
import org.chandraflow.sky.tables.Histogram;
import org.chandraflow.sky.tables.JoinedColumns;
import org.chandraflow.sky.tables.MatchMode;
import org.chandraflow.sky.tables.MatchResult;
import org.chandraflow.sky.tables.MatchTask;
import org.chandraflow.sky.tables.Side;
import org.chandraflow.sky.tables.TableMatcher;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.chandraflow.table.RowWriter;
import org.chandraflow.table.Scratch;
import org.chandraflow.table.TableFormat;
import org.chandraflow.table.TableWriters;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code chandraflow crossmatch}. */
@Command(
    name = "crossmatch",
    mixinStandardHelpOptions = true,
    description = {
      "Matches two tables by position: within a radius, or by the errors of both positions.",
      "The smaller table is held in memory, the larger one streams past. Writes the "
          + "columns of both, sep_arcsec, where errors count nsep, and with --sigma the "
          + "probabilities p_single, p_any, p_i."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  chandraflow crossmatch csc.csv gaia.fits --radius 2 -o pairs.fits",
      "  chandraflow crossmatch csc.vot gaia.csv --left-catalog csc2 --right-catalog gaia \\",
      "      --sigma 2.4477 --mode best -o best.csv",
      "  chandraflow crossmatch a.csv b.csv --left-error r0,r1,pa --right-error 0.3 \\",
      "      --ellipse-overlap --mode best-both -o pairs.ecsv"
    })
public final class CrossmatchCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(index = "0", paramLabel = "LEFT", description = "Table to find matches for.")
  private String left;

  @Parameters(index = "1", paramLabel = "RIGHT", description = "Table to find them in.")
  private String right;

  @ArgGroup(multiplicity = "1")
  private Criterion criterion;

  /** When two rows are a pair. */
  static final class Criterion {
    @Option(
        names = "--radius",
        paramLabel = "ARCSEC",
        description = "Pairs within this separation, errors aside.")
    private Double radius;

    @Option(
        names = "--sigma",
        paramLabel = "K",
        description =
            "Pairs within K sigma of both errors together (Mahalanobis distance); 2.4477 is 95 %%.")
    private Double sigma;

    @Option(
        names = "--ellipse-overlap",
        paramLabel = "K",
        arity = "0..1",
        fallbackValue = "1",
        description =
            "Pairs whose error ellipses overlap, as in STILTS skyellipse, drawn at K sigma"
                + " (default: 1).")
    private Double overlap;
  }

  @Option(
      names = "--mode",
      defaultValue = "all",
      paramLabel = "MODE",
      description = {
        "all: every pair;",
        "best: the best right row of each left row;",
        "best-both: every row in one pair at most (default: ${DEFAULT-VALUE}).",
        "Best is the least nsep where errors count, else the least separation."
      })
  private String mode;

  @Option(
      names = "--left-catalog",
      paramLabel = "ID",
      description = "How LEFT's columns are to be understood: of config/catalogs, or a file.")
  private String leftCatalog;

  @Option(
      names = "--right-catalog",
      paramLabel = "ID",
      description =
          "The same for RIGHT. With proper motions in RIGHT and an epoch of LEFT, RIGHT is moved.")
  private String rightCatalog;

  @Option(names = "--left-ra", paramLabel = "COL", description = "Right ascension in LEFT, deg.")
  private String leftRa;

  @Option(names = "--left-dec", paramLabel = "COL", description = "Declination in LEFT, deg.")
  private String leftDec;

  @Option(names = "--right-ra", paramLabel = "COL", description = "Right ascension in RIGHT, deg.")
  private String rightRa;

  @Option(names = "--right-dec", paramLabel = "COL", description = "Declination in RIGHT, deg.")
  private String rightDec;

  @Option(
      names = "--left-error",
      paramLabel = "ERROR",
      description =
          "1 sigma of LEFT's positions, arcsec: a number, a column, or columns MAJOR,MINOR,ANGLE"
              + " (deg, east of north).")
  private String leftError;

  @Option(names = "--right-error", paramLabel = "ERROR", description = "The same for RIGHT.")
  private String rightError;

  @Option(
      names = "--completeness",
      paramLabel = "P",
      defaultValue = "" + MatchTask.USUAL_COMPLETENESS,
      description =
          "Prior probability that a left row has a counterpart, for the probabilities that --sigma"
              + " gives (default: ${DEFAULT-VALUE}).")
  private double completeness;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads; no influence on the result (default: the machine's).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--index-rows",
      paramLabel = "N",
      defaultValue = "" + MatchTask.LARGEST_INDEX,
      description =
          "If both tables have more rows, they are cut into bands of the sky on disk first"
              + " (default: ${DEFAULT-VALUE}).")
  private long indexRows;

  @Option(
      names = "--temp-dir",
      paramLabel = "DIR",
      description = "For what does not fit into memory (default: the system's).")
  private Path temporary = Path.of(System.getProperty("java.io.tmpdir"));

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUT",
      required = true,
      description = "Table to write; its extension tells the format.")
  private String output;

  @Override
  public Integer call() throws IOException {
    TableFormat format = TableFormat.forOutput(output);
    MatchMode chosen = mode();
    MatchCriterion how = criterion();
    if (threads < 1 || threads > 1024) {
      throw new UsageException("--threads " + threads + ": not from 1 to 1024");
    }
    if (!Files.isDirectory(temporary)) {
      throw new UsageException("--temp-dir " + temporary + ": no such directory");
    }
    Side leftSide = side("left", left, leftCatalog, leftRa, leftDec, leftError);
    Side rightSide = side("right", right, rightCatalog, rightRa, rightDec, rightError);
    if (how.needsErrors() && !leftSide.hasErrors() && !rightSide.hasErrors()) {
      throw new UsageException(
          "no position errors on either side; pass --left-catalog or --left-error, and"
              + " --right-catalog or --right-error");
    }
    MatchTask task =
        new MatchTask(
            leftSide,
            rightSide,
            how,
            chosen,
            threads,
            Scratch.directory(temporary),
            indexRows,
            completeness);
    PrintWriter err = spec.commandLine().getErr();
    leftSide.bound().notices().forEach(err::println);
    rightSide.bound().notices().forEach(err::println);
    ProgressLine progress = new ProgressLine(err, "rows");
    try (MatchResult result = TableMatcher.match(task, progress::tell)) {
      progress.end();
      write(result, format);
      summary(result, CommandLines.summary(spec.commandLine(), output), err);
    }
    return 0;
  }

  private MatchMode mode() {
    return switch (mode.toLowerCase(Locale.ROOT).replace('_', '-')) {
      case "all" -> MatchMode.ALL;
      case "best" -> MatchMode.BEST;
      case "best-both" -> MatchMode.BEST_BOTH;
      default -> throw new UsageException("--mode " + mode + ": expected all, best or best-both");
    };
  }

  private MatchCriterion criterion() {
    try {
      if (criterion.radius != null) {
        return MatchCriterion.radius(criterion.radius);
      }
      return criterion.sigma != null
          ? MatchCriterion.sigma(criterion.sigma)
          : MatchCriterion.overlap(criterion.overlap);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--" + e.getMessage(), e);
    }
  }

  private static Side side(
      String name, String path, String catalog, String ra, String dec, String error)
      throws IOException {
    if (catalog != null && (ra != null || dec != null || error != null)) {
      throw new UsageException(
          "--" + name + "-catalog describes position and error; pass it or the columns, not both");
    }
    return catalog != null
        ? Side.ofCatalog(name, path, catalog)
        : Side.ofColumns(name, path, ra, dec, error);
  }

  private void write(MatchResult result, TableFormat format) throws IOException {
    boolean errors = result.task().criterion().needsErrors();
    List<Column> measures = new ArrayList<>();
    measures.add(
        new Column(
            "sep_arcsec",
            ColumnType.DOUBLE,
            "arcsec",
            "pos.angDistance",
            "Separation, the right row moved to the left's epoch"));
    if (errors) {
      measures.add(
          new Column("nsep", ColumnType.DOUBLE, "", "", "Separation in units of both errors"));
    }
    boolean probabilities = result.task().hasProbabilities();
    if (probabilities) {
      measures.add(
          new Column(
              "p_single", ColumnType.DOUBLE, "", "", "Probability that both are one object"));
      measures.add(
          new Column(
              "p_any",
              ColumnType.DOUBLE,
              "",
              "",
              "Probability that the left row has a counterpart"));
      measures.add(
          new Column(
              "p_i",
              ColumnType.DOUBLE,
              "",
              "",
              "Probability that it is this one, if there is one"));
    }
    List<Column> leftColumns = JoinedColumns.written(result.task().left().table(), format);
    List<Column> rightColumns = JoinedColumns.written(result.task().right().table(), format);
    List<Column> columns = JoinedColumns.of(leftColumns, rightColumns, measures);
    Object[] cells = new Object[columns.size()];
    int rightFrom = leftColumns.size();
    int measuresFrom = rightFrom + rightColumns.size();
    try (RowWriter writer = TableWriters.create(output, columns)) {
      result.forEach(
          (pair, leftRow, rightRow) -> {
            System.arraycopy(leftRow, 0, cells, 0, leftRow.length);
            System.arraycopy(rightRow, 0, cells, rightFrom, rightRow.length);
            cells[measuresFrom] = result.separation(pair);
            if (errors) {
              cells[measuresFrom + 1] = result.normalised(pair);
            }
            if (probabilities) {
              cells[measuresFrom + 2] = result.pSingle(pair);
              cells[measuresFrom + 3] = result.pAny(pair);
              cells[measuresFrom + 4] = result.pI(pair);
            }
            writer.write(cells);
          });
      writer.finish();
    }
  }

  private void summary(MatchResult result, PrintWriter out, PrintWriter err) {
    tell(err, left, result.left());
    tell(err, right, result.right());
    out.printf(Locale.ROOT, "left rows\t%d%n", result.left().rows());
    out.printf(Locale.ROOT, "right rows\t%d%n", result.right().rows());
    out.printf(Locale.ROOT, "pairs\t%d%n", result.size());
    out.printf(
        Locale.ROOT,
        "left rows matched\t%d (%.1f %%)%n",
        result.matchedLeft(),
        100.0 * result.matchedLeft() / Math.max(1, result.left().rows()));
    double chance = result.chanceRate();
    if (Double.isNaN(chance)) {
      out.printf("chance pairs\tnot estimable%n");
    } else {
      double expected = chance * result.left().rows();
      out.printf(
          Locale.ROOT,
          "chance pairs\t%.0f (%.4f a left row, from shifted positions)%n",
          expected,
          chance);
    }
    List<Histogram.Bin> bins = result.histogram(10);
    long most = bins.stream().mapToLong(Histogram.Bin::count).max().orElse(1);
    for (Histogram.Bin bin : bins) {
      out.printf(
          Locale.ROOT,
          "  %8.4g - %-8.4g\" %10d %s%n",
          bin.from(),
          bin.to(),
          bin.count(),
          "#".repeat((int) Math.ceil(40.0 * bin.count() / Math.max(1, most))));
    }
    out.flush();
  }

  private static void tell(PrintWriter err, String path, MatchResult.Counts counts) {
    counts
        .skipped()
        .forEach(
            (reason, count) ->
                err.printf(Locale.ROOT, "%s: %d rows skipped: %s%n", path, count, reason));
    counts
        .notes()
        .forEach((note, count) -> err.printf(Locale.ROOT, "%s: %d rows: %s%n", path, count, note));
    err.flush();
  }
}
