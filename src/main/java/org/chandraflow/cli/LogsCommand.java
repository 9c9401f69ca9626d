package org.chandraflow.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.chandraflow.config.Names;
import org.chandraflow.config.UsageException;
import org.chandraflow.run.Attempt;
import org.chandraflow.run.RunDirectory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code chandraflow logs RUN STAGE}. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = {"Prints the log of a stage's last attempt."},
    footerHeading = "%nExamples:%n",
    footer = {"  chandraflow logs first matched", "  chandraflow logs first matched --attempt 1"})
public final class LogsCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(index = "0", paramLabel = "RUN", description = "The run's name.")
  private String name;

  @Parameters(index = "1", paramLabel = "STAGE", description = "The stage.")
  private String stage;

  @Option(names = "--attempt", paramLabel = "N", description = "Another attempt than the last.")
  private Optional<Integer> attempt = Optional.empty();

  @Mixin private RunsOption runsOption;

  @Override
  public Integer call() throws IOException {
    RunDirectory run = runsOption.open(name);
    if (!run.stages().contains(stage)) {
      throw new UsageException(
          "run '" + name + "' has no stage '" + stage + "'; " + Names.hint(stage, run.stages()));
    }
    List<Attempt> attempts = run.state(stage).attempts();
    Optional<Attempt> wanted =
        attempts.stream()
            .filter(a -> attempt.isEmpty() || a.number() == attempt.get())
            .reduce((first, second) -> second);
    if (wanted.isEmpty()) {
      throw new UsageException(
          "stage '"
              + stage
              + "' of run '"
              + name
              + "' is "
              + run.state(stage).state()
              + " and has "
              + (attempts.isEmpty() ? "no attempt" : "attempts 1 to " + attempts.size()));
    }
    Path log = run.stage(stage).resolve(wanted.get().log());
    PrintWriter out = spec.commandLine().getOut();
    try (Stream<String> lines = Files.lines(log)) {
      lines.forEach(out::println);
    }
    out.flush();
    return 0;
  }
}
