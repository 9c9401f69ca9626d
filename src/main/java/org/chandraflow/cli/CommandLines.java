package org.chandraflow.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.Storage;
import picocli.CommandLine;

/**
 * Command lines with our messages and exit codes. Its parts are named classes: picocli's interfaces
 * cannot be in the archive of classes that commands start from where a lambda is one.
 */
final class CommandLines {
  static {
    // Else picocli looks for Groovy in every jar there is, half the time of --help.
    System.setProperty("picocli.disable.closures", "true");
  }

  private CommandLines() {}

  /** The command line of an object with picocli's annotations, made after the setting above. */
  static CommandLine of(Object command) {
    return new CommandLine(command);
  }

  /** Sets what holds for a command and all below it; returns the same one. */
  static CommandLine configured(CommandLine commandLine) {
    commandLine.registerConverter(Path.class, new PathConverter());
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    Refusals refusals = new Refusals();
    commandLine.setParameterExceptionHandler(refusals);
    commandLine.setExecutionExceptionHandler(refusals);
    return commandLine;
  }

  /** Where a command that writes a table tells of it: not into the table, if that is a stream. */
  static PrintWriter summary(CommandLine commandLine, String output) {
    return Storage.of(output).isStream(output) ? commandLine.getErr() : commandLine.getOut();
  }

  private static final class PathConverter implements CommandLine.ITypeConverter<Path> {
    @Override
    public Path convert(String path) {
      return Storage.of(path).path(path);
    }
  }

  private static final class Refusals
      implements CommandLine.IParameterExceptionHandler, CommandLine.IExecutionExceptionHandler {
    @Override
    public int handleParseException(CommandLine.ParameterException e, String[] arguments) {
      e.getCommandLine().getErr().println("error: " + e.getMessage());
      CommandLine.UnmatchedArgumentException.printSuggestions(e, e.getCommandLine().getErr());
      e.getCommandLine()
          .getErr()
          .println(
              "Try '"
                  + e.getCommandLine().getCommandSpec().qualifiedName()
                  + " --help' for examples.");
      return Main.REFUSED;
    }

    @Override
    public int handleExecutionException(
        Exception e, CommandLine command, CommandLine.ParseResult result) {
      command.getErr().println("error: " + (e.getMessage() == null ? e : e.getMessage()));
      return e instanceof UsageException ? Main.REFUSED : Main.FAILED;
    }
  }
}
