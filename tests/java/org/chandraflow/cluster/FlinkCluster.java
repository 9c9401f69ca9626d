package org.chandraflow.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Flink session cluster on this machine: a JobManager and TaskManagers as processes of their own,
 * from the Flink jars of the test's class path, on loopback. Stops what it started.
 */
final class FlinkCluster implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration START = Duration.ofSeconds(90);

  /** What a Flink distribution has on its class path, beside Flink itself. */
  private static final Pattern FLINK_JARS =
      Pattern.compile(
          ".*/(flink-(?!runner)[^/]*|kryo|minlog|objenesis|commons-(cli|lang3|math3|compress|text|io"
              + "|collections)|snakeyaml-engine|javassist|snappy-java|lz4-java|jsr305|slf4j-api"
              + "|logback-(core|classic)|async-profiler|zstd-jni|chill-java|jaxb-api"
              + "|javax\\.activation-api)-[0-9][^/]*\\.jar");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path directory;
  private final int restPort;
  private final List<Process> taskManagers = new ArrayList<>();
  private Process jobManager;

  private FlinkCluster(Path directory, int restPort) {
    this.directory = directory;
    this.restPort = restPort;
  }

  /**
   * Starts a cluster and waits until every TaskManager is registered.
   *
   * @param directory for configuration, logs and temporary files
   * @param taskManagers how many
   * @param slots of each
   */
  static FlinkCluster start(Path directory, int taskManagers, int slots)
      throws IOException, InterruptedException {
    FlinkCluster cluster = new FlinkCluster(Files.createDirectories(directory), freePort());
    try {
      Files.createDirectories(directory.resolve("conf"));
      Files.writeString(
          directory.resolve("conf").resolve("config.yaml"), cluster.configuration(slots));
      Files.writeString(
          directory.resolve("conf").resolve("logback.xml"),
          "<configuration><appender name='out'"
              + " class='ch.qos.logback.core.ConsoleAppender'><encoder><pattern>%d{HH:mm:ss.SSS}"
              + " %-5level %logger - %msg%n</pattern></encoder></appender><root"
              + " level='INFO'><appender-ref ref='out'/></root></configuration>\n");
      cluster.jobManager =
          cluster.launch(
              "jobmanager",
              "-Xmx512m",
              "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint");
      for (int i = 0; i < taskManagers; i++) {
        cluster.addTaskManager();
      }
      cluster.awaitTaskManagers(taskManagers);
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** {@code localhost:PORT}, as Beam's {@code --flinkMaster} takes it. */
  String master() {
    return "localhost:" + restPort;
  }

  /** Starts one more TaskManager; it registers by itself. */
  Process addTaskManager() throws IOException {
    Process process =
        launch(
            "taskmanager-" + taskManagers.size(),
            "-Xmx1200m",
            "org.apache.flink.runtime.taskexecutor.TaskManagerRunner");
    taskManagers.add(process);
    return process;
  }

  /** Kills a TaskManager at once, as a lost machine would go. */
  void killTaskManager(int index) throws InterruptedException {
    taskManagers.get(index).destroyForcibly().waitFor();
  }

  /** Kills the JobManager at once. */
  void killJobManager() throws InterruptedException {
    jobManager.destroyForcibly().waitFor();
  }

  /** The REST answer of a path such as {@code /overview}. */
  JsonNode get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + restPort + path))
            .timeout(Duration.ofSeconds(10))
            .build();
    return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  /** Waits until a number of TaskManagers is registered. */
  void awaitTaskManagers(int count) throws InterruptedException {
    Instant end = Instant.now().plus(START);
    while (Instant.now().isBefore(end)) {
      if (!jobManager.isAlive()) {
        throw new IllegalStateException("the JobManager ended:\n" + tail("jobmanager"));
      }
      try {
        if (get("/overview").path("taskmanagers").asInt() >= count) {
          return;
        }
      } catch (IOException e) {
        // Not up yet.
      }
      Thread.sleep(200);
    }
    throw new IllegalStateException(
        "no " + count + " TaskManagers after " + START + "\n" + tail("jobmanager"));
  }

  /** The end of a process's log. */
  String tail(String name) {
    try (Stream<String> lines = Files.lines(directory.resolve(name + ".log"))) {
      List<String> all = lines.toList();
      return String.join("\n", all.subList(Math.max(0, all.size() - 40), all.size()));
    } catch (IOException e) {
      return "(no log: " + e.getMessage() + ")";
    }
  }

  @Override
  public void close() {
    List<Process> all = new ArrayList<>(taskManagers);
    if (jobManager != null) {
      all.add(jobManager);
    }
    all.forEach(Process::destroy);
    for (Process process : all) {
      try {
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  private Process launch(String name, String memory, String main) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            memory,
            "-XX:MaxMetaspaceSize=512m",
            "-Dlogback.configurationFile=" + directory.resolve("conf").resolve("logback.xml"),
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.net=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/java.time=ALL-UNNAMED",
            "-cp",
            classPath(),
            main,
            "--configDir",
            directory.resolve("conf").toString());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(name + ".log").toFile());
    builder.environment().put("OMP_WAIT_POLICY", "passive");
    return builder.start();
  }

  private static String classPath() {
    String jars =
        Stream.of(testClassPath().split(":"))
            .filter(jar -> FLINK_JARS.matcher(jar).matches())
            .collect(Collectors.joining(":"));
    if (!jars.contains("flink-runtime")) {
      throw new IllegalStateException("no Flink on the class path of the tests");
    }
    return jars;
  }

  /** Surefire hides the class path in a manifest and tells it in a property. */
  private static String testClassPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private String configuration(int slots) {
    return String.join(
            "\n",
            "jobmanager.rpc.address: localhost",
            "jobmanager.rpc.port: 0",
            "jobmanager.memory.process.size: 1g",
            "jobmanager.bind-host: localhost",
            "rest.address: localhost",
            "rest.port: " + restPort,
            "rest.bind-address: localhost",
            "high-availability.type: NONE",
            "taskmanager.host: localhost",
            "taskmanager.bind-host: localhost",
            "taskmanager.numberOfTaskSlots: " + slots,
            "taskmanager.cpu.cores: 1.0",
            "taskmanager.memory.task.heap.size: 1g",
            "taskmanager.memory.task.off-heap.size: 64m",
            "taskmanager.memory.framework.heap.size: 128m",
            "taskmanager.memory.framework.off-heap.size: 128m",
            "taskmanager.memory.managed.size: 256m",
            "taskmanager.memory.network.min: 160m",
            "taskmanager.memory.network.max: 160m",
            "taskmanager.network.sort-shuffle.min-buffers: 64",
            "taskmanager.memory.jvm-metaspace.size: 512m",
            "taskmanager.memory.jvm-overhead.min: 192m",
            "taskmanager.memory.jvm-overhead.max: 192m",
            "restart-strategy.type: fixed-delay",
            "restart-strategy.fixed-delay.attempts: 3",
            "restart-strategy.fixed-delay.delay: 1 s",
            "heartbeat.interval: 1000",
            "heartbeat.timeout: 6000",
            "io.tmp.dirs: " + directory.resolve("tmp"),
            "")
        .replace("jobmanager.rpc.port: 0", "jobmanager.rpc.port: " + freePort());
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
