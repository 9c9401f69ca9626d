package org.chandraflow.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.chandraflow.config.Problems;
import org.chandraflow.config.Standing;
import org.chandraflow.config.UsageException;
import org.chandraflow.workflow.CheckSpec;
import org.chandraflow.workflow.DatasetRef;
import org.chandraflow.workflow.Fingerprint;
import org.chandraflow.workflow.Graph;
import org.chandraflow.workflow.Pipeline;
import org.chandraflow.workflow.Selection;
import org.chandraflow.workflow.StageContext;
import org.chandraflow.workflow.StagePlan;
import org.chandraflow.workflow.StageSpec;
import org.chandraflow.workflow.StageType;
import org.chandraflow.workflow.StageTypes;

/**
 * Decides what runs. {@code plan} prints its decisions and {@code run} follows them, so that the
 * two cannot disagree: a stage behind one that runs, runs, whatever comes out of that one.
 */
public final class Planner {
  private static final String FORCED = "forced";
  private static final String NO_EARLIER = "no earlier result";

  private final StageTypes types;
  private final RunsDirectory runs;

  public Planner(StageTypes types, RunsDirectory runs) {
    this.types = types;
    this.runs = runs;
  }

  /**
   * Plans every stage of a pipeline, without deciding anything, to find what is wrong with it.
   *
   * @param problems takes what is found; those of the reader may be in it already
   * @return the graph
   */
  public Graph check(Pipeline pipeline, Problems problems) {
    return Standing.during(() -> planAll(pipeline, problems));
  }

  private Graph planAll(Pipeline pipeline, Problems problems) {
    Graph graph = Graph.of(pipeline.stages(), problems);
    StageContext context = new StageContext(types, problems);
    for (String name : graph.order()) {
      context.directory(name, pending("run", name));
      context.plan(pipeline.stages().get(name));
    }
    checkNames(pipeline, context, problems);
    return graph;
  }

  private static void checkNames(Pipeline pipeline, StageContext context, Problems problems) {
    for (CheckSpec check : pipeline.checks()) {
      context.find(check.on().stage()).ifPresent(plan -> CheckNames.check(check, plan, problems));
    }
  }

  private StageContext.Directory pending(String run, String stage) {
    return new StageContext.Directory(
        RunDirectory.at(runs.run(run)).stage(stage).resolve("output").toString(), true);
  }

  /**
   * What is wanted.
   *
   * @param selection the part of the pipeline
   * @param force whether results are not reused within it
   * @param name the run's name, for paths of files to be made
   * @param own the run to go on with, if it is a resumed one
   */
  record Wish(Selection selection, boolean force, String name, Optional<RunDirectory> own) {}

  /**
   * Decides.
   *
   * @throws UsageException with everything that is wrong with the pipeline
   * @throws IOException if an input or an earlier run cannot be read
   */
  List<Decision> decide(Pipeline pipeline, Graph graph, Wish wish, Problems problems)
      throws IOException {
    return Standing.during(() -> decideAll(pipeline, graph, wish, problems));
  }

  private List<Decision> decideAll(Pipeline pipeline, Graph graph, Wish wish, Problems problems)
      throws IOException {
    Set<String> chosen = wish.selection().choose(pipeline, graph);
    Set<String> needed = graph.withUpstream(chosen);
    StageContext context = new StageContext(types, problems);
    List<RunDirectory> earlier = runs.list();
    Map<String, Decision> decisions = new LinkedHashMap<>();
    for (String name : graph.order()) {
      context.directory(name, pending(wish.name(), name));
      StageSpec stage = pipeline.stages().get(name);
      Optional<StagePlan> plan = context.plan(stage);
      if (!needed.contains(name) || plan.isEmpty() || !problems.isEmpty()) {
        continue;
      }
      Decision decision =
          decide(stage, plan.get(), decisions, wish, chosen.contains(name), earlier);
      decisions.put(name, decision);
      decision
          .donor()
          .ifPresent(
              donor ->
                  context.directory(
                      name,
                      new StageContext.Directory(
                          donor.run().stage(donor.stage()).resolve("output").toString(), false)));
    }
    checkNames(pipeline, context, problems);
    problems.throwIfAny();
    List<Decision> all = new ArrayList<>(decisions.values());
    checkReachable(all, chosen);
    return withoutIdle(all, chosen, graph);
  }

  /** Leaves out stages that nobody wants and nobody that runs reads. */
  private static List<Decision> withoutIdle(List<Decision> all, Set<String> chosen, Graph graph) {
    Set<String> read = new LinkedHashSet<>(chosen);
    for (Decision decision : all) {
      if (decision.run()) {
        read.addAll(graph.upstream(decision.stage().name()));
      }
    }
    return all.stream().filter(d -> read.contains(d.stage().name())).toList();
  }

  private static void checkReachable(List<Decision> all, Set<String> chosen) {
    Set<String> wanted = new LinkedHashSet<>();
    for (Decision decision : all) {
      if (chosen.contains(decision.stage().name()) && decision.run()) {
        wanted.addAll(decision.stage().upstream());
      }
    }
    for (Decision decision : all) {
      String name = decision.stage().name();
      if (!chosen.contains(name) && decision.run() && wanted.contains(name)) {
        throw new UsageException(
            "stage '"
                + name
                + "' is not chosen but read, and has no result to take ("
                + decision.reason()
                + "); choose it too");
      }
    }
  }

  private Decision decide(
      StageSpec stage,
      StagePlan plan,
      Map<String, Decision> decisions,
      Wish wish,
      boolean chosen,
      List<RunDirectory> earlier)
      throws IOException {
    List<String> made = new ArrayList<>();
    for (DatasetRef ref : stage.inputs().values()) {
      addIfRun(decisions.get(ref.stage()), made);
    }
    for (String name : stage.files()) {
      addIfRun(decisions.get(name), made);
    }
    if (!made.isEmpty()) {
      return anew(
          stage,
          plan,
          Optional.empty(),
          List.of("input " + String.join(", ", made) + " is made anew"));
    }
    boolean forced = wish.force() && chosen;
    if (earlier.isEmpty() && wish.own().isEmpty()) {
      // Nothing to compare with: a first plan does not read whole catalogues for their digests.
      return anew(stage, plan, Optional.empty(), List.of(forced ? FORCED : NO_EARLIER));
    }
    Map<String, String> inputs = new LinkedHashMap<>();
    for (Map.Entry<String, DatasetRef> input : stage.inputs().entrySet()) {
      Decision source = decisions.get(input.getValue().stage());
      inputs.put(
          input.getKey(),
          source
              .donor()
              .orElseThrow()
              .success()
              .datasets()
              .getOrDefault(input.getValue().output(), Success.Dataset.EMPTY)
              .content());
    }
    Fingerprint fingerprint = fingerprint(stage, plan, inputs);
    if (wish.own().isPresent()) {
      RunDirectory own = wish.own().get();
      Optional<Success> success = own.success(stage.name());
      if (success.isPresent()
          && success.get().fingerprint().equals(fingerprint.hash())
          && RunsDirectory.whole(own, success.get())) {
        return new Decision(
            stage,
            false,
            "done in this run",
            List.of(),
            Optional.of(fingerprint),
            Optional.of(new RunsDirectory.Donor(own, stage.name(), success.get())),
            plan);
      }
    }
    if (forced) {
      return anew(stage, plan, Optional.of(fingerprint), List.of(FORCED));
    }
    Optional<RunsDirectory.Donor> donor = runs.find(fingerprint.hash());
    if (donor.isPresent()) {
      return new Decision(
          stage,
          false,
          "same as in run " + donor.get().run().name(),
          List.of(),
          Optional.of(fingerprint),
          donor,
          plan);
    }
    List<String> why = new ArrayList<>();
    Optional<Fingerprint> before = runs.latest(stage.name(), stage.transform(), earlier);
    if (before.isEmpty()) {
      why.add(NO_EARLIER);
    } else {
      why.addAll(fingerprint.changesSince(before.get()));
      if (why.isEmpty()) {
        why.add("the earlier result is gone or damaged");
      }
    }
    return anew(stage, plan, Optional.of(fingerprint), why);
  }

  /** A stage that runs, and everything that speaks for it, the first as its reason. */
  private static Decision anew(
      StageSpec stage, StagePlan plan, Optional<Fingerprint> fingerprint, List<String> why) {
    String reason = why.get(0) + (why.size() > 1 ? " (and " + (why.size() - 1) + " more)" : "");
    return new Decision(stage, true, reason, why, fingerprint, Optional.empty(), plan);
  }

  private static void addIfRun(Decision decision, List<String> made) {
    if (decision != null && decision.run() && !made.contains(decision.stage().name())) {
      made.add(decision.stage().name());
    }
  }

  /**
   * What decides a stage's result.
   *
   * @param inputs the content of each connected input
   */
  Fingerprint fingerprint(StageSpec stage, StagePlan plan, Map<String, String> inputs)
      throws IOException {
    StageType type = types.find(stage.transform()).orElseThrow();
    Map<String, String> parts = new TreeMap<>();
    parts.put("transform", type.name());
    parts.put("version", Integer.toString(type.version()));
    plan.settings().forEach((key, value) -> parts.put("config " + key, value));
    inputs.forEach((port, content) -> parts.put("input " + port, content));
    for (String file : plan.files()) {
      String name = "file " + file.substring(file.lastIndexOf('/') + 1);
      String digest;
      try {
        digest = runs.digests().of(file);
      } catch (java.nio.file.NoSuchFileException e) {
        throw new UsageException(
            "stage '" + stage.name() + "': " + org.chandraflow.workflow.InputFiles.missing(file));
      }
      parts.merge(name, digest, (a, b) -> a + "," + b);
    }
    for (Map.Entry<String, Schema> output : plan.outputs().entrySet()) {
      String name = output.getKey().isEmpty() ? "schema" : "schema " + output.getKey();
      Schema schema = output.getValue();
      parts.put(
          name, Standing.onceFor("fingerprint", schema, () -> DatasetScan.fingerprint(schema)));
    }
    return new Fingerprint(parts);
  }
}
