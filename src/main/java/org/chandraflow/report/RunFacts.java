package org.chandraflow.report;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chandraflow.table.Schemas;

/**
 * What the page tells of a run.
 *
 * @param name of the run
 * @param state of the whole
 * @param description of the pipeline
 * @param started when; null if unknown
 * @param ended when; null if unknown
 * @param stages in the order of their work
 * @param settings rows of key, value and where the value came from
 * @param versions of software by name
 * @param checks rows of dataset, condition, severity, outcome and value found
 * @param datasets in the order of the stages
 */
record RunFacts(
    String name,
    String state,
    String description,
    Instant started,
    Instant ended,
    List<StageFacts> stages,
    List<List<String>> settings,
    Map<String, String> versions,
    List<List<String>> checks,
    List<Dataset> datasets) {
  /**
   * A dataset of the run.
   *
   * @param name as pipelines write it, {@code matched} or {@code matched.id_frame}
   * @param transform of the stage that wrote it
   * @param parts paths of its Avro files
   * @param schemaName of its records, {@code Prediction}
   */
  record Dataset(String name, String transform, List<String> parts, String schemaName) {}

  /** The last dataset whose schema is that of {@code schemas/NAME.avsc}. */
  Optional<Dataset> ofSchema(String schema) {
    String wanted = Schemas.load(schema).getName();
    return datasets.stream()
        .filter(d -> d.schemaName().equals(wanted) && !d.parts().isEmpty())
        .reduce((first, second) -> second);
  }
}
