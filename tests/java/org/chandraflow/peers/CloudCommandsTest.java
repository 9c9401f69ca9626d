package org.chandraflow.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.chandraflow.DemoRun;
import org.chandraflow.cli.Main;
import org.chandraflow.ned.NedServer;
import org.chandraflow.run.RunDirectory;
import org.chandraflow.run.State;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Single commands with tables, models, caches and runs at gs://, against an emulator. */
@Tag("peers")
class CloudCommandsTest {
  @TempDir static Path directory;
  private static FakeGcs gcs;

  @BeforeAll
  static void start() throws Exception {
    gcs = FakeGcs.start(directory.resolve("gcs.log"), "sky");
    System.setProperty("STORAGE_EMULATOR_HOST", "127.0.0.1:" + gcs.port());
    FileSystems.setDefaultPipelineOptions(
        PipelineOptionsFactory.fromArgs(GcsFaults.beamOptions(gcs.port())).create());
  }

  @AfterAll
  static void stop() throws Exception {
    System.clearProperty("STORAGE_EMULATOR_HOST");
    gcs.close();
  }

  private static void succeeds(String command, Object... arguments) {
    String line = String.format(command, arguments);
    assertThat(Main.execute(line.split(" "))).as(line).isZero();
  }

  private static void upload(Path directory, String to) throws Exception {
    try (var files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, FakeGcs.path(to + "/" + directory.relativize(file)));
      }
    }
  }

  @Test
  void aModelAndTablesAtTheCloudGiveWhatLocalOnesDo() throws Exception {
    DemoRun demo = DemoRun.get();
    upload(demo.model(), "gs://sky/model");
    Path features = directory.resolve("features.fits");
    for (Object out : List.of(features, "gs://sky/tables/features.fits")) {
      succeeds("export %s --dataset features --format fits -o %s", demo.path(), out);
    }
    assertThat(Files.readAllBytes(FakeGcs.path("gs://sky/tables/features.fits")))
        .isEqualTo(Files.readAllBytes(features));

    Path local = directory.resolve("predictions.csv");
    succeeds("predict %s --model %s -o %s", features, demo.model(), local);
    succeeds(
        "predict gs://sky/tables/features.fits --model gs://sky/model"
            + " -o gs://sky/out/predictions.csv");
    assertThat(Files.readAllBytes(FakeGcs.path("gs://sky/out/predictions.csv")))
        .isNotEmpty()
        .isEqualTo(Files.readAllBytes(local));
  }

  @Test
  void aNedCacheAtTheCloudIsNotAskedForTwice() throws Exception {
    Path names = directory.resolve("names.txt");
    Files.write(
        names, IntStream.range(0, 40).mapToObj(i -> String.format("2CXO J%06d", i)).toList());
    try (NedServer server = NedServer.start()) {
      for (String out : new String[] {"gs://sky/ned/first.csv", "gs://sky/ned/second.csv"}) {
        succeeds(
            "enrich %s --ned-url %s --rate 200/s --cache gs://sky/ned-cache -o %s",
            names, server.url(), out);
        assertThat(server.arrivals()).hasSize(40);
      }
    }
    assertThat(Files.readAllBytes(FakeGcs.path("gs://sky/ned/second.csv")))
        .isNotEmpty()
        .isEqualTo(Files.readAllBytes(FakeGcs.path("gs://sky/ned/first.csv")));
  }

  private void runSelection(String name) throws Exception {
    Path pipeline = directory.resolve("select.yaml");
    Files.writeString(
        pipeline,
        """
        parameters: {sources: }
        stages:
          sources: {transform: ingest, config: {input: "${sources}", catalog: csc2}}
          tables: {transform: export, inputs: {predictions: sources}, config: {formats: [csv]}}
        """);
    succeeds(
        "run %s --set=sources=gs://sky/in/csc.csv --profile=direct --runs-dir=gs://sky/runs --name=%s",
        pipeline, name);
  }

  @Test
  void runsAtTheCloudAreReusedListedAndPruned() throws Exception {
    Files.copy(DemoRun.get().sky("csc.csv"), FakeGcs.path("gs://sky/in/csc.csv"));
    runSelection("first");
    runSelection("second");
    RunDirectory second = RunDirectory.open(FakeGcs.path("gs://sky/runs/second"));
    assertThat(second.state("sources").state()).isEqualTo(State.CACHED);
    for (String command : new String[] {"runs", "status second", "logs first sources"}) {
      succeeds(command + " --runs-dir gs://sky/runs");
    }
    succeeds("prune --keep 1 --yes --runs-dir gs://sky/runs");
    assertThat(Files.exists(FakeGcs.path("gs://sky/runs/first/run.json"))).isFalse();
    // What the newer run took from the one that is gone is its own.
    assertThat(second.parts("sources")).isNotEmpty();
    for (String part : second.parts("sources")) {
      assertThat(Files.size(FakeGcs.path(part))).isPositive();
    }
    succeeds(
        "export gs://sky/runs/second --dataset sources --format csv -o gs://sky/out/sources.csv");
  }
}
