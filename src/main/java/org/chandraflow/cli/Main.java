package org.chandraflow.cli;

import java.util.List;
import org.chandraflow.table.Schemas;
import org.chandraflow.workflow.StageTypes;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: {@code chandraflow COMMAND}. */
@Command(
    name = "chandraflow",
    mixinStandardHelpOptions = true,
    version = "chandraflow 0.1.0",
    description = "From X-ray catalogues to a classified catalogue.",
    synopsisSubcommandLabel = "COMMAND")
public final class Main implements Runnable {
  /** Exit code of a stage, a service or the disk that failed, or a time-out. */
  public static final int FAILED = 1;

  /** Exit code of wrong usage or configuration, or an input that is refused. */
  public static final int REFUSED = 2;

  private static final List<Class<?>> COMMANDS =
      List.of(
          // The work, in the order of the science.
          SimulateCommand.class,
          FetchCommand.class,
          SourcesCommand.class,
          RawDataCommand.class,
          CrossmatchCommand.class,
          EnrichCommand.class,
          FeaturesCommand.class,
          ValidateModelCommand.class,
          TrainCommand.class,
          TuneCommand.class,
          PredictCommand.class,
          ExportCommand.class,
          // Pipelines and runs.
          ValidateCommand.class,
          PlanCommand.class,
          RunCommand.class,
          ResumeCommand.class,
          RunsCommand.class,
          StatusCommand.class,
          LogsCommand.class,
          ReportCommand.class,
          DiffCommand.class,
          PruneCommand.class,
          ShowCommand.class,
          // Others' pipelines.
          ExpansionServiceCommand.class);

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    // Read once by the JDK when its HTTP client is loaded: no request is repeated behind our back.
    if (System.getProperty("jdk.httpclient.redirects.retrylimit") == null) {
      System.setProperty("jdk.httpclient.redirects.retrylimit", "1");
    }
    if (args.length > 0 && List.of("plan", "validate", "run", "resume").contains(args[0])) {
      preload();
    }
    System.exit(execute(ExpansionServiceCommand.arguments(args)));
  }

  /** Loads what pipelines need on a thread of its own, while the command line is read. */
  private static void preload() {
    Thread thread =
        new Thread(
            () -> {
              Schemas.load("sources");
              StageTypes.installed();
            },
            "preload");
    thread.setDaemon(true);
    // Whoever needs it meets the failure again, and tells it.
    thread.setUncaughtExceptionHandler((failed, e) -> {});
    thread.start();
  }

  /** Runs a command in this process and returns its exit code. */
  public static int execute(String... args) {
    return commandLine(args).execute(args);
  }

  /**
   * The command line for these arguments. Only commands that are named in them are read whole, the
   * others by name and description: reading all their options takes half the time of {@code
   * --help}.
   */
  static CommandLine commandLine(String... args) {
    CommandLine commandLine = CommandLines.of(new Main());
    List<String> words = List.of(args);
    for (Class<?> type : COMMANDS) {
      Command command = type.getAnnotation(Command.class);
      if (words.contains(command.name())) {
        commandLine.addSubcommand(type);
      } else {
        CommandLine.Model.CommandSpec name = CommandLine.Model.CommandSpec.create();
        name.usageMessage().description(command.description());
        commandLine.addSubcommand(command.name(), new CommandLine(name));
      }
    }
    if (words.contains("help")) {
      commandLine.addSubcommand(new CommandLine.HelpCommand());
    }
    return CommandLines.configured(commandLine);
  }
}
