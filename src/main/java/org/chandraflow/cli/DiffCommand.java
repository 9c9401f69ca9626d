package org.chandraflow.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.chandraflow.run.RunDiff;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code chandraflow diff RUN RUN}. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = {
      "Says what differs between two runs: settings and configuration, rows, counts and "
          + "content of datasets, scores, and sources whose predicted class changed.",
      "Prints nothing if nothing does."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  chandraflow diff first second"})
public final class DiffCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(index = "0", paramLabel = "RUN", description = "The earlier run.")
  private String before;

  @Parameters(index = "1", paramLabel = "RUN", description = "The later run.")
  private String after;

  @Mixin private RunsOption runsOption;

  @Override
  public Integer call() throws IOException {
    List<String> lines = RunDiff.lines(runsOption.open(before), runsOption.open(after));
    PrintWriter out = spec.commandLine().getOut();
    lines.forEach(out::println);
    out.flush();
    return 0;
  }
}
