package org.chandraflow.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.chandraflow.TestJar;
import org.chandraflow.run.ChildRun;

/** Runs of the command line below a directory, on a cluster and elsewhere. */
final class ClusterRuns {
  private final Path directory;
  private final Path jar;

  ClusterRuns(Path directory) throws IOException {
    this.directory = directory;
    this.jar = jar(directory);
  }

  /** The bundled jar if it is built and not older than the classes; otherwise a stand-in. */
  private static Path jar(Path directory) throws IOException {
    Path bundled = Path.of("target/chandraflow-bundled.jar");
    Path main = Path.of("target/classes/org/chandraflow/cli/Main.class");
    boolean current =
        Files.exists(bundled)
            && Files.getLastModifiedTime(bundled).compareTo(Files.getLastModifiedTime(main)) > 0;
    return current ? bundled.toAbsolutePath() : TestJar.in(directory.resolve("jar"));
  }

  private List<String> arguments(List<String> pipeline, String name, String... options) {
    List<String> args = new ArrayList<>(List.of("run"));
    args.addAll(pipeline);
    args.addAll(List.of("--name", "run", "--runs-dir", directory.resolve(name).toString()));
    args.addAll(List.of(options));
    return args;
  }

  /** What puts a run on a cluster. */
  static String[] on(FlinkCluster cluster) {
    return new String[] {"--profile", "flink", "--", "--flinkMaster=" + cluster.master()};
  }

  /** Starts a run. */
  Process start(List<String> pipeline, String name, String... options) throws IOException {
    return ChildRun.start(
        log(name), Map.of("CHANDRAFLOW_JAR", jar.toString()), arguments(pipeline, name, options));
  }

  /** Runs to the end and to success; the run's directory. */
  Path run(List<String> pipeline, String name, String... options) throws Exception {
    return succeeded(start(pipeline, name, options), name);
  }

  /** Waits for the end of a run that must succeed; its directory. */
  Path succeeded(Process process, String name) throws Exception {
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).as(() -> text(name)).isTrue();
    assertThat(process.exitValue()).as(() -> text(name)).isZero();
    return path(name);
  }

  /** Begins to go on with a run that ended. */
  Process startResume(String name) throws IOException {
    return ChildRun.start(
        log(name),
        Map.of("CHANDRAFLOW_JAR", jar.toString()),
        List.of("resume", "run", "--runs-dir", directory.resolve(name).toString()));
  }

  /** Goes on with a run that ended. */
  Path resume(String name, String... options) throws Exception {
    List<String> args =
        new ArrayList<>(List.of("resume", "run", "--runs-dir", directory.resolve(name).toString()));
    args.addAll(List.of(options));
    int code = ChildRun.run(log(name), Map.of("CHANDRAFLOW_JAR", jar.toString()), args);
    assertThat(code).as(() -> text(name)).isZero();
    return path(name);
  }

  /** The directory of a run. */
  Path path(String name) {
    return directory.resolve(name).resolve("run");
  }

  private Path log(String name) {
    return directory.resolve(name + ".log");
  }

  /** What a run has printed. */
  String text(String name) {
    try {
      return Files.readString(log(name));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
