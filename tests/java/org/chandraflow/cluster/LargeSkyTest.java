package org.chandraflow.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.chandraflow.run.ChildRun;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sky of 100,000 sources (or {@code chandraflow.large.sources}) on every runner, stage by stage
 * and as one job. Takes about a quarter of an hour.
 */
@Tag("slow")
@Timeout(7200)
class LargeSkyTest {
  private static final int SOURCES = Integer.getInteger("chandraflow.large.sources", 100_000);

  @TempDir private Path directory;

  @Test
  void equalDigestsOnEveryRunner() throws Exception {
    List<String> demo =
        List.of(
            "pipelines/demo.yaml",
            "--set=sources=" + SOURCES,
            "--set=catalog_rows=" + 10 * SOURCES,
            "--set=folds=4");
    ClusterRuns runs = new ClusterRuns(directory);
    Map<String, String> contents = ChildRun.contents(runs.run(demo, "direct", "--profile=direct"));
    assertThat(contents).isNotEmpty();
    String[] local = {"--profile=flink-local"};
    String[] fused = {"--profile=flink-local", "--fused"};
    assertThat(ChildRun.contents(runs.run(demo, "local", local))).isEqualTo(contents);
    assertThat(ChildRun.contents(runs.run(demo, "local-fused", fused))).isEqualTo(contents);
    try (FlinkCluster cluster = FlinkCluster.start(directory.resolve("cluster"), 2, 1)) {
      String to = "--flinkMaster=" + cluster.master();
      String[] staged = {"--profile=flink", "--", to};
      String[] joint = {"--profile=flink", "--fused", "--", to};
      assertThat(ChildRun.contents(runs.run(demo, "cluster", staged))).isEqualTo(contents);
      assertThat(ChildRun.contents(runs.run(demo, "cluster-fused", joint))).isEqualTo(contents);
    }
    contents.forEach((name, digest) -> System.out.println(name + " " + digest));
  }
}
