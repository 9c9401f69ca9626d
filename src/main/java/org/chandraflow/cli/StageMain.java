package org.chandraflow.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.chandraflow.beam.Profile;
import org.chandraflow.config.Problems;
import org.chandraflow.run.RunOptions;
import org.chandraflow.run.RunsDirectory;
import org.chandraflow.workflow.Pipeline;
import org.chandraflow.workflow.PipelineReader;
import org.chandraflow.workflow.Selection;
import org.chandraflow.workflow.StageTypes;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/**
 * One stage as a process of its own, for schedulers that start Beam jobs by a main class and
 * pipeline options. The stage has a run of its own, {@code RUN.STAGE}; what it needs is taken from
 * the runs of the stages before it, which share the runs directory. Without a stage it is the whole
 * run {@code RUN}, for which nothing is left to do but the report. Given again after a failure, it
 * goes on; it does not retry by itself.
 */
@Command(name = "stage", description = "Runs one stage of a pipeline.")
public final class StageMain implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(names = "--pipeline", required = true)
  private String pipeline;

  @Option(names = "--stage")
  private Optional<String> stage = Optional.empty();

  @Option(names = "--run", required = true)
  private String run;

  @Option(names = "--set")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(names = "--profile", required = true)
  private String profile;

  @Option(names = "--runner")
  private Optional<String> runner = Optional.empty();

  @Mixin private RunsOption runsOption;

  /** Everything else is Beam's. */
  @Unmatched private List<String> beamOptions = new ArrayList<>();

  /** Runs a stage and ends the process with an exit code as of {@code chandraflow run}. */
  public static void main(String[] args) {
    System.exit(execute(args));
  }

  /** The same in this process. */
  static int execute(String... args) {
    return CommandLines.configured(CommandLines.of(new StageMain())).execute(args);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    StageTypes types = StageTypes.installed();
    Problems problems = new Problems();
    Pipeline read =
        PipelineReader.read(pipeline, types, set, System.getenv(), problems).triedOnce();
    String name = runName();
    RunsDirectory runs = runsOption.runs();
    // The runner is the profile's own, unless somebody wants another one.
    runner
        .filter(wanted -> !wanted.equals(Profile.load(profile).runner()))
        .ifPresent(wanted -> beamOptions.add("--runner=" + wanted));
    RunOptions options =
        new RunOptions(
            Optional.of(name),
            new Selection(List.of(), stage.map(List::of).orElse(List.of()), List.of(), List.of()),
            false,
            Optional.empty(),
            beamOptions,
            List.of(),
            spec.commandLine().getParseResult().originalArgs());
    boolean begun = runs.names().contains(name);
    return new Execution(spec.commandLine(), runsOption, types)
        .run(
            runs,
            profile,
            "command line",
            beamOptions,
            work ->
                begun
                    ? work.resume(runs.open(name), Optional.empty())
                    : work.start(read, options, problems));
  }

  /** A scheduler's names have other characters than a run's. */
  private String runName() {
    String name = stage.map(s -> run + "." + s).orElse(run).replaceAll("[^A-Za-z0-9._-]+", "-");
    return name.length() <= 100
        ? name
        : name.substring(0, 80) + "-" + Integer.toHexString(name.hashCode());
  }
}
