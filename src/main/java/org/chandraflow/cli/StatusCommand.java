package org.chandraflow.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.chandraflow.run.RunRecord;
import org.chandraflow.run.RunStatus;
import org.chandraflow.run.StageState;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code chandraflow status RUN}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {"Shows how a run and each of its stages stands, also while it is at work."},
    footerHeading = "%nExamples:%n",
    footer = {"  chandraflow status first", "  chandraflow status first --json"})
public final class StatusCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "The run's name.")
  private String name;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  @Mixin private RunsOption runsOption;

  @Override
  public Integer call() throws IOException {
    RunStatus status = RunStatus.of(runsOption.open(name));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(status.json());
      out.flush();
      return 0;
    }
    out.println(
        status.name()
            + "\t"
            + status.state()
            + (status.error() == null ? "" : "\t" + status.error()));
    for (StageState stage : status.stages()) {
      out.println(
          String.join(
              "\t",
              "  " + stage.stage(),
              stage.state().name(),
              stage.rows() < 0 ? "-" : stage.rows() + " rows",
              stage.rejected() < 0 ? "-" : stage.rejected() + " rejected",
              stage.attempts().size() + (stage.attempts().size() == 1 ? " attempt" : " attempts"),
              stage.reason()));
      stage.issues().forEach(issue -> out.println("    issue: " + issue));
    }
    for (RunRecord.CheckRecord check : status.checks()) {
      out.println(
          "  check\t"
              + check.outcome()
              + "\t"
              + check.dataset()
              + ": "
              + check.expected()
              + "\t"
              + check.found());
    }
    out.flush();
    return 0;
  }
}
