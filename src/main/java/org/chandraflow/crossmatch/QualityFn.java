package org.chandraflow.crossmatch;

import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.PCollectionView;
import org.chandraflow.sky.IndexFile;

/** Writes how good the matches are, once for all sources. */
final class QualityFn extends DoFn<IndexFile, GenericRecord> {
  private static final long serialVersionUID = 1L;

  private final PackedConfig config;
  private final PCollectionView<Map<String, Long>> statistics;
  private final PCollectionView<Map<String, Long>> sources;

  QualityFn(
      PackedConfig config,
      PCollectionView<Map<String, Long>> statistics,
      PCollectionView<Map<String, Long>> sources) {
    this.config = config;
    this.statistics = statistics;
    this.sources = sources;
  }

  @ProcessElement
  public void judge(ProcessContext context) {
    QualityReport.of(
            config.get(),
            new Statistics(config.get(), context.sideInput(statistics)),
            new Statistics(config.get(), context.sideInput(sources)))
        .forEach(context::output);
  }
}
