package org.chandraflow.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Filter;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.chandraflow.beam.AvroCoders;
import org.chandraflow.beam.Counts;
import org.chandraflow.config.UsageException;
import org.chandraflow.model.Bundle;
import org.chandraflow.model.FeatureRecords;
import org.chandraflow.model.FeatureTable;
import org.chandraflow.model.Json;
import org.chandraflow.model.ModelTrainer;
import org.chandraflow.model.Recipe;
import org.chandraflow.model.TrainedModel;
import org.chandraflow.table.Schemas;

/**
 * Trains a model on all labelled rows, in one worker: features in, one record of {@code
 * schemas/model.avsc} out. Rows are sorted by content first, so that the model does not depend on
 * the order in which they come. Counts: {@code labelled}, {@code trained:CLASS}.
 */
public final class Train extends PTransform<PCollection<GenericRecord>, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  /** The model. */
  public static final TupleTag<GenericRecord> MODEL = new TupleTag<>() {};

  /** Partial sums by name. */
  public static final TupleTag<KV<String, Long>> COUNTS = new TupleTag<>() {};

  private final Recipe recipe;
  private final String inputSchema;
  private final transient Optional<PCollection<GenericRecord>> scores;

  private Train(Recipe recipe, Schema inputSchema, Optional<PCollection<GenericRecord>> scores) {
    this.recipe = recipe;
    this.inputSchema = inputSchema.toString();
    this.scores = scores;
  }

  /**
   * @param inputSchema the schema of the rows, a {@code features} one
   * @param scores of a validation, to be kept in the bundle
   */
  public static Train of(
      Recipe recipe, Schema inputSchema, Optional<PCollection<GenericRecord>> scores) {
    return new Train(recipe, inputSchema, scores);
  }

  @Override
  public PCollectionTuple expand(PCollection<GenericRecord> rows) {
    PCollectionView<Iterable<GenericRecord>> labelled =
        rows.apply("Labelled", Filter.by(row -> FeatureRecords.label(row) != null))
            .setCoder(rows.getCoder())
            .apply("Gather", View.asIterable());
    PCollection<GenericRecord> validated =
        scores.orElseGet(
            () ->
                rows.getPipeline()
                    .apply("NoScores", Create.empty(AvroCoders.of(Schemas.load("scores")))));
    PCollectionView<Iterable<GenericRecord>> known =
        validated.apply("GatherScores", View.asIterable());
    PCollectionTuple out =
        rows.getPipeline()
            .apply("Once", Create.of(""))
            .apply(
                "Fit",
                ParDo.of(new Fit(recipe, inputSchema, labelled, known))
                    .withSideInputs(labelled, known)
                    .withOutputTags(MODEL, TupleTagList.of(COUNTS)));
    out.get(MODEL).setCoder(AvroCoders.of(Schemas.load("model")));
    out.get(COUNTS).setCoder(Counts.CODER);
    return out;
  }

  /** A bundle as a record of {@code schemas/model.avsc}. */
  static GenericRecord record(Bundle bundle) throws IOException {
    GenericRecord record = new GenericData.Record(Schemas.load("model"));
    Map<String, ByteBuffer> files = new HashMap<>();
    bundle.files().forEach((name, content) -> files.put(name, ByteBuffer.wrap(content)));
    record.put("fingerprint", bundle.fingerprint());
    record.put("files", files);
    return record;
  }

  private static final class Fit extends DoFn<String, GenericRecord> {
    private static final long serialVersionUID = 1L;

    private final Recipe recipe;
    private final String inputSchema;
    private final PCollectionView<Iterable<GenericRecord>> labelled;
    private final PCollectionView<Iterable<GenericRecord>> scores;

    Fit(
        Recipe recipe,
        String inputSchema,
        PCollectionView<Iterable<GenericRecord>> labelled,
        PCollectionView<Iterable<GenericRecord>> scores) {
      this.recipe = recipe;
      this.inputSchema = inputSchema;
      this.labelled = labelled;
      this.scores = scores;
    }

    @ProcessElement
    public void fit(ProcessContext context, MultiOutputReceiver out) throws IOException {
      FeatureTable table =
          FeatureRecords.of(new Schema.Parser().parse(inputSchema))
              .table(context.sideInput(labelled));
      if (table.size() == 0) {
        throw new UsageException("no row has a label: nothing to train on");
      }
      try (TrainedModel model = ModelTrainer.train(table, table.classes(), recipe)) {
        Bundle bundle = Bundle.of(model, table);
        for (GenericRecord known : context.sideInput(scores)) {
          bundle = bundle.withScores(Json.parse(known.get("json").toString()).deepCopy());
        }
        out.get(MODEL).output(record(bundle));
        out.get(COUNTS).output(KV.of("labelled", (long) table.size()));
        for (int k = 0; k < model.classes().size(); k++) {
          out.get(COUNTS)
              .output(KV.of("trained:" + model.classes().get(k), (long) model.classCounts()[k]));
        }
      }
    }
  }
}
