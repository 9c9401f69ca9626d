package org.chandraflow.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.chandraflow.run.Runs;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code chandraflow report RUN}. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {"Writes a run's report.html anew and prints its summary."},
    footerHeading = "%nExamples:%n",
    footer = {"  chandraflow report first"})
public final class ReportCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "The run's name.")
  private String name;

  @Mixin private RunsOption runsOption;

  @Override
  public Integer call() throws IOException {
    List<String> lines = Runs.report(runsOption.open(name));
    PrintWriter out = spec.commandLine().getOut();
    lines.forEach(out::println);
    out.flush();
    return 0;
  }
}
