package org.chandraflow.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.chandraflow.run.RunDirectory;
import org.chandraflow.run.RunRecord;
import org.chandraflow.run.RunStatus;
import org.chandraflow.workflow.Durations;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code chandraflow runs}. */
@Command(
    name = "runs",
    mixinStandardHelpOptions = true,
    description = {"Lists the runs, the newest first: name, state, start, time taken, pipeline."},
    footerHeading = "%nExamples:%n",
    footer = {"  chandraflow runs", "  chandraflow runs --runs-dir /data/runs"})
public final class RunsCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;
  @Mixin private RunsOption runsOption;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    for (RunDirectory run : runsOption.runs().list()) {
      RunRecord record = run.record();
      String took =
          record.started() == null || record.ended() == null
              ? "-"
              : Durations.text(
                  Duration.between(Instant.parse(record.started()), Instant.parse(record.ended())));
      out.println(
          String.join(
              "\t",
              run.name(),
              RunStatus.state(run).name(),
              record.started() == null ? "-" : record.started().substring(0, 19) + "Z",
              took,
              record.pipeline()));
    }
    out.flush();
    return 0;
  }
}
