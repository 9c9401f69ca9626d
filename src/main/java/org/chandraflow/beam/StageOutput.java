package org.chandraflow.beam;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.chandraflow.workflow.StagePlan;

/**
 * What a stage's transform yields.
 *
 * @param datasets by output name, the main one under {@link StagePlan#MAIN}
 * @param rejected rows refused, of {@link org.chandraflow.table.Rejected#SCHEMA}
 * @param counts partial sums by name ({@code read}, {@code selected}, {@code filtered:conf_flag},
 *     {@code rejected:bad_coordinate}); made with {@link Counts}, added up by the stage job. They
 *     travel as data because a runner's metrics may count a retried bundle twice
 */
public record StageOutput(
    Map<String, PCollection<GenericRecord>> datasets,
    Optional<PCollection<GenericRecord>> rejected,
    List<PCollection<KV<String, Long>>> counts) {
  public StageOutput {
    datasets = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(datasets));
    counts = List.copyOf(counts);
  }
}
