package org.chandraflow.run;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.regex.Pattern;
import org.chandraflow.config.Problems;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.StorageFiles;
import org.chandraflow.workflow.CheckSpec;
import org.chandraflow.workflow.Graph;
import org.chandraflow.workflow.Pipeline;
import org.chandraflow.workflow.PipelineReader;
import org.chandraflow.workflow.Selection;
import org.chandraflow.workflow.StageTypes;

/** Begins runs and goes on with them. */
public final class Runs {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final long LEAST_FREE = 64L << 20;

  private final StageTypes types;
  private final RunsDirectory runs;
  private final RunnerChoice.Chooser chooser;
  private final Progress progress;
  private final Cancellation cancellation;

  public Runs(
      StageTypes types,
      RunsDirectory runs,
      RunnerChoice.Chooser chooser,
      Progress progress,
      Cancellation cancellation) {
    this.types = types;
    this.runs = runs;
    this.chooser = chooser;
    this.progress = progress;
    this.cancellation = cancellation;
  }

  /**
   * Runs a pipeline.
   *
   * @param problems of the reader; the run begins only if nothing else is found
   * @throws UsageException for what is refused before work starts
   */
  public RunResult start(Pipeline pipeline, RunOptions options, Problems problems)
      throws IOException, InterruptedException {
    String name = options.name().orElseGet(() -> freeName(pipeline.name()));
    if (!NAME.matcher(name).matches()) {
      throw new UsageException(
          "--name '" + name + "': a run's name is letters, digits, '.', '_' and '-'");
    }
    Path path = runs.run(name);
    if (Files.exists(path.resolve(RunDirectory.RECORD))) {
      throw new UsageException(
          "run '"
              + name
              + "' is in "
              + runs.path()
              + " already; go on with it: chandraflow resume "
              + name
              + ", or choose another --name");
    }
    Graph graph = Graph.of(pipeline.stages(), problems);
    problems.throwIfAny();
    List<Decision> decisions =
        new Planner(types, runs)
            .decide(
                pipeline,
                graph,
                new Planner.Wish(options.selection(), options.force(), name, Optional.empty()),
                problems);
    RunnerChoice choice = chooser.choose(checkSpace(decisions));
    try {
      Files.createDirectories(path);
    } catch (FileAlreadyExistsException e) {
      throw new UsageException(path + " is a file; choose another --name or --runs-dir");
    }
    try (RunLock lock = RunLock.take(path)) {
      if (Files.exists(path.resolve(RunDirectory.RECORD))) {
        throw new UsageException("run '" + name + "' was begun by another process just now");
      }
      RunJson.write(
          path.resolve("pipeline.resolved.yaml"),
          ResolvedYaml.text(pipeline).getBytes(java.nio.charset.StandardCharsets.UTF_8));
      RunRecord record = record(name, pipeline, options, choice, decisions, graph);
      RunJson.write(path.resolve(RunDirectory.RECORD), record);
      return execute(pipeline, RunDirectory.at(path), decisions, choice, options.parallel());
    }
  }

  /**
   * Goes on with a run that failed, was cancelled or killed. What is done stays.
   *
   * @param parallel stages at work at once, if not as the pipeline says
   */
  public RunResult resume(RunDirectory run, Optional<Integer> parallel)
      throws IOException, InterruptedException {
    try (RunLock lock = RunLock.take(run.path())) {
      RunRecord record = run.record();
      String here = Path.of("").toAbsolutePath().toString();
      if (!here.equals(record.directory())) {
        throw new UsageException(
            "run '"
                + run.name()
                + "' was started in "
                + record.directory()
                + ", where its relative paths are meant: cd "
                + record.directory());
      }
      Problems problems = new Problems();
      Pipeline pipeline =
          PipelineReader.read(
              run.path().resolve("pipeline.resolved.yaml").toString(),
              types,
              Map.of(),
              Map.of(),
              problems);
      Graph graph = Graph.of(pipeline.stages(), problems);
      problems.throwIfAny();
      List<String> stages = run.stages();
      Selection selection = new Selection(List.of(), List.of(), stages, List.of());
      List<Decision> decisions =
          new Planner(types, runs)
              .decide(
                  pipeline,
                  graph,
                  new Planner.Wish(selection, false, run.name(), Optional.of(run)),
                  problems);
      RunnerChoice choice = chooser.choose(checkSpace(decisions));
      return execute(pipeline, run, decisions, choice, parallel);
    }
  }

  private RunResult execute(
      Pipeline pipeline,
      RunDirectory run,
      List<Decision> decisions,
      RunnerChoice choice,
      Optional<Integer> parallel)
      throws IOException, InterruptedException {
    RunRecord record = run.record();
    String started = record.started() == null ? Instant.now().toString() : record.started();
    RunJson.write(run.path().resolve(RunDirectory.RECORD), record.begun(started));
    RunExecutor executor =
        new RunExecutor(
            pipeline,
            types,
            runs,
            run,
            decisions,
            choice.runners(),
            progress,
            cancellation,
            parallel.orElse(pipeline.parallel()));
    executor.events().run("START", null);
    executor.execute();
    return conclude(pipeline, run, decisions, executor);
  }

  private RunResult conclude(
      Pipeline pipeline, RunDirectory run, List<Decision> decisions, RunExecutor executor)
      throws IOException, InterruptedException {
    State state = State.SUCCEEDED;
    String error = null;
    String failed = null;
    boolean onlyChecks = true;
    List<String> issues = new ArrayList<>();
    for (Decision decision : decisions) {
      StageState stage = executor.states().get(decision.stage().name());
      stage.issues().forEach(issue -> issues.add(stage.stage() + ": " + issue));
      if (stage.state().failed()) {
        state = State.FAILED;
        boolean byCheck = executor.failedByCheck(stage.stage());
        if (failed == null || onlyChecks && !byCheck) {
          failed = stage.stage();
          error = "stage '" + stage.stage() + "': " + stage.reason();
        }
        onlyChecks &= byCheck;
      }
    }
    if (state == State.SUCCEEDED && cancellation.isCancelled()) {
      state = State.CANCELLED;
      error = cancellation.reason();
    } else if (state == State.SUCCEEDED && executor.states().failure() != null) {
      state = State.FAILED;
      onlyChecks = false;
      error = executor.states().failure();
    } else if (state == State.SUCCEEDED && !issues.isEmpty()) {
      state = State.SUCCEEDED_WITH_ISSUES;
    }
    List<RunRecord.CheckRecord> checks = new ArrayList<>(executor.checks());
    for (CheckSpec check : pipeline.checks()) {
      String on = check.on().toString();
      boolean known =
          checks.stream()
              .anyMatch(c -> c.dataset().equals(on) && c.expected().equals(check.expect()));
      if (!known) {
        checks.add(
            new RunRecord.CheckRecord(on, check.expect(), check.severity(), "not checked", ""));
      }
    }
    List<String> lines = new ArrayList<>();
    try {
      RunJson.write(
          run.path().resolve(RunDirectory.RECORD),
          run.record().ended(state, Instant.now().toString(), error, checks));
      executor
          .events()
          .run(state.done() ? "COMPLETE" : state == State.CANCELLED ? "ABORT" : "FAIL", error);
      lines.addAll(report(run));
    } catch (IOException e) {
      if (state.done()) {
        state = State.FAILED;
        onlyChecks = false;
        error = Causes.of(e);
      }
    }
    if (state == State.FAILED && !pipeline.onFailure().isEmpty()) {
      progress.note(OnFailure.run(pipeline.onFailure(), run, state, failed, error));
    }
    return new RunResult(
        run, state, error, failed, state == State.FAILED && onlyChecks, issues, lines);
  }

  /** Has every report written; what cannot be written is a line, the run's state stays. */
  public static List<String> report(RunDirectory run) {
    List<String> lines = new ArrayList<>();
    for (RunReport report : ServiceLoader.load(RunReport.class, RunReport.class.getClassLoader())) {
      try {
        lines.addAll(report.write(run.path()));
      } catch (IOException | RuntimeException e) {
        lines.add("the report could not be written: " + Causes.of(e));
      }
    }
    return lines;
  }

  private String freeName(String pipeline) {
    String base =
        pipeline
            + "-"
            + DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(Instant.now());
    String name = base;
    for (int i = 2; Files.exists(runs.run(name)); i++) {
      name = base + "-" + i;
    }
    return name;
  }

  /** Refuses to begin what the disk cannot hold: a part of the files that will be read. */
  private long checkSpace(List<Decision> decisions) throws IOException {
    long read = 0;
    boolean any = false;
    for (Decision decision : decisions) {
      if (decision.run()) {
        any = true;
        read += FileDigests.bytes(decision.plan().files());
      }
    }
    Path at = runs.path().toAbsolutePath();
    if (!StorageFiles.isLocal(at)) {
      return read;
    }
    while (!Files.exists(at)) {
      at = at.getParent();
    }
    long needed = LEAST_FREE + read / 4;
    long free = Files.getFileStore(at).getUsableSpace();
    if (any && free < needed) {
      throw new IOException(
          "no space: "
              + runs.path()
              + " has "
              + (free >> 20)
              + " MB free, this run needs about "
              + (needed >> 20)
              + " MB; free some, or choose another --runs-dir");
    }
    return read;
  }

  private RunRecord record(
      String name,
      Pipeline pipeline,
      RunOptions options,
      RunnerChoice choice,
      List<Decision> decisions,
      Graph graph) {
    List<RunRecord.StageRecord> stages = new ArrayList<>();
    List<String> present = decisions.stream().map(d -> d.stage().name()).toList();
    for (Decision decision : decisions) {
      Map<String, String> datasets = new LinkedHashMap<>();
      decision.stage().inputs().forEach((port, ref) -> datasets.put(port, ref.toString()));
      stages.add(
          new RunRecord.StageRecord(
              decision.stage().name(),
              decision.stage().transform(),
              graph.upstream(decision.stage().name()).stream().filter(present::contains).toList(),
              datasets));
    }
    List<RunRecord.SettingRecord> settings = new ArrayList<>();
    pipeline
        .settings()
        .forEach(s -> settings.add(new RunRecord.SettingRecord(s.key(), s.value(), s.from())));
    settings.add(new RunRecord.SettingRecord("profile", choice.profile(), choice.from()));
    settings.addAll(options.settings());
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("chandraflow", version());
    versions.put("java", Runtime.version().toString());
    choice.runners().forEach(runner -> versions.putAll(runner.versions()));
    return new RunRecord(
        RunJson.FORMAT_VERSION,
        name,
        UUID.randomUUID().toString(),
        pipeline.name(),
        pipeline.file(),
        pipeline.description(),
        State.PENDING,
        null,
        null,
        null,
        choice.profile(),
        Path.of("").toAbsolutePath().toString(),
        options.command(),
        options.beamOptions(),
        stages,
        settings,
        versions,
        List.of());
  }

  private static String version() {
    String version = Runs.class.getPackage().getImplementationVersion();
    return version == null ? "0.1.0" : version;
  }
}
