package org.chandraflow.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.chandraflow.SharedData;
import org.chandraflow.run.ChildRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pipelines on a Flink cluster of two TaskManagers give what they give in one process; all of them
 * on the same TaskManagers, one job after another.
 */
@Tag("cluster")
class FlinkClusterTest {
  private static final List<String> SMALL =
      List.of(
          "pipelines/demo.yaml", "--set=sources=1000", "--set=catalog_rows=30000", "--set=folds=2");

  @TempDir private static Path directory;
  private static FlinkCluster cluster;
  private static ClusterRuns runs;

  @BeforeAll
  static void start() throws Exception {
    runs = new ClusterRuns(directory);
    cluster = FlinkCluster.start(directory.resolve("cluster"), 2, 1);
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private static Map<String, String> sameEverywhere(
      List<String> pipeline, String name, String... onCluster) throws Exception {
    Path direct = runs.run(pipeline, name + "-direct", "--profile", "direct");
    Path embedded = runs.run(pipeline, name + "-embedded", "--profile", "flink-local");
    Path clustered = runs.run(pipeline, name + "-cluster", onCluster);
    Map<String, String> contents = ChildRun.contents(direct);
    assertThat(contents).isNotEmpty();
    assertThat(ChildRun.contents(embedded)).isEqualTo(contents);
    assertThat(ChildRun.contents(clustered)).isEqualTo(contents);
    assertThat(ChildRun.exports(clustered)).isEqualTo(ChildRun.exports(direct));
    return contents;
  }

  /** All stages as one job. */
  private static String[] fused() {
    return new String[] {
      "--fused", "--profile", "flink", "--", "--flinkMaster=" + cluster.master()
    };
  }

  @Test
  void theDemoGivesTheSameEverywhere() throws Exception {
    Map<String, String> contents = sameEverywhere(SMALL, "demo", ClusterRuns.on(cluster));
    Path fused = runs.run(SMALL, "demo-fused", fused());
    assertThat(ChildRun.contents(fused)).isEqualTo(contents);
    classesOfEarlierJobsAreGone();
  }

  /**
   * Each of the jobs before brought its own classes and its own copy of LightGBM. Flink's shuffle
   * thread keeps the classes of the job that it was made for, and Java's method handles those of
   * the last one.
   */
  private static void classesOfEarlierJobsAreGone() throws Exception {
    int jobs = cluster.get("/jobs/overview").path("jobs").size();
    assertThat(jobs).isGreaterThan(5);
    for (int worker = 0; worker < 2; worker++) {
      FlinkCluster.Classes classes = cluster.classes(worker);
      System.out.printf("after %d jobs on TaskManager %d: %s%n", jobs, worker, classes);
      assertThat(classes.jobs()).isLessThan(5);
      assertThat(classes.metaspace()).isLessThan(256L << 20);
    }
    assertThat(cluster.logs()).doesNotContain("UnsatisfiedLinkError");
  }

  @Test
  void theRealPipelineGivesTheSameEverywhere() throws Exception {
    sameEverywhere(
        List.of(
            "pipelines/classify.yaml",
            "--set=sources=" + SharedData.file("csc/csc2_sources.csv"),
            "--set=labels=" + SharedData.file("labels/literature_labels.csv"),
            "--set=catalogs=" + SharedData.file("catalogs"),
            "--set=recipe=original",
            "--set=folds=3"),
        "real",
        fused());
  }

  @Test
  void noClusterAtTheAddressIsToldBeforeWorkStarts() throws Exception {
    Process process =
        runs.start(
            List.of("pipelines/demo.yaml"),
            "none",
            "--profile",
            "flink",
            "--",
            "--flinkMaster=localhost:9");
    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(runs.text("none")).startsWith("error: no Flink cluster answers at localhost:9");
  }
}
