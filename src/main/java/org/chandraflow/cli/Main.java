package org.chandraflow.cli;

import java.nio.file.Path;
import java.util.List;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.Storage;
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
    System.exit(execute(ExpansionServiceCommand.arguments(args)));
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
    CommandLine commandLine = new CommandLine(new Main());
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
    return configured(commandLine);
  }

  /** A command line with our messages and exit codes. */
  static CommandLine configured(CommandLine commandLine) {
    commandLine.registerConverter(Path.class, path -> Storage.of(path).path(path));
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setParameterExceptionHandler(
        (e, arguments) -> {
          e.getCommandLine().getErr().println("error: " + e.getMessage());
          CommandLine.UnmatchedArgumentException.printSuggestions(e, e.getCommandLine().getErr());
          e.getCommandLine()
              .getErr()
              .println(
                  "Try '"
                      + e.getCommandLine().getCommandSpec().qualifiedName()
                      + " --help' for examples.");
          return REFUSED;
        });
    commandLine.setExecutionExceptionHandler(
        (e, command, result) -> {
          command.getErr().println("error: " + (e.getMessage() == null ? e : e.getMessage()));
          return e instanceof UsageException ? REFUSED : FAILED;
        });
    return commandLine;
  }
}
