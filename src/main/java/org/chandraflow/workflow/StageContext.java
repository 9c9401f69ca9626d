package org.chandraflow.workflow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.chandraflow.config.ConfigNode;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.Names;
import org.chandraflow.config.Problems;
import org.chandraflow.config.UsageException;

/**
 * Plans stages one after another in the order of work: what one writes is what the next reads.
 * Collects problems. Not safe for several threads.
 */
public final class StageContext {
  /**
   * Where a stage's files are.
   *
   * @param path the directory
   * @param pending whether they are still to be made
   */
  public record Directory(String path, boolean pending) {}

  private final StageTypes types;
  private final Problems problems;
  private final Map<String, StagePlan> plans = new LinkedHashMap<>();
  private final Map<String, Directory> directories = new LinkedHashMap<>();

  public StageContext(StageTypes types, Problems problems) {
    this.types = types;
    this.problems = problems;
  }

  /** Says where a stage's files are, or will be. */
  public void directory(String stage, Directory directory) {
    directories.put(stage, directory);
  }

  /** Takes a plan that was made before. */
  public void known(String stage, StagePlan plan) {
    plans.put(stage, plan);
  }

  /** The plan of a stage; empty if it was not planned, or could not be. */
  public Optional<StagePlan> find(String stage) {
    return Optional.ofNullable(plans.get(stage));
  }

  /** Plans a stage. Those that it needs must have been planned before. */
  public Optional<StagePlan> plan(StageSpec stage) {
    Optional<StageType> type = types.find(stage.transform());
    if (type.isEmpty()) {
      return Optional.empty();
    }
    boolean complete = true;
    Map<String, Schema> inputs = new LinkedHashMap<>();
    for (Map.Entry<String, DatasetRef> input : stage.inputs().entrySet()) {
      Optional<Schema> schema = schema(stage, input.getValue());
      complete &= schema.isPresent();
      schema.ifPresent(found -> inputs.put(input.getKey(), found));
    }
    List<String> valueless = new ArrayList<>();
    ConfigNode config =
        Substitution.apply(
            stage.config(),
            (name, where) -> {
              if (name.startsWith("stages.")) {
                return Optional.ofNullable(directories.get(name.substring("stages.".length())))
                    .map(directory -> where.withText(directory.path()));
              }
              valueless.add("${" + name + "}");
              return Optional.empty();
            });
    List<String> pending = new ArrayList<>(valueless);
    directories.values().stream()
        .filter(Directory::pending)
        .forEach(directory -> pending.add(directory.path()));
    complete &= valueless.isEmpty();
    int before = problems.found().size();
    StagePlan plan;
    Problems found = new Problems();
    try {
      plan =
          InputFiles.whilePending(
              pending, () -> type.get().plan(new ConfigReader(config, found), inputs));
    } catch (UsageException e) {
      found.add(stage.node(), "stage '" + stage.name() + "': " + e.getMessage());
      return Optional.empty();
    } catch (RuntimeException e) {
      if (complete && found.isEmpty()) {
        throw e;
      }
      // Without its inputs' schemas, or with a problem told, a stage need not come to an end.
      return Optional.empty();
    } finally {
      // That a parameter has no value, or an input no schema, was told where it is so.
      boolean known = complete;
      found.found().stream()
          .filter(problem -> valueless.stream().noneMatch(problem.message()::contains))
          .filter(problem -> known || problem.line() != stage.node().line())
          .forEach(problems::add);
    }
    if (!complete || plan == null || problems.found().size() > before) {
      // A stage downstream is still checked against what this one would write.
      if (plan != null && !plan.outputs().isEmpty() && complete) {
        plans.put(stage.name(), plan);
      }
      return Optional.empty();
    }
    plans.put(stage.name(), plan);
    return Optional.of(plan);
  }

  private Optional<Schema> schema(StageSpec stage, DatasetRef ref) {
    StagePlan plan = plans.get(ref.stage());
    if (plan == null) {
      return Optional.empty();
    }
    Schema schema = plan.outputs().get(ref.output());
    if (schema == null) {
      List<String> valid =
          plan.outputs().keySet().stream()
              .map(output -> new DatasetRef(ref.stage(), output).toString())
              .toList();
      problems.add(
          stage.node(),
          "stage '"
              + stage.name()
              + "': unknown dataset '"
              + ref
              + "'; "
              + (valid.isEmpty()
                  ? "'" + ref.stage() + "' writes files: use ${stages." + ref.stage() + "}"
                  : Names.hint(ref.toString(), valid)));
    }
    return Optional.ofNullable(schema);
  }
}
