package org.chandraflow.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.chandraflow.DemoRun;
import org.chandraflow.cli.Main;
import org.chandraflow.ned.NedServer;
import org.chandraflow.run.RunDirectory;
import org.chandraflow.run.State;
import org.chandraflow.table.Storage;
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

  private static Path cloud(String text) {
    return Storage.of(text).path(text);
  }

  private static void upload(Path directory, String to) throws Exception {
    try (var files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, cloud(to + "/" + directory.relativize(file)));
      }
    }
  }

  @Test
  void aModelAndTablesAtTheCloudGiveWhatLocalOnesDo() throws Exception {
    DemoRun demo = DemoRun.get();
    upload(demo.model(), "gs://sky/model");
    Path features = directory.resolve("features.fits");
    assertThat(
            Main.execute(
                "export",
                demo.path().toString(),
                "--dataset",
                "features",
                "--format",
                "fits",
                "-o",
                features.toString()))
        .isZero();
    assertThat(
            Main.execute(
                "export",
                demo.path().toString(),
                "--dataset",
                "features",
                "--format",
                "fits",
                "-o",
                "gs://sky/tables/features.fits"))
        .isZero();
    assertThat(Files.readAllBytes(cloud("gs://sky/tables/features.fits")))
        .isEqualTo(Files.readAllBytes(features));

    Path local = directory.resolve("predictions.csv");
    assertThat(
            Main.execute(
                "predict",
                features.toString(),
                "--model",
                demo.model().toString(),
                "-o",
                local.toString()))
        .isZero();
    assertThat(
            Main.execute(
                "predict",
                "gs://sky/tables/features.fits",
                "--model",
                "gs://sky/model",
                "-o",
                "gs://sky/out/predictions.csv"))
        .isZero();
    assertThat(Files.readAllBytes(cloud("gs://sky/out/predictions.csv")))
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
        assertThat(
                Main.execute(
                    "enrich",
                    names.toString(),
                    "--ned-url",
                    server.url(),
                    "--rate",
                    "200/s",
                    "--cache",
                    "gs://sky/ned-cache",
                    "-o",
                    out))
            .isZero();
        assertThat(server.arrivals()).hasSize(40);
      }
    }
    assertThat(Files.readAllBytes(cloud("gs://sky/ned/second.csv")))
        .isNotEmpty()
        .isEqualTo(Files.readAllBytes(cloud("gs://sky/ned/first.csv")));
  }

  private int runTwo(String name) throws Exception {
    Path pipeline = directory.resolve("select.yaml");
    Files.writeString(
        pipeline,
        """
        parameters: {sources: }
        stages:
          sources: {transform: ingest, config: {input: "${sources}", catalog: csc2}}
          tables: {transform: export, inputs: {predictions: sources}, config: {formats: [csv]}}
        """);
    return Main.execute(
        "run",
        pipeline.toString(),
        "--set=sources=gs://sky/in/csc.csv",
        "--profile=direct",
        "--runs-dir=gs://sky/runs",
        "--name=" + name);
  }

  @Test
  void runsAtTheCloudAreReusedListedAndPruned() throws Exception {
    Files.copy(DemoRun.get().sky("csc.csv"), cloud("gs://sky/in/csc.csv"));
    assertThat(runTwo("first")).isZero();
    assertThat(runTwo("second")).isZero();
    RunDirectory second = RunDirectory.open(cloud("gs://sky/runs/second"));
    assertThat(second.state("sources").state()).isEqualTo(State.CACHED);
    for (String command : new String[] {"runs", "status second", "logs first sources"}) {
      assertThat(Main.execute((command + " --runs-dir gs://sky/runs").split(" "))).isZero();
    }
    assertThat(Main.execute("prune", "--keep", "1", "--yes", "--runs-dir", "gs://sky/runs"))
        .isZero();
    assertThat(Files.exists(cloud("gs://sky/runs/first/run.json"))).isFalse();
    // What the newer run took from the one that is gone is its own.
    assertThat(second.parts("sources")).isNotEmpty();
    for (String part : second.parts("sources")) {
      assertThat(Files.size(cloud(part))).isPositive();
    }
    assertThat(
            Main.execute(
                "export",
                "gs://sky/runs/second",
                "--dataset",
                "sources",
                "--format",
                "csv",
                "-o",
                "gs://sky/out/sources.csv"))
        .isZero();
  }
}
