package org.chandraflow.run;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.chandraflow.table.StorageFiles;

/**
 * Tells what happens as OpenLineage run events, one JSON object a line, in {@code events.ndjson}. A
 * run is the parent of its stages' attempts. Safe for several threads.
 */
final class Events {
  private static final String PRODUCER = "https://github.com/chandraflow/chandraflow";
  private static final String SCHEMA =
      "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";
  private static final String FACETS = "https://openlineage.io/spec/facets/";
  private static final String NAMESPACE = "chandraflow";

  private final Path file;
  private final RunRecord run;
  private final String directory;

  Events(RunDirectory run, RunRecord record) throws IOException {
    this.file = run.path().resolve("events.ndjson");
    this.run = record;
    this.directory = run.path().toAbsolutePath().normalize().toUri().toString();
    dropHalfLine(file);
  }

  /** Takes away what a killed process left of its last line. */
  private static void dropHalfLine(Path file) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    byte[] bytes = Files.readAllBytes(file);
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    if (end < bytes.length) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(end);
      }
    }
  }

  /** What an event is about: {@code START}, {@code COMPLETE}, {@code FAIL}, {@code ABORT}. */
  void run(String type, String error) throws IOException {
    Map<String, Object> facets = new LinkedHashMap<>();
    putError(facets, error);
    write(type, run.id(), run.pipeline(), facets, List.of(), List.of());
  }

  /** An event of an attempt at a stage. */
  void attempt(
      String type,
      String stage,
      int number,
      Map<String, String> inputs,
      Success success,
      String error)
      throws IOException {
    Map<String, Object> facets = new LinkedHashMap<>();
    facets.put(
        "parent",
        facet(
            "1-1-0/ParentRunFacet.json#/$defs/ParentRunFacet",
            Map.of(
                "run",
                Map.of("runId", run.id()),
                "job",
                Map.of("namespace", NAMESPACE, "name", run.pipeline()))));
    putError(facets, error);
    List<Object> from = new ArrayList<>();
    inputs.values().forEach(name -> from.add(dataset(name, Map.of(), null)));
    List<Object> to = new ArrayList<>();
    if (success != null) {
      success
          .datasets()
          .forEach(
              (output, written) -> {
                String name = output.isEmpty() ? stage : stage + "." + output;
                to.add(dataset(name, Map.of("digest", written.digest()), written));
              });
    }
    String id =
        UUID.nameUUIDFromBytes(
                (run.id() + "/" + stage + "/" + number)
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8))
            .toString();
    write(type, id, run.pipeline() + "." + stage, facets, from, to);
  }

  private Map<String, Object> dataset(
      String name, Map<String, Object> version, Success.Dataset written) {
    Map<String, Object> dataset = new LinkedHashMap<>();
    dataset.put("namespace", directory);
    dataset.put("name", name);
    if (written != null) {
      long bytes = written.parts().stream().mapToLong(Success.Part::bytes).sum();
      dataset.put(
          "facets",
          Map.of(
              "version",
              facet(
                  "1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet",
                  Map.of("datasetVersion", version.get("digest")))));
      dataset.put(
          "outputFacets",
          Map.of(
              "outputStatistics",
              facet(
                  "1-0-2/OutputStatisticsOutputDatasetFacet.json"
                      + "#/$defs/OutputStatisticsOutputDatasetFacet",
                  Map.of("rowCount", written.rows(), "size", bytes))));
    }
    return dataset;
  }

  private static void putError(Map<String, Object> facets, String error) {
    if (error != null) {
      facets.put(
          "errorMessage",
          facet(
              "1-0-1/ErrorMessageRunFacet.json#/$defs/ErrorMessageRunFacet",
              Map.of("message", error, "programmingLanguage", "Java")));
    }
  }

  private static Map<String, Object> facet(String schema, Map<String, ?> content) {
    Map<String, Object> facet = new LinkedHashMap<>();
    facet.put("_producer", PRODUCER);
    facet.put("_schemaURL", FACETS + schema);
    facet.putAll(content);
    return facet;
  }

  private void write(
      String type,
      String id,
      String job,
      Map<String, Object> facets,
      List<Object> inputs,
      List<Object> outputs)
      throws IOException {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("eventType", type);
    event.put("eventTime", Instant.now().toString());
    event.put("run", Map.of("runId", id, "facets", facets));
    event.put("job", Map.of("namespace", NAMESPACE, "name", job));
    event.put("inputs", inputs);
    event.put("outputs", outputs);
    event.put("producer", PRODUCER);
    event.put("schemaURL", SCHEMA);
    String line = RunJson.line(event) + "\n";
    synchronized (this) {
      if (StorageFiles.isLocal(file)) {
        // As RunJson writes: an interrupt does not end it.
        try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
          out.write(line.getBytes(StandardCharsets.UTF_8));
        }
      } else {
        Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
    }
  }
}
