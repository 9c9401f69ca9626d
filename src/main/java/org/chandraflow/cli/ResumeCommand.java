package org.chandraflow.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.chandraflow.run.RunDirectory;
import org.chandraflow.run.RunRecord;
import org.chandraflow.workflow.StageTypes;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code chandraflow resume RUN}. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = {
      "Goes on with a run that failed, was cancelled or killed.",
      "Stages that are done are not repeated; what an attempt left half-written is "
          + "thrown away."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  chandraflow resume first", "  chandraflow resume first --runs-dir /data/runs"})
public final class ResumeCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(index = "0", paramLabel = "RUN", description = "The run's name.")
  private String name;

  @Mixin private RunsOption runsOption;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description = "Stages at work at once (default: the pipeline's).")
  private Optional<Integer> parallel = Optional.empty();

  @Parameters(
      index = "1..*",
      paramLabel = "BEAM OPTION",
      description = "After --: in place of the run's own, of another cluster, say.")
  private List<String> beamOptions = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    RunDirectory run = runsOption.open(name);
    RunRecord record = run.record();
    return new Execution(spec.commandLine(), runsOption, StageTypes.installed())
        .run(
            runsOption.runs(),
            record.profile(),
            "run " + run.name(),
            beamOptions.isEmpty() ? record.beamOptions() : beamOptions,
            work -> work.resume(run, parallel));
  }
}
