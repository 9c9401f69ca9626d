package org.chandraflow.cli;

import java.util.concurrent.Callable;
import org.chandraflow.config.Problems;
import org.chandraflow.run.Planner;
import org.chandraflow.workflow.Graph;
import org.chandraflow.workflow.Pipeline;
import org.chandraflow.workflow.StageTypes;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code chandraflow validate PIPELINE}. */
@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description = {
      "Checks a pipeline: syntax, names, datasets, schemas between stages, the "
          + "configuration of each stage.",
      "Everything that is wrong is reported at once, with file and line; nothing is run."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  chandraflow validate pipelines/demo.yaml",
      "  chandraflow validate pipelines/classify.yaml --set sources=csc.csv --set catalogs=catalogs"
    })
public final class ValidateCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;
  @Mixin private PipelineOptionsGroup pipeline;
  @Mixin private RunsOption runs;

  @Override
  public Integer call() {
    StageTypes types = StageTypes.installed();
    Problems problems = new Problems();
    Pipeline read = pipeline.read(types, problems);
    Graph graph = new Planner(types, runs.runs()).check(read, problems);
    problems.throwIfAny();
    spec.commandLine()
        .getOut()
        .println(read.file() + ": valid, " + graph.order().size() + " stages");
    return 0;
  }
}
