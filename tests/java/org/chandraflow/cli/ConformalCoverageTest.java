package org.chandraflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.chandraflow.SharedData;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promises about real sources that the models did not see: coverage of sets, calibration. */
@Tag("slow")
class ConformalCoverageTest {
  @TempDir private Path directory;

  @Test
  void setsHoldTheTrueClassAsOftenAsPromised() throws Exception {
    Path table = SharedData.file("muwclass/training_table.csv");
    String line =
        ("validate-model " + table + " --label True_Class --features extended --folds 5")
            + (" --bootstrap 0 -o " + directory);
    assertThat(Main.execute(line.split(" "))).isZero();
    JsonNode scores = new ObjectMapper().readTree(directory.resolve("scores.json").toFile());
    assertThat(scores.path("overall").path("ece").asDouble()).isLessThanOrEqualTo(0.015);
    JsonNode conformal = scores.path("conformal");
    double promised = conformal.path("coverage").asDouble();
    assertThat(promised).isEqualTo(0.95);
    assertThat(conformal.path("pooled").path("covered").asDouble())
        .isCloseTo(promised, within(0.015));
    assertThat(conformal.path("pooled").path("mean_size").asDouble()).isBetween(0.9, 1.3);
    JsonNode classes = conformal.path("by_class").path("classes");
    assertThat(classes).hasSize(8);
    for (JsonNode of : classes) {
      if (of.path("n").asInt() >= 40) {
        assertThat(of.path("covered").asDouble())
            .as(classes.toPrettyString())
            .isGreaterThanOrEqualTo(of.path("interval_99").path(0).asDouble());
      }
    }
    assertThat(conformal.path("by_class").path("mean_size").asDouble()).isBetween(0.9, 3.0);
  }
}
