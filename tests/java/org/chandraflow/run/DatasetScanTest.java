package org.chandraflow.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The statistics of a dataset's columns. */
class DatasetScanTest {
  private static final Schema SCHEMA =
      SchemaBuilder.record("row")
          .fields()
          .requiredString("kind")
          .requiredString("json")
          .endRecord();

  @TempDir private Path directory;

  @Test
  void aDocumentIsNoCategory() throws Exception {
    Path part = directory.resolve("part-00000.avro");
    try (DataFileWriter<GenericRecord> writer =
        new DataFileWriter<>(new GenericDatumWriter<>(SCHEMA))) {
      writer.create(SCHEMA, part.toFile());
      writer.append(
          new GenericRecordBuilder(SCHEMA)
              .set("kind", "scores")
              .set("json", "x".repeat(70_000))
              .build());
    }
    Map<String, Metrics.ColumnStats> columns =
        DatasetScan.scan(SCHEMA, directory, List.of(part)).columns();
    assertThat(columns.get("kind").values()).isEqualTo(Map.of("scores", 1L));
    assertThat(columns.get("json").values()).isEmpty();
    // What is written can be read again: names in JSON have a greatest length.
    Path file = directory.resolve("metrics.json");
    RunJson.write(file, new Metrics(Map.of(), Map.of("scores", columns), 1.0));
    assertThat(RunJson.read(file, Metrics.class)).isPresent();
  }
}
