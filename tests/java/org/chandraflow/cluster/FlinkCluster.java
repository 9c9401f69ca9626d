package org.chandraflow.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Flink session cluster on this machine: a JobManager and TaskManagers as processes of their own,
 * from the Flink jars of the test's class path, on loopback; by the scripts of {@code
 * tests/cluster}. Stops what it started.
 */
final class FlinkCluster implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path SCRIPTS = Path.of("tests/cluster").toAbsolutePath();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path directory;
  private final String master;
  private int taskManagers;

  private FlinkCluster(Path directory, String master, int taskManagers) {
    this.directory = directory;
    this.master = master;
    this.taskManagers = taskManagers;
  }

  /**
   * What a TaskManager's classes take.
   *
   * @param jobs whose classes are loaded
   * @param metaspace bytes
   */
  record Classes(long jobs, long metaspace) {}

  /**
   * Starts a cluster and waits until every TaskManager is registered.
   *
   * @param directory for configuration, logs and temporary files
   * @param taskManagers how many
   * @param slots of each
   */
  static FlinkCluster start(Path directory, int taskManagers, int slots)
      throws IOException, InterruptedException {
    String printed =
        call(
            "start",
            "--dir",
            directory.toString(),
            "--taskmanagers",
            Integer.toString(taskManagers),
            "--slots",
            Integer.toString(slots));
    return new FlinkCluster(directory, printed.strip(), taskManagers);
  }

  /** {@code localhost:PORT}, as Beam's {@code --flinkMaster} takes it. */
  String master() {
    return master;
  }

  /** Starts one more TaskManager; it registers by itself. */
  void addTaskManager() throws IOException, InterruptedException {
    call("launch", directory.toString(), "taskmanager-" + taskManagers++);
  }

  /** Kills a TaskManager at once, as a lost machine would go. */
  void killTaskManager(int index) throws IOException {
    kill("taskmanager-" + index);
  }

  /** Kills the JobManager at once. */
  void killJobManager() throws IOException {
    kill("jobmanager");
  }

  private void kill(String name) throws IOException {
    ProcessHandle process = ProcessHandle.of(pid(name)).orElseThrow();
    process.destroyForcibly();
    process.onExit().join();
  }

  private long pid(String name) throws IOException {
    return Long.parseLong(Files.readString(directory.resolve(name + ".pid")).strip());
  }

  /** What a TaskManager's classes take, after a collection of garbage. */
  Classes classes(int taskManager) throws IOException, InterruptedException {
    String pid = Long.toString(pid("taskmanager-" + taskManager));
    jdk("jcmd", pid, "GC.run");
    long jobs =
        jdk("jcmd", pid, "VM.classloader_stats")
            .lines()
            .filter(line -> line.endsWith(".ChildFirstClassLoader"))
            .count();
    List<String> gc = jdk("jstat", "-gc", pid).lines().toList();
    int used = List.of(gc.get(0).strip().split("\\s+")).indexOf("MU");
    double kilobytes = Double.parseDouble(gc.get(1).strip().split("\\s+")[used]);
    return new Classes(jobs, (long) (kilobytes * 1024));
  }

  private static String jdk(String tool, String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", tool).toString());
    command.addAll(List.of(args));
    return run(new ProcessBuilder(command));
  }

  /** The REST answer of a path such as {@code /overview}. */
  JsonNode get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + master + path))
            .timeout(Duration.ofSeconds(10))
            .build();
    return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  /** What all processes have logged. */
  String logs() throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path log : files.filter(f -> f.toString().endsWith(".log")).sorted().toList()) {
        text.append(Files.readString(log));
      }
    }
    return text.toString();
  }

  @Override
  public void close() {
    try {
      call("stop", "--dir", directory.toString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String call(String script, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(SCRIPTS.resolve(script).toString());
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("FLINK_CLASSPATH", testClassPath());
    // Short jobs of classes that are new each time: the quick compiler is enough.
    builder.environment().put("FLINK_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    return run(builder);
  }

  private static String run(ProcessBuilder builder) throws IOException, InterruptedException {
    Path errors = Files.createTempFile("script", ".err");
    try {
      Process process = builder.redirectError(errors.toFile()).start();
      String printed = new String(process.getInputStream().readAllBytes());
      if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException(builder.command() + ": " + Files.readString(errors));
      }
      return printed;
    } finally {
      Files.delete(errors);
    }
  }

  /** Surefire hides the class path in a manifest and tells it in a property. */
  private static String testClassPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }
}
