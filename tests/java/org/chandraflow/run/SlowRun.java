package org.chandraflow.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.chandraflow.cli.Main;
import org.chandraflow.ned.NedServer;

/** A run that takes three minutes and can be seen at work: it asks a service 20 times a second. */
public final class SlowRun {
  private static final int NAMES = 4_000;

  private final Path directory;
  private final Path pipeline;

  private SlowRun(Path directory, Path pipeline) {
    this.directory = directory;
    this.pipeline = pipeline;
  }

  /** Writes its pipeline and table below a directory. */
  public static SlowRun in(Path directory, NedServer server, String timeout) throws IOException {
    Path sources = sources(directory, NAMES);
    Path pipeline =
        Files.writeString(
            directory.resolve("slow.yaml"),
            """
            pools: {ned: {rate: 20/s}}
            defaults: {retries: 0}
            stages:
              sources: {transform: ingest, config: {input: %s}}
              enriched:
                transform: enrich
                pool: ned
                timeout: %s
                inputs: {rows: sources}
                config: {cache: %s, url: "%s"}
            """
                .formatted(sources, timeout, directory.resolve("ned"), server.url()));
    return new SlowRun(directory, pipeline);
  }

  /** Writes a table of so many names with positions below a directory. */
  public static Path sources(Path directory, int names) throws IOException {
    StringBuilder table = new StringBuilder("name,ra,dec\n");
    for (int i = 0; i < names; i++) {
      table.append(String.format("2CXO J%06d,%f,%f%n", i, i * 360.0 / names, i % 90 - 45.0));
    }
    return Files.writeString(directory.resolve("sources.csv"), table);
  }

  /** Its pipeline, as the command line takes it. */
  public List<String> pipeline() {
    return List.of(pipeline.toString());
  }

  /** The command line that runs it. */
  public String[] arguments(String... options) {
    List<String> args = new ArrayList<>(List.of("run", pipeline.toString()));
    args.addAll(List.of("--runs-dir", directory.resolve("runs").toString()));
    args.addAll(List.of(options));
    return args.toArray(String[]::new);
  }

  /** Runs it in this process; the exit code. */
  int here(String... options) {
    return Main.execute(arguments(options));
  }

  /** The directory of a run of it. */
  public RunDirectory directory(String name) throws IOException {
    return RunDirectory.open(directory.resolve("runs").resolve(name));
  }

  /** Waits until the service is asked. */
  public void awaitRequest(NedServer server, Process process) throws InterruptedException {
    while (server.arrivals().isEmpty()) {
      if (!process.isAlive()) {
        throw new AssertionError("the run ended before it asked anything");
      }
      Thread.sleep(50);
    }
  }
}
