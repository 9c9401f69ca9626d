package org.chandraflow.examples;

import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.chandraflow.catalog.Catalogs;
import org.chandraflow.crossmatch.Crossmatch;
import org.chandraflow.crossmatch.CrossmatchConfig;
import org.chandraflow.features.FeatureSet;
import org.chandraflow.features.Features;
import org.chandraflow.ingest.Ingest;
import org.chandraflow.ingest.Selection;
import org.chandraflow.model.PredictionOptions;
import org.chandraflow.predict.Predict;
import org.chandraflow.table.TableOptions;

/** chandraflow's transforms in a Beam pipeline of one's own. */
public final class ApiExample {
  private ApiExample() {}

  // docs: begin
  private static final Map<String, String> FLAGS =
      Map.of("conf_flag", "0", "extent_flag", "0", "pileup_flag", "0", "streak_src_flag", "0");

  /**
   * Classifies the sources of a table of the Chandra Source Catalog.
   *
   * @param catalogs files, each told by its name: gaia.csv, 2mass.csv
   * @param bundle a model
   */
  public static PCollection<GenericRecord> classify(
      Pipeline pipeline, String sources, List<String> catalogs, String bundle) {
    Ingest ingest =
        Ingest.of(
            new Ingest.Config(
                List.of(sources),
                Catalogs.load("csc2"),
                Selection.ALL.withFlags(FLAGS),
                TableOptions.DEFAULT,
                Ingest.Config.SPLIT_BYTES));
    CrossmatchConfig match =
        CrossmatchConfig.parse(
            "{catalogs: [" + String.join(", ", catalogs) + "]}", ingest.schema());
    FeatureSet set = FeatureSet.load("chandra-ml");

    return pipeline
        .apply("Read", ingest)
        .get(Ingest.SOURCES)
        .apply("Match", Crossmatch.of(match, ingest.schema()))
        .get(Crossmatch.MATCHED)
        .apply(
            "Derive",
            Features.of(set, Features.Labels.none(), Crossmatch.schema(match, ingest.schema())))
        .get(Features.FEATURES)
        .apply("Predict", Predict.of(bundle, PredictionOptions.PLAIN, set.schema()))
        .get(Predict.PREDICTIONS);
  }

  /** What comes out are plain records: here they are counted by class. */
  public static PCollection<KV<String, Long>> census(PCollection<GenericRecord> predictions) {
    return predictions
        .apply(
            "Class",
            MapElements.into(TypeDescriptors.strings())
                .via(prediction -> prediction.get("class").toString()))
        .apply("Count", Count.perElement());
  }
  // docs: end
}
