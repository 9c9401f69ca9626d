package org.chandraflow.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.chandraflow.beam.BeamStageRunner;
import org.chandraflow.beam.Profile;
import org.chandraflow.run.Attempt;
import org.chandraflow.run.Cancellation;
import org.chandraflow.run.Progress;
import org.chandraflow.run.RunResult;
import org.chandraflow.run.RunnerChoice;
import org.chandraflow.run.Runs;
import org.chandraflow.run.RunsDirectory;
import org.chandraflow.run.StageRunner;
import org.chandraflow.run.StageState;
import org.chandraflow.run.State;
import org.chandraflow.workflow.StageTypes;
import picocli.CommandLine;

/** What {@code run} and {@code resume} share: runners, Ctrl-C, the words at the end. */
final class Execution {
  /** Starts or goes on with a run. */
  @FunctionalInterface
  interface Work {
    RunResult run(Runs runs) throws IOException, InterruptedException;
  }

  private final CommandLine commandLine;
  private final RunsOption runsOption;
  private final StageTypes types;

  Execution(CommandLine commandLine, RunsOption runsOption, StageTypes types) {
    this.commandLine = commandLine;
    this.runsOption = runsOption;
    this.types = types;
  }

  /** Does it and says how it went; the result is the exit code. */
  int run(RunsDirectory directory, String profile, String from, List<String> beamOptions, Work work)
      throws IOException, InterruptedException {
    Cancellation cancellation = new Cancellation();
    CountDownLatch ended = new CountDownLatch(1);
    Thread hook = new Thread(() -> stop(cancellation, ended), "interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
    try (ConsoleProgress progress =
        new ConsoleProgress(commandLine.getErr(), System.console() != null)) {
      Runs runs =
          new Runs(
              types,
              directory,
              bytes -> choose(profile, from, bytes, beamOptions, progress),
              progress,
              cancellation);
      RunResult result = work.run(runs);
      progress.close();
      return conclude(result);
    } finally {
      ended.countDown();
      if (!cancellation.isCancelled()) {
        try {
          Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
          // The process is ending already; the hook does nothing then.
          ended.countDown();
        }
      }
    }
  }

  private static RunnerChoice choose(
      String name, String from, long bytes, List<String> beamOptions, Progress progress) {
    String chosen = name.isEmpty() ? Profile.defaultFor(bytes) : name;
    String why = name.isEmpty() ? Profile.whyDefault(bytes) : from;
    Profile profile = Profile.load(chosen);
    BeamStageRunner beam = new BeamStageRunner(profile, beamOptions);
    if (!beamOptions.isEmpty() || profile.isElsewhere()) {
      beam.checkOptions();
    }
    beam.warmUp();
    progress.note("profile " + chosen + ": " + beam.where() + " (" + why + ")");
    return new RunnerChoice(chosen, why, List.of(beam, new StageRunner.OfFiles()));
  }

  /** Runs when the process is asked to end. */
  private static void stop(Cancellation cancellation, CountDownLatch ended) {
    if (ended.getCount() == 0) {
      return;
    }
    cancellation.cancel("cancelled");
    try {
      ended.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(130);
  }

  private int conclude(RunResult result) throws IOException {
    PrintWriter out = commandLine.getOut();
    PrintWriter err = commandLine.getErr();
    String name = result.run().name();
    String resume = "chandraflow resume " + name + runsOption.repeat();
    if (result.state().done()) {
      result.lines().forEach(out::println);
      result.issues().forEach(issue -> out.println("issue: " + issue));
      out.println(
          "run "
              + name
              + " "
              + result.state().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ')
              + ": "
              + result.run().path()
              + (result.issues().isEmpty() ? "" : " (" + result.issues().size() + " issues)"));
      out.flush();
      return result.exitCode();
    }
    if (result.state() == State.CANCELLED) {
      err.println("error: cancelled");
    } else {
      err.println("error: " + result.error());
    }
    long rejected = 0;
    for (String stage : result.run().stages()) {
      rejected += Math.max(0, result.run().state(stage).rejected());
    }
    err.println("rejected rows: " + rejected);
    if (result.failed() != null) {
      StageState stage = result.run().state(result.failed());
      for (Attempt attempt : stage.attempts()) {
        if (attempt.state().failed()) {
          err.println("log: " + result.run().stage(result.failed()).resolve(attempt.log()));
        }
      }
    }
    err.println("resume: " + resume);
    err.flush();
    return result.exitCode();
  }
}
