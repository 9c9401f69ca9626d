package org.chandraflow.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.chandraflow.config.Problems;
import org.chandraflow.run.PlanView;
import org.chandraflow.workflow.Pipeline;
import org.chandraflow.workflow.StageTypes;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code chandraflow plan PIPELINE}. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Says what a run would do, and why, one line a stage.",
      "A line is STAGE, RUN or CACHED, and the reason, separated by tabs. A run with the same "
          + "arguments does exactly that."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  chandraflow plan pipelines/demo.yaml",
      "  chandraflow plan pipelines/demo.yaml --why --set seed=7"
    })
public final class PlanCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;
  @Mixin private PipelineOptionsGroup pipeline;
  @Mixin private SelectionOptions selection;
  @Mixin private RunsOption runs;

  @Option(
      names = "--why",
      description = "Also everything that changed since the latest result of each stage.")
  private boolean why;

  @Override
  public Integer call() throws IOException {
    StageTypes types = StageTypes.installed();
    Problems problems = new Problems();
    Pipeline read = pipeline.read(types, problems);
    PrintWriter out = spec.commandLine().getOut();
    for (PlanView.Line line :
        PlanView.of(read, types, runs.runs(), selection.selection(), selection.force(), problems)) {
      out.println(line.stage() + "\t" + (line.run() ? "RUN" : "CACHED") + "\t" + line.reason());
      if (why) {
        line.why().forEach(sentence -> out.println("\t" + sentence));
      }
    }
    out.flush();
    return 0;
  }
}
