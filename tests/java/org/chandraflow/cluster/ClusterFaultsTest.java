package org.chandraflow.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.chandraflow.ned.NedServer;
import org.chandraflow.run.ChildRun;
import org.chandraflow.run.SlowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Machines that are lost while a pipeline runs on them. */
@Tag("cluster")
@Timeout(900)
class ClusterFaultsTest {
  private static final List<String> DEMO =
      List.of(
          "pipelines/demo.yaml", "--set=sources=3000", "--set=catalog_rows=90000", "--set=folds=4");

  @TempDir Path directory;
  private ClusterRuns runs;

  @BeforeEach
  void make() throws IOException {
    runs = new ClusterRuns(directory);
  }

  /** Waits until a job of a stage is running, with its tasks deployed. */
  private static void awaitStage(FlinkCluster cluster, String stage, Process run) throws Exception {
    while (run.isAlive()) {
      for (JsonNode job : cluster.get("/jobs/overview").path("jobs")) {
        if (job.path("name").asText().contains(stage)
            && job.path("state").asText().equals("RUNNING")
            && job.path("tasks").path("running").asInt() > 0) {
          return;
        }
      }
      Thread.sleep(50);
    }
    throw new AssertionError("the run ended before stage " + stage + " was seen");
  }

  @Test
  void lostTaskManagersChangeNothing() throws Exception {
    Map<String, String> whole = ChildRun.contents(runs.run(DEMO, "whole", "--profile", "direct"));
    try (FlinkCluster cluster = FlinkCluster.start(directory.resolve("cluster"), 2, 1)) {
      Process run = runs.start(DEMO, "lossy", ClusterRuns.on(cluster));
      int lost = 0;
      for (String stage : List.of("matched", "validation", "predictions")) {
        awaitStage(cluster, stage, run);
        cluster.killTaskManager(lost++);
        cluster.addTaskManager();
      }
      Path ended = runs.succeeded(run, "lossy");
      assertThat(ChildRun.contents(ended)).isEqualTo(whole);
    }
  }

  @Test
  void withoutItsJobManagerARunFailsAndIsResumedOnAnotherCluster() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("matched.yaml"),
            """
            stages:
              sky: {transform: simulate, config: {sources: 3000, catalog_rows: 90000, seed: 42}}
              sources: {transform: ingest, config: {input: "${stages.sky}/csc.csv", catalog: csc2}}
              matched:
                transform: crossmatch
                inputs: {sources: sources}
                config: {catalogs: ["${stages.sky}/gaia.csv"], labels: "${stages.sky}/labels.csv"}
              features: {transform: features, inputs: {rows: matched}, config: {set: chandra-ml}}
            """);
    List<String> pipeline = List.of(file.toString());
    Map<String, String> whole =
        ChildRun.contents(runs.run(pipeline, "undisturbed", "--profile", "direct"));
    try (FlinkCluster cluster = FlinkCluster.start(directory.resolve("first"), 1, 1)) {
      Process run = runs.start(pipeline, "orphan", ClusterRuns.on(cluster));
      awaitStage(cluster, "matched", run);
      cluster.killJobManager();
      assertThat(run.waitFor()).as(() -> runs.text("orphan")).isEqualTo(1);
      assertThat(runs.text("orphan")).contains("error: stage 'matched'").contains("resume");
    }
    try (FlinkCluster cluster = FlinkCluster.start(directory.resolve("second"), 1, 1)) {
      Path ended = runs.resume("orphan", "--", "--flinkMaster=" + cluster.master());
      assertThat(ChildRun.contents(ended)).isEqualTo(whole);
    }
  }

  private static Map<String, String> states(FlinkCluster cluster) throws Exception {
    Map<String, String> states = new TreeMap<>();
    for (JsonNode job : cluster.get("/jobs/overview").path("jobs")) {
      if (job.path("name").asText().contains("enriched")) {
        states.put(job.path("jid").asText(), job.path("state").asText());
      }
    }
    return states;
  }

  /** The states once no job is ending any more. */
  private static Map<String, String> ended(FlinkCluster cluster) throws Exception {
    Map<String, String> states = states(cluster);
    while (states.containsValue("CANCELLING")) {
      Thread.sleep(100);
      states = states(cluster);
    }
    return states;
  }

  /** Asked to end, a run takes its job along; killed, it leaves it to the run that goes on. */
  @Test
  void noJobIsLeftOnTheCluster() throws Exception {
    try (NedServer server = NedServer.start();
        FlinkCluster cluster = FlinkCluster.start(directory.resolve("cluster"), 1, 1)) {
      SlowRun slow = SlowRun.in(directory, server, "1h");
      Process run = runs.start(slow.pipeline(), "slow", ClusterRuns.on(cluster));
      slow.awaitRequest(server, run);
      run.destroy();
      assertThat(run.waitFor()).as(() -> runs.text("slow")).isEqualTo(130);
      assertThat(ended(cluster)).hasSize(1).containsValue("CANCELED");

      Process killed = runs.start(slow.pipeline(), "killed", ClusterRuns.on(cluster));
      awaitStage(cluster, "enriched", killed);
      killed.destroyForcibly().waitFor();
      Path note = runs.path("killed").resolve("stages/enriched/flink-job");
      assertThat(states(cluster)).hasSize(2).containsValue("RUNNING");
      String left = Files.readString(note);
      Process resumed = runs.startResume("killed");
      while (resumed.isAlive()
          && !(states(cluster).size() == 3
              && Files.exists(note)
              && !Files.readString(note).isEmpty()
              && !Files.readString(note).equals(left))) {
        Thread.sleep(200);
      }
      Map<String, String> all = ended(cluster);
      assertThat(all).as(() -> runs.text("killed")).hasSize(3);
      assertThat(all.values().stream().filter("CANCELED"::equals)).hasSize(2);
      resumed.destroy();
      assertThat(resumed.waitFor()).isEqualTo(130);
      assertThat(ended(cluster).values()).as(() -> runs.text("killed")).containsOnly("CANCELED");

      // While the job is being submitted.
      Process early = runs.start(slow.pipeline(), "early", ClusterRuns.on(cluster));
      Path before = runs.path("early").resolve("stages/enriched/flink-job");
      while (!Files.exists(before) && early.isAlive()) {
        Thread.sleep(5);
      }
      early.destroy();
      assertThat(early.waitFor()).as(() -> runs.text("early")).isEqualTo(130);
      Thread.sleep(2000);
      assertThat(ended(cluster).values()).as(() -> runs.text("early")).containsOnly("CANCELED");
    }
  }

  @Test
  void nedIsAskedPolitelyThoughATaskManagerIsLost() throws Exception {
    int names = 3000;
    int rate = 300;
    Path sources = SlowRun.sources(directory, names);
    try (NedServer server =
            NedServer.start(
                (call, attempt) -> {
                  if (attempt == 1 && Math.floorMod(call.name().hashCode(), 10) == 0) {
                    call.reset();
                  } else {
                    call.good();
                  }
                });
        FlinkCluster cluster = FlinkCluster.start(directory.resolve("cluster"), 2, 2)) {
      Path pipeline =
          Files.writeString(
              directory.resolve("enrich.yaml"),
              """
              pools: {ned: {rate: %d/s, shards: 2}}
              defaults: {retries: 0}
              stages:
                sources: {transform: ingest, config: {input: %s}}
                enriched:
                  transform: enrich
                  pool: ned
                  inputs: {rows: sources}
                  config: {cache: %s, url: "%s", backoff_seconds: 0.2}
              """
                  .formatted(rate, sources, directory.resolve("ned"), server.url()));
      // As many slots are spare as a TaskManager has.
      Process run =
          runs.start(
              List.of(pipeline.toString()),
              "ned",
              "--profile",
              "flink",
              "--",
              "--flinkMaster=" + cluster.master(),
              "--parallelism=2");
      while (run.isAlive() && server.arrivals().size() < names / 3) {
        Thread.sleep(20);
      }
      cluster.killTaskManager(0);
      Path ended = runs.succeeded(run, "ned");
      assertThat(ChildRun.contents(ended).get("enriched."))
          .as("rows of enriched")
          .contains(Integer.toString(names));
      assertThat(server.mostInOneSecond()).isLessThanOrEqualTo((int) (1.05 * rate));
      System.out.printf(
          "%d requests for %d names, at most %d in a second, %d asked after their success%n",
          server.arrivals().size(), names, server.mostInOneSecond(), server.askedAfterSuccess());
      assertThat(server.askedAfterSuccess()).isLessThanOrEqualTo(rate + 2L * 256);
    }
  }
}
