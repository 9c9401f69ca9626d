package org.chandraflow.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.chandraflow.config.UsageException;
import org.chandraflow.run.Pruning;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code chandraflow prune}. */
@Command(
    name = "prune",
    mixinStandardHelpOptions = true,
    description = {
      "Removes old runs.",
      "Runs that reuse their results keep them; runs at work are left alone. Without "
          + "--yes it only says what it would remove."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  chandraflow prune --keep 5 --yes",
      "  chandraflow prune --older-than 30 --yes",
      "  chandraflow prune first second --yes"
    })
public final class PruneCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(arity = "0..*", paramLabel = "RUN", description = "Runs to remove.")
  private List<String> names = List.of();

  @Option(names = "--keep", paramLabel = "N", description = "All but the newest N.")
  private Optional<Integer> keep = Optional.empty();

  @Option(names = "--older-than", paramLabel = "DAYS", description = "Those begun before.")
  private Optional<Integer> days = Optional.empty();

  @Option(names = "--yes", description = "Remove them.")
  private boolean yes;

  @Mixin private RunsOption runsOption;

  @Override
  public Integer call() throws IOException {
    if (names.isEmpty() && keep.isEmpty() && days.isEmpty()) {
      throw new UsageException("nothing chosen: name runs, or give --keep N or --older-than DAYS");
    }
    if (keep.orElse(0) < 0 || days.orElse(0) < 0) {
      throw new UsageException("--keep and --older-than take numbers from 0");
    }
    Pruning pruning = new Pruning(runsOption.runs());
    List<String> chosen =
        pruning.choose(names, keep, days.map(n -> Duration.ofDays(n.longValue())));
    PrintWriter out = spec.commandLine().getOut();
    for (String name : chosen) {
      if (!yes) {
        out.println("would remove " + name);
      } else if (pruning.remove(name)) {
        out.println("removed " + name);
      } else {
        out.println("left " + name + ": it is at work");
      }
    }
    if (yes) {
      pruning.finish();
    }
    out.flush();
    return 0;
  }
}
