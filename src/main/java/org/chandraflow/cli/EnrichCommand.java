package org.chandraflow.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.chandraflow.config.UsageException;
import org.chandraflow.enrich.EnrichedRecords;
import org.chandraflow.enrich.EnrichedTable;
import org.chandraflow.ned.FetchProgress;
import org.chandraflow.ned.FetchResult;
import org.chandraflow.ned.FetchSettings;
import org.chandraflow.ned.NedService;
import org.chandraflow.ned.NedSession;
import org.chandraflow.ned.NedTable;
import org.chandraflow.ned.Questions;
import org.chandraflow.ned.Rate;
import org.chandraflow.ned.Shard;
import org.chandraflow.ned.Target;
import org.chandraflow.table.TableFormat;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code chandraflow enrich}. */
@Command(
    name = "enrich",
    mixinStandardHelpOptions = true,
    description = {
      "Asks NED for each named source, never faster than the rate, and writes what it "
          + "knows: to .avro one record a source, to other formats one row a measurement.",
      "Replies are kept in the cache: a second run asks nothing, and a run that was "
          + "stopped in whatever way goes on where it was when the same command is given "
          + "again."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  chandraflow enrich names.txt --rate 1/s --cache ned-cache -o photometry.csv",
      "  chandraflow enrich sources.csv --table redshifts --cache ned-cache -o redshifts.vot",
      "  chandraflow enrich names.txt --cache ned-cache --retry-failed -o photometry.csv",
      "  chandraflow enrich names.txt --rate 1/s --cache ned-cache -o photometry.csv --plan"
    })
public final class EnrichCommand implements Callable<Integer> {
  private static final int MOST_LISTED = 20;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(
      paramLabel = "NAMES",
      description = "A table with a column 'name', or plain text with one name a line.")
  private String names;

  @Option(
      names = "--name-column",
      paramLabel = "C",
      description = "The column of the names (default: name, else CSCv2_name).")
  private String nameColumn;

  @Option(
      names = "--ned-url",
      paramLabel = "URL",
      defaultValue = NedService.PUBLIC,
      description = "The service, up to its cgi-bin/ (default: ${DEFAULT-VALUE}).")
  private String nedUrl;

  @Option(
      names = "--rate",
      paramLabel = "N/s",
      defaultValue = "1/s",
      description = "Requests of all shards together: N/s, N/min, N/h (default: ${DEFAULT-VALUE}).")
  private String rate;

  @Option(
      names = "--shards",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Parts that the names are divided into, each with its part of the rate"
              + " (default: ${DEFAULT-VALUE}).")
  private int shards;

  @Option(
      names = "--table",
      paramLabel = "TABLE",
      defaultValue = "photometry",
      description =
          "photometry, positions, redshifts, object (name, type, position, redshift), or near (the"
              + " objects around columns ra and dec) (default: ${DEFAULT-VALUE}).")
  private String table;

  @Option(
      names = "--radius",
      paramLabel = "ARCSEC",
      defaultValue = "2",
      description =
          "For near: search radius of sources without err_ellipse_r0 (default:"
              + " ${DEFAULT-VALUE}).")
  private double radius;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      required = true,
      description = "Where replies are kept; a directory or gs://. Runs may share it one by one.")
  private String cache;

  @Option(
      names = "--ttl",
      paramLabel = "DAYS",
      defaultValue = "365",
      description = "Replies older than this are asked for again (default: ${DEFAULT-VALUE}).")
  private double ttl;

  @Option(
      names = "--retry-failed",
      description = "Also take up the names that failed in an earlier run.")
  private boolean retryFailed;

  @Option(
      names = "--attempts",
      paramLabel = "N",
      defaultValue = "6",
      description = "Requests for one name at most (default: ${DEFAULT-VALUE}).")
  private int attempts;

  @Option(
      names = "--backoff",
      paramLabel = "SECONDS",
      defaultValue = "1",
      description =
          "Wait before the second request for a name, doubled each time (default:"
              + " ${DEFAULT-VALUE}).")
  private double backoff;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "For one request (default: ${DEFAULT-VALUE}).")
  private double timeout;

  @Option(
      names = "--user-agent",
      paramLabel = "TEXT",
      defaultValue = NedService.USER_AGENT,
      description = "Who asks (default: ${DEFAULT-VALUE}).")
  private String userAgent;

  @Option(
      names = "--contact",
      paramLabel = "MAIL",
      defaultValue = "",
      description = "An address at which you can be reached, sent with each request.")
  private String contact;

  @Option(
      names = "--wait",
      description = "Wait where another run uses the cache, instead of refusing.")
  private boolean wait;

  @Option(
      names = "--plan",
      description = "Only tell how many requests there would be and how long they would take.")
  private boolean plan;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUT",
      required = true,
      description = "The table; format by extension.")
  private String output;

  @Override
  public Integer call() throws Exception {
    TableFormat.forOutput(output);
    FetchSettings settings =
        FetchSettings.of(
                NedService.at(nedUrl)
                    .withCaller(userAgent, contact)
                    .withTimeout(seconds("--timeout", timeout)),
                Rate.parse(rate),
                shards)
            .withRetries(
                attempts,
                seconds("--backoff", backoff),
                seconds("--backoff", Math.max(60, backoff)))
            .withTimeToLive(seconds("--ttl", ttl * 86_400))
            .withRetryFailed(retryFailed);
    NedTable asked = table();
    Questions questions =
        asked == NedTable.NEAR
            ? new Questions(List.of(), Questions.Near.ALWAYS, radius)
            : Questions.of(asked);
    List<Target> targets = targets(questions);
    try (NedSession session = NedSession.open(settings, cache)) {
      List<Target> missing =
          targets.stream()
              .filter(t -> questions.first(t).stream().anyMatch(session::needsRequest))
              .toList();
      announce(targets.size(), missing.size(), settings.rate());
      if (plan) {
        return 0;
      }
      fetch(session, questions, missing);
      return write(session, questions, targets, array(asked));
    }
  }

  private NedTable table() {
    List<String> valid = new ArrayList<>();
    for (NedTable known : NedTable.values()) {
      if (known.id().equals(table.toLowerCase(Locale.ROOT))) {
        return known;
      }
      valid.add(known.id());
    }
    throw new UsageException(
        "--table " + table + ": unknown; " + org.chandraflow.config.Names.hint(table, valid));
  }

  private static String array(NedTable table) {
    return switch (table) {
      case PHOTOMETRY -> "ned_photometry";
      case REDSHIFTS -> "ned_redshifts";
      case POSITIONS -> "ned_positions";
      case OBJECT, NEAR -> "ned_objects";
    };
  }

  private List<Target> targets(Questions questions) throws IOException {
    List<Target> out = new ArrayList<>();
    for (NamesFile.Named named :
        NamesFile.read(names, nameColumn, List.of("ra", "dec", "err_ellipse_r0"))) {
      double[] v = named.values();
      Target target = new Target(named.name(), v[0], v[1], v[2]);
      try {
        if (questions.first(target).isEmpty()) {
          throw new UsageException(
              names + ": '" + named.name() + "' has no position in columns ra and dec");
        }
      } catch (IllegalArgumentException e) {
        throw new UsageException(names + ": " + e.getMessage(), e);
      }
      out.add(target);
    }
    return out;
  }

  private static Duration seconds(String option, double seconds) {
    if (!(seconds >= 0 && seconds < 1e10)) {
      throw new UsageException(option + ": expected a number of seconds or days from 0");
    }
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  private void announce(int all, int missing, Rate perSecond) {
    String time = FetchProgress.text(Duration.ofSeconds((long) (missing / perSecond.perSecond())));
    PrintWriter to = plan ? spec.commandLine().getOut() : spec.commandLine().getErr();
    to.printf(
        Locale.ROOT,
        "%,d names, %,d in the cache; %,d requests at %s take at least %s%n",
        all,
        all - missing,
        missing,
        perSecond,
        time);
    to.flush();
  }

  private void fetch(NedSession session, Questions questions, List<Target> missing)
      throws IOException, InterruptedException {
    if (missing.isEmpty()) {
      return;
    }
    session.progress().total(missing.size());
    List<List<Target>> parts = new ArrayList<>();
    for (int i = 0; i < shards; i++) {
      parts.add(new ArrayList<>());
    }
    missing.forEach(t -> parts.get(session.settings().shardOf(t.name())).add(t));
    List<Shard> open = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(shards);
    try {
      for (int i = 0; i < shards; i++) {
        open.add(session.shard(i, wait));
      }
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < shards; i++) {
        Shard shard = open.get(i);
        List<Target> part = parts.get(i);
        running.add(
            threads.submit(
                () -> {
                  shard.forEach(part.iterator(), t -> questions.ask(shard, t), (t, results) -> {});
                  return null;
                }));
      }
      await(running, session.progress());
    } finally {
      threads.shutdownNow();
      for (Shard shard : open) {
        shard.close();
      }
    }
  }

  private void await(List<Future<?>> running, FetchProgress progress)
      throws IOException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    boolean terminal = System.console() != null;
    long told = System.nanoTime();
    for (Future<?> future : running) {
      while (true) {
        try {
          future.get(terminal ? 200 : 1000, TimeUnit.MILLISECONDS);
          break;
        } catch (TimeoutException e) {
          if (terminal || System.nanoTime() - told > 10_000_000_000L) {
            told = System.nanoTime();
            err.printf(terminal ? "\r%s\u001b[K" : "%s%n", progress.line());
            err.flush();
          }
        } catch (ExecutionException e) {
          throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
      }
    }
    err.printf(terminal ? "\r%s\u001b[K%n" : "%s%n", progress.line());
    err.flush();
  }

  private int write(NedSession session, Questions questions, List<Target> targets, String array)
      throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    EnrichedRecords records = new EnrichedRecords(null);
    Map<String, Integer> outcomes = new TreeMap<>();
    int failed = 0;
    try (EnrichedTable out = EnrichedTable.create(output, array)) {
      for (Target target : targets) {
        List<FetchResult> results = questions.cached(session, target);
        out.write(records.record(target.name(), null, results));
        outcomes.merge(EnrichedRecords.outcome(results), 1, Integer::sum);
        Optional<FetchResult> failure = EnrichedRecords.failed(results);
        if (failure.isPresent() && failed++ < MOST_LISTED) {
          FetchResult.Failure why = failure.get().failure().orElseThrow();
          err.printf(
              "failed: %s: %s: %s (%d requests)%n",
              target.name(), why.kind().id(), why.message(), failure.get().attempts());
        }
      }
      out.finish();
    }
    if (failed > MOST_LISTED) {
      err.printf("and %d more, see ned_outcome failed in %s%n", failed - MOST_LISTED, output);
    }
    err.flush();
    PrintWriter to = spec.commandLine().getOut();
    outcomes.forEach((outcome, count) -> to.printf("%s\t%d%n", outcome, count));
    to.printf(
        "%s: %d names, %d requests%s%n",
        output,
        targets.size(),
        session.progress().requests(),
        failed == 0 ? "" : ", " + failed + " issues; --retry-failed takes them up again");
    to.flush();
    return 0;
  }
}
