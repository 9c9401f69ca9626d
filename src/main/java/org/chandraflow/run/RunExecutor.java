package org.chandraflow.run;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.chandraflow.config.Problems;
import org.chandraflow.workflow.CheckSpec;
import org.chandraflow.workflow.DatasetRef;
import org.chandraflow.workflow.Expectation;
import org.chandraflow.workflow.FileStage;
import org.chandraflow.workflow.Fingerprint;
import org.chandraflow.workflow.Pipeline;
import org.chandraflow.workflow.StageContext;
import org.chandraflow.workflow.StagePlan;
import org.chandraflow.workflow.StageSpec;
import org.chandraflow.workflow.StageType;
import org.chandraflow.workflow.StageTypes;

/**
 * Carries decisions out: each stage as soon as those that it needs are done, several at once within
 * the pipeline's limit and the pools' slots. A failure blocks what depends on it and nothing else.
 */
final class RunExecutor {
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final Pipeline pipeline;
  private final StageTypes types;
  private final Planner planner;
  private final RunsDirectory runs;
  private final RunDirectory run;
  private final RunRecord record;
  private final Map<String, Decision> decisions = new LinkedHashMap<>();
  private final Collection<StageRunner> runners;
  private final Progress progress;
  private final Cancellation cancellation;
  private final int parallel;
  private final StateWriter states;
  private final Events events;
  private final RunDirectory earlier;
  private final Map<String, JointRunner> joint;
  private final List<RunRecord.CheckRecord> checks = new ArrayList<>();
  private final Map<String, Boolean> failedByCheck = new HashMap<>();
  private final LinkedBlockingQueue<String> finished = new LinkedBlockingQueue<>();
  private final ScheduledExecutorService clock = Daemons.clock("clock");

  RunExecutor(
      Pipeline pipeline,
      StageTypes types,
      RunsDirectory runs,
      RunDirectory run,
      List<Decision> decisions,
      Collection<StageRunner> runners,
      Progress progress,
      Cancellation cancellation,
      int parallel)
      throws IOException {
    this.pipeline = pipeline;
    this.types = types;
    this.planner = new Planner(types, runs);
    this.runs = runs;
    this.run = run;
    this.record = run.record();
    decisions.forEach(decision -> this.decisions.put(decision.stage().name(), decision));
    this.runners = List.copyOf(runners);
    this.progress = progress;
    this.cancellation = cancellation;
    this.parallel = parallel;
    this.states = new StateWriter(run, progress);
    this.events = new Events(run, record);
    this.earlier = earlier();
    this.joint = pipeline.fuse() ? JointGroups.of(decisions, types, this.runners, run) : Map.of();
  }

  /** The latest other run of this pipeline that came to an end, to compare with. */
  private RunDirectory earlier() throws IOException {
    for (RunDirectory other : runs.list()) {
      RunRecord theirs = other.record();
      if (!other.name().equals(run.name())
          && theirs.pipeline().equals(record.pipeline())
          && theirs.state().done()) {
        return other;
      }
    }
    return null;
  }

  StateWriter states() {
    return states;
  }

  List<RunRecord.CheckRecord> checks() {
    synchronized (checks) {
      return List.copyOf(checks);
    }
  }

  /** Whether a stage failed only by a check. */
  boolean failedByCheck(String stage) {
    synchronized (checks) {
      return failedByCheck.getOrDefault(stage, false);
    }
  }

  Events events() {
    return events;
  }

  /** Does all that can be done; states and checks tell how it went. */
  void execute() throws IOException, InterruptedException {
    for (Decision decision : decisions.values()) {
      String name = decision.stage().name();
      Files.createDirectories(run.stage(name));
      Directories.deleteWork(run.stage(name));
      states.begin(asLeft(run.state(name)));
    }
    List<String> files = new ArrayList<>();
    decisions.values().stream()
        .filter(Decision::run)
        .forEach(decision -> files.addAll(decision.plan().files()));
    runs.digests().ahead(files);
    Map<String, Integer> inPool = new HashMap<>();
    List<String> working = new ArrayList<>();
    List<String> waiting = new ArrayList<>(decisions.keySet());
    while (true) {
      if (!cancellation.isCancelled()) {
        start(waiting, working, inPool);
      }
      if (working.isEmpty()) {
        break;
      }
      String done =
          cancellation.isCancelled()
              ? finished.poll(GRACE.toMillis(), TimeUnit.MILLISECONDS)
              : finished.poll(500, TimeUnit.MILLISECONDS);
      if (done != null) {
        working.remove(done);
        inPool.merge(decisions.get(done).stage().pool(), -1, Integer::sum);
      } else if (cancellation.isCancelled()) {
        for (String stage : working) {
          states.abandon(stage, State.CANCELLED, cancellation.reason());
        }
        break;
      }
    }
    for (String name : waiting) {
      if (cancellation.isCancelled()) {
        states.change(name, s -> s.with(State.CANCELLED, cancellation.reason()));
      }
    }
    clock.shutdownNow();
  }

  /**
   * Nothing of this run has begun yet, whatever an earlier go at it came to; what a killed process
   * left as running was not.
   */
  private static StageState asLeft(StageState state) {
    StageState left = state.with(State.PENDING, "");
    for (Attempt attempt : state.attempts()) {
      if (!attempt.state().ended()) {
        left =
            left.with(
                State.PENDING,
                new Attempt(
                    attempt.number(),
                    State.CANCELLED,
                    attempt.started(),
                    attempt.ended(),
                    attempt.log(),
                    "its process was killed"));
      }
    }
    return left;
  }

  private void start(List<String> waiting, List<String> working, Map<String, Integer> inPool) {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (String name : List.copyOf(waiting)) {
        if (!waiting.contains(name)) {
          continue;
        }
        Decision decision = decisions.get(name);
        String culprit = culprit(decision.stage());
        if (culprit != null) {
          waiting.remove(name);
          states.change(name, s -> s.with(State.BLOCKED, culprit));
          changed = true;
        } else if (joint.containsKey(name)) {
          changed |= startTogether(joint.get(name), waiting, working, inPool);
        } else if (working.size() < parallel && ready(decision.stage(), waiting, working)) {
          String pool = decision.stage().pool();
          int slots = pool.isEmpty() ? parallel : pipeline.pools().get(pool).slots();
          if (inPool.getOrDefault(pool, 0) < slots) {
            start(decision, waiting, working, inPool);
          }
        }
      }
    }
  }

  private void start(
      Decision decision, List<String> waiting, List<String> working, Map<String, Integer> inPool) {
    String name = decision.stage().name();
    waiting.remove(name);
    working.add(name);
    inPool.merge(decision.stage().pool(), 1, Integer::sum);
    Daemons.thread(() -> work(decision), "stage-" + name).start();
  }

  /** Begins the stages of one job, once nothing from outside it is missing. */
  private boolean startTogether(
      JointRunner runner, List<String> waiting, List<String> working, Map<String, Integer> inPool) {
    List<String> members = runner.stages().stream().filter(waiting::contains).toList();
    for (String member : members) {
      StageSpec stage = decisions.get(member).stage();
      if (stage.upstream().stream()
          .filter(source -> !members.contains(source))
          .anyMatch(source -> waiting.contains(source) || working.contains(source))) {
        return false;
      }
    }
    for (String stage : runner.stages()) {
      if (!members.contains(stage)) {
        runner.leave(stage);
      }
    }
    members.forEach(member -> start(decisions.get(member), waiting, working, inPool));
    return true;
  }

  /** Why a stage cannot be begun at all; null if nothing stands against it. */
  private String culprit(StageSpec stage) {
    for (String name : stage.upstream()) {
      if (decisions.containsKey(name)) {
        State state = states.get(name).state();
        if (state.failed() || state == State.BLOCKED) {
          return "'" + name + "' " + (state == State.BLOCKED ? "is blocked" : "failed");
        }
      }
    }
    return null;
  }

  private boolean ready(StageSpec stage, List<String> waiting, List<String> working) {
    return stage.upstream().stream().noneMatch(n -> waiting.contains(n) || working.contains(n));
  }

  private void work(Decision decision) {
    String name = decision.stage().name();
    try {
      states.change(name, s -> s.with(State.RUNNING, decision.reason()));
      Success success;
      String donor = null;
      if (decision.run()) {
        StageType type = types.find(decision.stage().transform()).orElseThrow();
        StageRunner runner = joint.containsKey(name) ? joint.get(name) : runner(type);
        success =
            new StageAttempts(
                    run, runs.digests(), runner, events, progress, states, cancellation, clock)
                .run(prepare(decision, type));
        if (success == null) {
          return;
        }
        runs.remember(success.fingerprint(), run, name);
      } else {
        success = decision.donor().orElseThrow().success();
        if (!decision.donor().get().run().path().equals(run.path())) {
          donor = decision.donor().get().run().name();
          StageType type = types.find(decision.stage().transform()).orElseThrow();
          success =
              new StageCommit(run, runs.digests())
                  .adopt(
                      decision.donor().get(),
                      decision.fingerprint().orElseThrow(),
                      name,
                      type instanceof FileStage f ? f.publishedAs() : "");
        } else {
          donor = states.get(name).reusedFrom();
          // Killed after it was done and before it was noted, other runs would not find it.
          if (runs.find(success.fingerprint()).isEmpty()) {
            runs.remember(success.fingerprint(), run, name);
          }
        }
      }
      conclude(name, success, donor);
    } catch (IOException | RuntimeException | Error e) {
      String cause = Causes.of(e);
      states.change(name, s -> s.with(State.FAILED, cause));
    } finally {
      if (joint.containsKey(name)) {
        joint.get(name).leave(name);
      }
      finished.add(name);
    }
  }

  private StageRunner runner(StageType type) {
    return runners.stream()
        .filter(r -> r.runs(type))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("nobody runs " + type.name()));
  }

  private void conclude(String name, Success success, String donor) throws IOException {
    List<String> issues = new ArrayList<>();
    long rejected = success.rejected().rows();
    if (rejected > 0) {
      issues.add(rejected + (rejected == 1 ? " row" : " rows") + " rejected");
    }
    String failure = null;
    for (CheckSpec check : CheckSpec.of(pipeline.checks(), name)) {
      Expectation.Outcome outcome =
          check.expectation().evaluate(new DatasetMetrics(run, check.on(), earlier));
      synchronized (checks) {
        checks.add(
            new RunRecord.CheckRecord(
                check.on().toString(),
                check.expect(),
                check.severity(),
                outcome.holds() ? "passed" : "failed",
                outcome.found()));
      }
      if (!outcome.holds()) {
        String issue =
            "check of '"
                + check.on()
                + "': expected "
                + check.expect()
                + ", found "
                + outcome.found();
        issues.add(issue);
        if (check.error() && failure == null) {
          failure = issue;
        }
      }
    }
    String cause = failure;
    State state =
        donor != null
            ? State.CACHED
            : issues.isEmpty() ? State.SUCCEEDED : State.SUCCEEDED_WITH_ISSUES;
    if (cause == null) {
      states.change(name, s -> s.with(state, success, donor, issues));
    } else {
      synchronized (checks) {
        failedByCheck.put(name, true);
      }
      states.change(
          name, s -> s.with(State.FAILED, success, donor, issues).with(State.FAILED, cause));
    }
  }

  /** Plans a stage again now that all its inputs are there, and reads what they are. */
  private StageAttempts.Prepared prepare(Decision decision, StageType type) throws IOException {
    StageSpec stage = decision.stage();
    StagePlan plan = decision.plan();
    if (!stage.files().isEmpty()) {
      Problems problems = new Problems();
      StageContext context = new StageContext(types, problems);
      for (DatasetRef ref : stage.inputs().values()) {
        context.known(ref.stage(), decisions.get(ref.stage()).plan());
      }
      for (String source : stage.files()) {
        context.directory(
            source,
            new StageContext.Directory(run.stage(source).resolve("output").toString(), false));
      }
      Optional<StagePlan> planned = context.plan(stage);
      problems.throwIfAny();
      plan = planned.orElse(plan);
    }
    Map<String, StageWork.Input> inputs = new LinkedHashMap<>();
    JointRunner own = joint.get(stage.name());
    boolean known = true;
    for (Map.Entry<String, DatasetRef> input : stage.inputs().entrySet()) {
      DatasetRef ref = input.getValue();
      Schema schema = decisions.get(ref.stage()).plan().outputs().get(ref.output());
      if (own != null && own == joint.get(ref.stage())) {
        inputs.put(input.getKey(), new StageWork.Input(schema, List.of(), Optional.of(ref)));
        known = false;
      } else {
        inputs.put(
            input.getKey(), new StageWork.Input(schema, run.parts(ref.stage(), ref.output())));
      }
    }
    StagePlan current = plan;
    if (!known) {
      return new StageAttempts.Prepared(
          stage, type, plan, inputs, () -> fingerprint(stage, current));
    }
    Fingerprint fingerprint = fingerprint(stage, plan);
    return new StageAttempts.Prepared(stage, type, plan, inputs, () -> fingerprint);
  }

  /** Of a stage whose inputs are all in place. */
  private Fingerprint fingerprint(StageSpec stage, StagePlan plan) throws IOException {
    Map<String, String> contents = new LinkedHashMap<>();
    for (Map.Entry<String, DatasetRef> input : stage.inputs().entrySet()) {
      DatasetRef ref = input.getValue();
      contents.put(
          input.getKey(),
          run.dataset(ref.stage(), ref.output()).orElse(Success.Dataset.EMPTY).content());
    }
    return planner.fingerprint(stage, plan, contents);
  }
}
