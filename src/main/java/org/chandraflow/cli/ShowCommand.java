package org.chandraflow.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.chandraflow.beam.Profile;
import org.chandraflow.config.Problems;
import org.chandraflow.config.UsageException;
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
import picocli.CommandLine.Parameters;

/** {@code chandraflow show PIPELINE}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = {"Shows a pipeline's graph: its stages in order and what each reads."},
    footerHeading = "%nExamples:%n",
    footer = {
      "  chandraflow show pipelines/demo.yaml",
      "  chandraflow show pipelines/demo.yaml --dot -o demo.dot",
      "  chandraflow show pipelines/demo.yaml --airflow -o dags/demo_dag.py",
      "  chandraflow show pipelines/classify.yaml --dataflow-job --fused --runs-dir"
          + " gs://bucket/runs -o job.json -- --project=p"
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

    @Option(
        names = "--dataflow-job",
        description =
            "As the jobs that Google's Dataflow would get, in JSON; made without network, so what"
                + " is at gs:// is not looked at.")
    private boolean dataflow;
  }

  @ArgGroup private Form form = new Form();

  @Option(
      names = "--fused",
      description = "With --dataflow-job: all Beam stages as one job, as of run --fused.")
  private boolean fused;

  @Mixin private RunsOption runsOption;

  @Parameters(
      index = "1..*",
      paramLabel = "BEAM OPTION",
      description = "After --, with --dataflow-job: options handed to Beam as they are.")
  private List<String> beamOptions = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Into a file (default: standard output).")
  private Optional<Path> output = Optional.empty();

  @Override
  public Integer call() throws IOException {
    StageTypes types = StageTypes.installed();
    Problems problems = new Problems();
    if (form.dataflow) {
      DataflowJobs jobs = new DataflowJobs(spec.commandLine().getErr());
      Pipeline read = pipeline.read(types, problems, jobs);
      return write(
          jobs.of(fused ? read.fused() : read, types, runsOption.path(), beamOptions, problems));
    }
    if (fused || !beamOptions.isEmpty()) {
      throw new UsageException(
          (fused ? "--fused" : beamOptions.get(0)) + " goes with --dataflow-job only");
    }
    Pipeline read = pipeline.read(types, problems);
    Graph graph = Graph.of(read.stages(), problems);
    problems.throwIfAny();
    String text =
        form.dot
            ? GraphText.dot(read, graph)
            : form.airflow ? airflow(read, graph) : GraphText.plain(read, graph);
    return write(text);
  }

  private int write(String text) throws IOException {
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
