package org.chandraflow.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.chandraflow.DemoRun;
import org.chandraflow.cli.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as one Beam job, training and validation included, against its run stage by stage. */
class FusedRunTest {
  @TempDir private Path runs;

  @Test
  void oneJobOnFlinkGivesWhatTheStagesGiveOnBeamsOwnRunner() throws Exception {
    Path staged = DemoRun.get().path();
    int code =
        Main.execute(
            "run",
            "pipelines/demo.yaml",
            "--set=sources=1000",
            "--set=catalog_rows=30000",
            "--set=folds=2",
            "--fused",
            "--profile=flink-local",
            "--name=fused",
            "--runs-dir=" + runs);
    assertThat(code).isZero();
    Path fused = runs.resolve("fused");
    assertThat(ChildRun.contents(fused)).isEqualTo(ChildRun.contents(staged));
    assertThat(ChildRun.exports(fused)).isEqualTo(ChildRun.exports(staged));
  }
}
