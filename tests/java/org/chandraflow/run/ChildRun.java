package org.chandraflow.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The command line in a process of its own, which a test may kill; and what a run has made. */
public final class ChildRun {
  private ChildRun() {}

  /** Starts {@code chandraflow ARGS}; both its outputs go to a file. */
  public static Process start(Path log, String... args) throws IOException {
    return start(log, Map.of(), List.of(args));
  }

  /** Starts it with variables of the environment. */
  public static Process start(Path log, Map<String, String> environment, List<String> args)
      throws IOException {
    List<String> command = command(args);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("OMP_WAIT_POLICY", "passive");
    builder.environment().putAll(environment);
    return builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
  }

  /** What a shell would be given. */
  static List<String> command(List<String> args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String opened : List.of("util", "lang", "nio", "time")) {
      command.add("--add-opens=java.base/java." + opened + "=ALL-UNNAMED");
    }
    command.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add("org.chandraflow.cli.Main");
    command.addAll(args);
    return command;
  }

  /** Runs to the end; the exit code. */
  public static int run(Path log, String... args) throws IOException, InterruptedException {
    return run(log, Map.of(), List.of(args));
  }

  /** Runs to the end with variables of the environment; the exit code. */
  public static int run(Path log, Map<String, String> environment, List<String> args)
      throws IOException, InterruptedException {
    Process process = start(log, environment, args);
    if (!process.waitFor(10, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException("no end after 10 minutes:\n" + Files.readString(log));
    }
    return process.exitValue();
  }

  /** The rows and content digest of each dataset of a run, rejected rows included. */
  public static Map<String, String> contents(Path run) throws IOException {
    RunDirectory directory = RunDirectory.open(run);
    Map<String, String> contents = new TreeMap<>();
    for (String stage : directory.stages()) {
      Success success = directory.success(stage).orElseThrow();
      success.datasets().forEach((name, set) -> contents.put(stage + "." + name, set.content()));
      contents.put(stage + " rejected", success.rejected().content());
    }
    return contents;
  }

  /** The bytes of each exported file of a run, as text of one character a byte. */
  public static Map<String, String> exports(Path run) throws IOException {
    Map<String, String> exports = new TreeMap<>();
    Path root = RunDirectory.open(run).exports();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        exports.put(
            root.relativize(file).toString(),
            new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1));
      }
    }
    return exports;
  }
}
