package org.chandraflow.assess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.config.ConfigNode;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.Problems;
import org.chandraflow.config.UsageException;
import org.chandraflow.workflow.StagePlan;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssessStageTest {
  private static final Schema MATCHED =
      SchemaBuilder.record("M")
          .fields()
          .requiredString("name")
          .optionalString("gaia_id")
          .optionalLong("sdss_id")
          .endRecord();
  private static final Schema PREDICTED =
      SchemaBuilder.record("P").fields().requiredString("name").requiredString("class").endRecord();

  @TempDir Path directory;
  private Path truth;

  @BeforeEach
  void truth() throws IOException {
    truth = directory.resolve("truth.csv");
    Files.writeString(
        truth,
        """
        name,class,gaia_id,sdss_id,galex_id
        a,AGN,5329103787768533376,7,
        b,STAR,,8,1
        c,STAR,3,9,
        d,,4,,
        """);
  }

  private static String write(Path file, Schema schema, Object[]... rows) throws IOException {
    try (DataFileWriter<GenericRecord> out =
        new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(schema))) {
      out.create(schema, new File(file.toString()));
      for (Object[] row : rows) {
        GenericData.Record record = new GenericData.Record(schema);
        for (int i = 0; i < row.length; i++) {
          record.put(i, row[i]);
        }
        out.append(record);
      }
    }
    return file.toString();
  }

  private static StagePlan plan(String truth) {
    Problems problems = new Problems();
    ConfigReader config = new ConfigReader(ConfigNode.parse("p.yaml", "truth: " + truth), problems);
    StagePlan plan = new AssessStage().plan(config, Map.of("matched", MATCHED));
    problems.throwIfAny();
    return plan;
  }

  @Test
  void countsRightAndWrong() throws IOException {
    String matched =
        write(
            directory.resolve("m.avro"),
            MATCHED,
            new Object[] {"a", "5329103787768533376", 7L},
            new Object[] {"b", "6", null},
            new Object[] {"c", null, 10L},
            new Object[] {"unknown", "1", 1L});
    String predicted =
        write(
            directory.resolve("p.avro"),
            PREDICTED,
            new Object[] {"a", "AGN"},
            new Object[] {"b", "AGN"},
            new Object[] {"d", "AGN"});
    Map<String, Long> counts =
        new AssessStage()
            .run(
                plan(truth.toString()),
                Map.of("matched", List.of(matched), "predictions", List.of(predicted)),
                directory);
    assertThat(counts)
        .containsEntry("sources", 3L)
        .containsEntry("true:gaia", 2L)
        .containsEntry("matched:gaia", 2L)
        .containsEntry("correct:gaia", 1L)
        .containsEntry("true:sdss", 3L)
        .containsEntry("matched:sdss", 2L)
        .containsEntry("correct:sdss", 1L)
        .containsEntry("predicted", 2L)
        .containsEntry("predicted_right", 1L)
        .doesNotContainKey("true:galex");
    JsonNode json = new ObjectMapper().readTree(directory.resolve("assessment.json").toFile());
    assertThat(json.at("/counterparts/gaia/completeness").asDouble()).isEqualTo(0.5);
    assertThat(json.at("/counterparts/sdss/purity").asDouble()).isEqualTo(0.5);
    assertThat(json.at("/classes/confusion/STAR/AGN").asInt()).isEqualTo(1);
  }

  @Test
  void nothingComparedGivesNoNumber() throws IOException {
    String matched = write(directory.resolve("m.avro"), MATCHED);
    new AssessStage().run(plan(truth.toString()), Map.of("matched", List.of(matched)), directory);
    JsonNode json = new ObjectMapper().readTree(directory.resolve("assessment.json").toFile());
    assertThat(json.at("/classes/accuracy").isNull()).isTrue();
  }

  @Test
  void refusesATableWithoutNames() throws IOException {
    Files.writeString(truth, "nme,class\na,AGN\n");
    assertThatThrownBy(() -> Truth.read(truth.toString()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("column 'name'")
        .hasMessageContaining("nme");
    assertThatThrownBy(() -> plan(directory.resolve("trut.csv").toString()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("did you mean 'truth.csv'");
  }
}
