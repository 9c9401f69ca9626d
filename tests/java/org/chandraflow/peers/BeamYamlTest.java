package org.chandraflow.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.chandraflow.TestJar;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The example of Beam YAML, run by Beam's Python SDK through the expansion service. */
@Tag("peers")
class BeamYamlTest {
  @Test
  void classifiesAsOurOwnPipelineDoes() throws Exception {
    Path jar = TestJar.in(Path.of("target", "peers", "beam-yaml"));
    String output =
        PythonPeer.run(List.of("env", "CHANDRAFLOW_JAR=" + jar, "pipelines/beam-yaml/run"));
    assertThat(output).containsPattern("(\\d{3,}) sources, \\1 of \\1 as chandraflow's own");
  }
}
