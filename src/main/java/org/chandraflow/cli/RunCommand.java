package org.chandraflow.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.chandraflow.config.Problems;
import org.chandraflow.run.RunOptions;
import org.chandraflow.run.RunsDirectory;
import org.chandraflow.workflow.Pipeline;
import org.chandraflow.workflow.StageTypes;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code chandraflow run PIPELINE}. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a pipeline and ends with a report.",
      "Stages whose result an earlier run in the same directory has are taken from "
          + "there; see 'plan'. What fails can be resumed. Exit codes: 0 done, also with "
          + "issues; 1 failed; 2 refused before work; 3 a check failed; 130 cancelled."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  chandraflow run pipelines/demo.yaml",
      "  chandraflow run pipelines/classify.yaml --set sources=csc.csv --name first",
      "  chandraflow run pipelines/demo.yaml --only features --force",
      "  chandraflow run pipelines/classify.yaml --profile flink --fused -- --flinkMaster=host:8081"
    })
public final class RunCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;
  @Mixin private PipelineOptionsGroup pipeline;
  @Mixin private SelectionOptions selection;
  @Mixin private RunsOption runsOption;

  @Option(
      names = "--name",
      paramLabel = "RUN",
      description = "The run's name (default: the pipeline's with the time).")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--profile",
      paramLabel = "PROFILE",
      defaultValue = "${env:CHANDRAFLOW_PROFILE}",
      description =
          "Where it runs: direct, flink-local, flink, or a file (default: direct for"
              + " small inputs, else flink-local).")
  private String profile;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description = "Stages at work at once (default: the pipeline's).")
  private Optional<Integer> parallel = Optional.empty();

  @Option(
      names = "--fused",
      description =
          "All Beam stages as one job, for clusters where a job takes long to start; the same"
              + " datasets come out.")
  private boolean fused;

  @Parameters(
      index = "1..*",
      paramLabel = "BEAM OPTION",
      description = "After --: options handed to Beam as they are.")
  private List<String> beamOptions = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    StageTypes types = StageTypes.installed();
    Problems problems = new Problems();
    Pipeline read = pipeline.read(types, problems);
    RunsDirectory runs = runsOption.runs();
    String from =
        spec.commandLine().getParseResult().hasMatchedOption("--profile")
            ? "command line"
            : "CHANDRAFLOW_PROFILE";
    String chosen = profile;
    if (chosen == null || chosen.isEmpty()) {
      chosen = read.profile();
      from = read.file();
    }
    RunOptions options =
        new RunOptions(
            name,
            selection.selection(),
            selection.force(),
            parallel,
            beamOptions,
            List.of(),
            spec.commandLine().getParseResult().originalArgs());
    return new Execution(spec.commandLine(), runsOption, types)
        .run(
            runs,
            chosen,
            from,
            beamOptions,
            work -> work.start(fused ? read.fused() : read, options, problems));
  }
}
