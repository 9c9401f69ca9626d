package org.chandraflow.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.chandraflow.beam.Profile;
import org.chandraflow.config.Problems;
import org.chandraflow.workflow.AirflowText;
import org.chandraflow.workflow.Graph;
import org.chandraflow.workflow.GraphText;
import org.chandraflow.workflow.Pipeline;
import org.chandraflow.workflow.StageTypes;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code chandraflow show PIPELINE}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = {"Shows a pipeline's graph: its stages in order and what each reads."},
    footerHeading = "%nExamples:%n",
    footer = {
      "  chandraflow show pipelines/demo.yaml",
      "  chandraflow show pipelines/demo.yaml --dot -o demo.dot",
      "  chandraflow show pipelines/demo.yaml --airflow -o dags/demo_dag.py"
    })
public final class ShowCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;
  @Mixin private PipelineOptionsGroup pipeline;

  /** The forms beside plain text. */
  private static final class Form {
    @Option(names = "--dot", description = "For Graphviz.")
    private boolean dot;

    @Option(names = "--airflow", description = "As an Airflow DAG in Python: a task a stage.")
    private boolean airflow;
  }

  @ArgGroup private Form form = new Form();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Into a file (default: standard output).")
  private Optional<Path> output = Optional.empty();

  @Override
  public Integer call() throws IOException {
    StageTypes types = StageTypes.installed();
    Problems problems = new Problems();
    Pipeline read = pipeline.read(types, problems);
    Graph graph = Graph.of(read.stages(), problems);
    problems.throwIfAny();
    String text =
        form.dot
            ? GraphText.dot(read, graph)
            : form.airflow ? airflow(read, graph) : GraphText.plain(read, graph);
    if (output.isPresent()) {
      Files.writeString(output.get(), text);
    } else {
      spec.commandLine().getOut().print(text);
      spec.commandLine().getOut().flush();
    }
    return 0;
  }

  /** The DAG, its head with the command that makes it. */
  private String airflow(Pipeline read, Graph graph) {
    String profile = read.profile().isEmpty() ? "direct" : read.profile();
    String command = "chandraflow show " + pipeline.repeat() + " --airflow";
    return AirflowText.of(read, graph, profile, Profile.load(profile).runner(), command);
  }
}
