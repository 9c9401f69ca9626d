package org.chandraflow.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.chandraflow.config.Problems;
import org.chandraflow.workflow.DatasetRef;
import org.chandraflow.workflow.Graph;
import org.chandraflow.workflow.Pipeline;
import org.chandraflow.workflow.StageContext;
import org.chandraflow.workflow.StagePlan;
import org.chandraflow.workflow.StageSpec;
import org.chandraflow.workflow.StageType;
import org.chandraflow.workflow.StageTypes;

/**
 * The jobs of a run of a pipeline as they would be if nothing were known of its inputs: neither
 * files nor earlier runs are looked at, and of what a stage reads from another there are two parts.
 *
 * @param name the stage's, or {@code fused}
 * @param works the stages in it, each after those that it reads
 */
public record JobSketch(String name, List<StageWork> works) {
  private static final int PARTS = 2;

  public JobSketch {
    works = List.copyOf(works);
  }

  /**
   * Sketches them, in the order of work.
   *
   * @param directory of the run
   * @param unseen beginnings of paths that are not looked at either, without the slash at the end
   * @param runner those of its stages are meant
   * @throws org.chandraflow.config.UsageException with everything that is wrong with the pipeline
   */
  public static List<JobSketch> of(
      Pipeline pipeline,
      StageTypes types,
      Path directory,
      Collection<String> unseen,
      StageRunner runner,
      Problems problems) {
    Graph graph = Graph.of(pipeline.stages(), problems);
    RunDirectory run = RunDirectory.at(directory);
    StageContext context = new StageContext(types, problems);
    int number = 0;
    for (String path : unseen) {
      context.directory(" " + number++, new StageContext.Directory(path, true));
    }
    List<Decision> decisions = new ArrayList<>();
    for (String name : graph.order()) {
      context.directory(
          name, new StageContext.Directory(run.stage(name).resolve("output").toString(), true));
      StageSpec stage = pipeline.stages().get(name);
      Optional<StagePlan> plan = context.plan(stage);
      plan.ifPresent(
          found ->
              decisions.add(
                  new Decision(
                      stage, true, "", List.of(), Optional.empty(), Optional.empty(), found)));
    }
    problems.throwIfAny();
    Map<String, StagePlan> plans = new LinkedHashMap<>();
    decisions.forEach(decision -> plans.put(decision.stage().name(), decision.plan()));
    List<List<String>> groups = new ArrayList<>();
    if (pipeline.fuse()) {
      groups.addAll(JointGroups.groups(decisions, types, runner));
    } else {
      for (String name : plans.keySet()) {
        if (runner.runs(type(pipeline, types, name))) {
          groups.add(List.of(name));
        }
      }
    }
    List<JobSketch> jobs = new ArrayList<>();
    for (List<String> group : groups) {
      List<StageWork> works = new ArrayList<>();
      for (String name : group) {
        works.add(
            new StageWork(
                run.name(),
                name,
                type(pipeline, types, name),
                plans.get(name),
                inputs(pipeline.stages().get(name), plans, group, run),
                run.stage(name),
                new Cancellation(),
                new AtomicLong(),
                new ConcurrentHashMap<>()));
      }
      jobs.add(new JobSketch(group.size() == 1 ? group.get(0) : "fused", works));
    }
    return jobs;
  }

  private static StageType type(Pipeline pipeline, StageTypes types, String stage) {
    return types.find(pipeline.stages().get(stage).transform()).orElseThrow();
  }

  private static Map<String, StageWork.Input> inputs(
      StageSpec stage, Map<String, StagePlan> plans, List<String> group, RunDirectory run) {
    Map<String, StageWork.Input> inputs = new LinkedHashMap<>();
    stage
        .inputs()
        .forEach(
            (port, ref) -> {
              Schema schema = plans.get(ref.stage()).outputs().get(ref.output());
              inputs.put(
                  port,
                  group.contains(ref.stage())
                      ? new StageWork.Input(schema, List.of(), Optional.of(ref))
                      : new StageWork.Input(schema, parts(run, ref)));
            });
    return inputs;
  }

  private static List<String> parts(RunDirectory run, DatasetRef ref) {
    Path directory = run.stage(ref.stage()).resolve("output");
    if (!ref.output().isEmpty()) {
      directory = directory.resolve(ref.output());
    }
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < PARTS; i++) {
      parts.add(directory.resolve(String.format("part-%05d.avro", i)).toString());
    }
    return parts;
  }
}
