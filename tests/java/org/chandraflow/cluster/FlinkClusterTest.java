package org.chandraflow.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pipelines on a real Flink cluster. */
@Tag("cluster")
class FlinkClusterTest {
  @TempDir Path directory;

  @Test
  void taskManagersRegister() throws Exception {
    try (FlinkCluster cluster = FlinkCluster.start(directory, 2, 1)) {
      assertThat(cluster.get("/overview").path("slots-total").asInt()).isEqualTo(2);
    }
  }
}
