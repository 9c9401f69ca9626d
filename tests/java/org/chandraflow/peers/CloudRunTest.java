package org.chandraflow.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.chandraflow.cli.Main;
import org.chandraflow.run.RunDirectory;
import org.chandraflow.run.State;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs from gs:// to gs://, each in a process of its own, on an embedded Flink, through an emulator
 * of Cloud Storage; compared with the same run from disk to disk.
 */
@Tag("slow")
class CloudRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path directory;
  private static FakeGcs gcs;
  private static GcsFaults faults;
  private static Map<String, String> wanted;

  @BeforeAll
  static void start() throws Exception {
    gcs = FakeGcs.start(directory.resolve("gcs.log"), "sky");
    faults = GcsFaults.before(gcs.port());
    FileSystems.setDefaultPipelineOptions(
        PipelineOptionsFactory.fromArgs(GcsFaults.beamOptions(faults.port())).create());
    Path sky = directory.resolve("sky");
    assertThat(
            Main.execute(
                "simulate",
                "--sources",
                "1500",
                "--catalog-rows",
                "20000",
                "--seed",
                "3",
                "-o",
                sky.toString()))
        .isZero();
    try (var files = Files.list(sky)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String to = "gs://sky/in/" + file.getFileName();
        Files.copy(file, FakeGcs.path(to));
      }
    }
    Process local = run(sky.toString(), directory.resolve("runs").toString(), "local");
    assertThat(ended(local)).as(told("local")).isZero();
    wanted = digests(directory.resolve("runs/local"));
    assertThat(wanted).containsKeys("sources", "matched", "features", "model", "predictions");
  }

  @AfterAll
  static void stop() throws Exception {
    faults.close();
    gcs.close();
  }

  private static Process run(String in, String runs, String name) throws IOException {
    return chandraflow(
        name,
        "run",
        "pipelines/classify.yaml",
        "--set",
        "sources=" + in + "/csc.csv",
        "--set",
        "labels=" + in + "/labels.csv",
        "--set",
        "catalogs=[" + in + "/gaia.csv, " + in + "/2mass.csv, " + in + "/wise.csv]",
        "--set",
        "set=chandra-ml",
        "--set",
        "recipe=original",
        "--set",
        "folds=2",
        "--profile",
        "flink-local",
        "--runs-dir",
        runs,
        "--name",
        name);
  }

  private static Process chandraflow(String log, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    for (String opened : List.of("util", "lang", "nio", "time")) {
      command.add("--add-opens=java.base/java." + opened + "=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(directory.resolve(log + ".log").toFile()));
    builder.environment().put("STORAGE_EMULATOR_HOST", "127.0.0.1:" + faults.port());
    builder.environment().put("OMP_WAIT_POLICY", "passive");
    // Would be in every message, if anything of the environment were.
    builder.environment().put("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere/secret-key.json");
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return process;
  }

  private static int ended(Process process) throws InterruptedException {
    if (!process.waitFor(8, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      return -1;
    }
    return process.exitValue();
  }

  private static String told(String log) throws IOException {
    return Files.readString(directory.resolve(log + ".log"));
  }

  /** The content of every dataset, by its name. */
  private static Map<String, String> digests(Path run) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    JsonNode record = JSON.readTree(Files.readAllBytes(run.resolve("run.json")));
    for (JsonNode stage : record.path("stages")) {
      String name = stage.path("name").asText();
      Path success = run.resolve("stages").resolve(name).resolve("_SUCCESS");
      if (Files.exists(success)) {
        JSON.readTree(Files.readAllBytes(success))
            .path("datasets")
            .fields()
            .forEachRemaining(
                e ->
                    digests.put(
                        e.getKey().isEmpty() ? name : name + "." + e.getKey(),
                        e.getValue().path("digest").asText()
                            + " "
                            + e.getValue().path("rows").asText()));
      }
    }
    return digests;
  }

  @Test
  void killedAndResumedItComesToTheSame() throws Exception {
    Process process = run("gs://sky/in", "gs://sky/runs", "killed");
    Path features = FakeGcs.path("gs://sky/runs/killed/stages/features/_SUCCESS");
    for (int i = 0; i < 2400 && process.isAlive() && !Files.exists(features); i++) {
      Thread.sleep(200);
    }
    process.destroyForcibly().waitFor();
    assertThat(Files.exists(features)).as(told("killed")).isTrue();
    assertThat(digests(FakeGcs.path("gs://sky/runs/killed"))).doesNotContainKey("predictions");

    Process again = chandraflow("resumed", "resume", "killed", "--runs-dir", "gs://sky/runs");
    assertThat(ended(again)).as(told("resumed")).isZero();
    assertThat(digests(FakeGcs.path("gs://sky/runs/killed"))).isEqualTo(wanted);
    JsonNode sources =
        JSON.readTree(
            Files.readAllBytes(FakeGcs.path("gs://sky/runs/killed/stages/sources/state.json")));
    assertThat(sources.path("attempts")).as("not repeated").hasSize(1);

    // Exports are the same bytes, and the model is there for others.
    assertThat(Files.readAllBytes(FakeGcs.path("gs://sky/runs/killed/exports/predictions.csv")))
        .isEqualTo(Files.readAllBytes(directory.resolve("runs/local/exports/predictions.csv")));
    assertThat(Files.exists(FakeGcs.path("gs://sky/runs/killed/model/bundle.json"))).isTrue();
    assertThat(Files.readString(FakeGcs.path("gs://sky/runs/killed/report.html")))
        .contains("</html>");
    // Nothing is left of attempts, and no one holds the run.
    try (var all = Files.walk(FakeGcs.path("gs://sky/runs/killed"))) {
      assertThat(all.map(Path::toString))
          .noneMatch(path -> path.contains(".work-"))
          .noneMatch(path -> path.endsWith("/.lock"));
    }
    // Neither key files nor their places are told anywhere.
    for (String file : List.of("run.json", "events.ndjson", "report.html")) {
      assertThat(Files.readString(FakeGcs.path("gs://sky/runs/killed/" + file)))
          .doesNotContain("secret-key");
    }
    assertThat(told("resumed") + told("killed")).doesNotContain("secret-key");

    // Another run there reuses all of it.
    Process other = run("gs://sky/in", "gs://sky/runs", "reused");
    assertThat(ended(other)).as(told("reused")).isZero();
    assertThat(digests(FakeGcs.path("gs://sky/runs/reused"))).isEqualTo(wanted);
    assertThat(Files.readString(FakeGcs.path("gs://sky/runs/reused/stages/predictions/state.json")))
        .contains("\"reused_from\" : \"killed\"");
  }

  /** As {@code status} sees it: from files that the run replaces meanwhile. */
  private static boolean isRetrying(String stage) throws IOException {
    Path run = FakeGcs.path("gs://sky/broken/broken");
    return Files.exists(run.resolve("run.json"))
        && RunDirectory.open(run).state(stage).state() == State.RETRYING;
  }

  @Test
  void aFaultInTheMiddleOfACommitLeavesNoHalfDataset() throws Exception {
    // The matched sources are in place when the move of the labels fails, again and again.
    faults.breakWhere(
        request ->
            request.startsWith("POST")
                && request.contains("id_frame")
                && request.contains("part-00000-"));
    try {
      Process process = run("gs://sky/in", "gs://sky/broken", "broken");
      Path state = FakeGcs.path("gs://sky/broken/broken/stages/matched/state.json");
      for (int i = 0; i < 2400 && process.isAlive() && !isRetrying("matched"); i++) {
        Thread.sleep(200);
      }
      process.destroyForcibly().waitFor();
      assertThat(faults.failed()).as(told("broken")).isPositive();
      assertThat(Files.readString(state)).contains("broken on purpose");
      assertThat(digests(FakeGcs.path("gs://sky/broken/broken")))
          .containsKey("sources")
          .doesNotContainKey("matched");
    } finally {
      faults.heal();
    }
    Process again = chandraflow("mended", "resume", "broken", "--runs-dir", "gs://sky/broken");
    assertThat(ended(again)).as(told("mended")).isZero();
    assertThat(digests(FakeGcs.path("gs://sky/broken/broken"))).isEqualTo(wanted);
  }
}
