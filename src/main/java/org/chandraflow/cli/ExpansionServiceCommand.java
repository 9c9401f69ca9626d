package org.chandraflow.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.chandraflow.interop.ExpansionServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code chandraflow expansion-service PORT}. */
@Command(
    name = ExpansionServiceCommand.NAME,
    mixinStandardHelpOptions = true,
    description = {
      "Serves the stages as transforms to pipelines in Beam YAML, Python and Go until it is",
      "stopped. The bundled jar does the same when a port is its first argument, which is how",
      "Beam's SDKs start an expansion service."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  chandraflow expansion-service 8097 -- --alsoStartLoopbackWorker",
      "  java -jar chandraflow-bundled.jar 8097 --alsoStartLoopbackWorker"
    })
public final class ExpansionServiceCommand implements Callable<Integer> {
  /** The command's name. */
  static final String NAME = "expansion-service";

  @Parameters(index = "0", paramLabel = "PORT", description = "The port; 0 for any that is free.")
  private int port;

  @Parameters(
      index = "1..*",
      paramLabel = "BEAM OPTION",
      description = "After --: options of Beam's expansion service.")
  private List<String> options = new ArrayList<>();

  /** The arguments of {@code java -jar JAR PORT OPTIONS}, as Beam's SDKs give them, in our form. */
  static String[] arguments(String[] args) {
    if (args.length == 0 || !args[0].matches("[0-9]{1,5}")) {
      return args;
    }
    List<String> own = new ArrayList<>(List.of(args));
    own.add(0, NAME);
    own.add(2, "--");
    return own.toArray(String[]::new);
  }

  @Override
  public Integer call() throws Exception {
    ExpansionServer.serve(port, options);
    return 0;
  }
}
