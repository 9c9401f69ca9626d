package org.chandraflow.predict;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.chandraflow.beam.AvroCoders;
import org.chandraflow.beam.Counts;
import org.chandraflow.features.FeatureSet;
import org.chandraflow.features.InputDraws;
import org.chandraflow.features.Measured;
import org.chandraflow.features.MeasuredRecords;
import org.chandraflow.model.Bundle;
import org.chandraflow.model.FeatureDraws;
import org.chandraflow.model.FeatureRecords;
import org.chandraflow.model.PredictionOptions;
import org.chandraflow.model.PredictionRecords;
import org.chandraflow.model.Source;
import org.chandraflow.model.SourcePrediction;
import org.chandraflow.model.SourcePredictor;
import org.chandraflow.table.Column;
import org.joda.time.Instant;

/**
 * Predicts the class of each source: records of features in, one of {@link
 * PredictionRecords#SCHEMA} each out. What is said of a source depends on it alone, whatever the
 * runner and the order. The bundle is loaded once a worker, and rows go through it in batches.
 * Counts: {@code read}, {@code written}, {@code class:CLASS}, {@code original_3sigma}, {@code
 * original_4sigma}, {@code above:CUT}.
 */
public final class Predict extends PTransform<PCollection<GenericRecord>, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  /** The predictions. */
  public static final TupleTag<GenericRecord> PREDICTIONS = new TupleTag<>() {};

  /** Partial sums by name. */
  public static final TupleTag<KV<String, Long>> COUNTS = new TupleTag<>() {};

  private final ModelSource model;
  private final PredictionOptions options;
  private final String inputSchema;

  private Predict(ModelSource model, PredictionOptions options, Schema inputSchema) {
    this.model = model;
    this.options = options;
    this.inputSchema = inputSchema.toString();
  }

  /**
   * @param name of the step, for the model's own
   * @param model one record of {@code schemas/model.avsc}
   * @param inputSchema the schema of the rows, a {@code features} one
   */
  public static Predict of(
      String name,
      PCollection<GenericRecord> model,
      PredictionOptions options,
      Schema inputSchema) {
    // Not as a singleton: Flink would put it into a buffer for sorting, where a model may not fit.
    PCollectionView<Iterable<GenericRecord>> view = model.apply(name + "/Model", View.asIterable());
    return new Predict(ModelSource.of(view), options, inputSchema);
  }

  /**
   * @param bundle path of a bundle that every worker can read
   * @param inputSchema the schema of the rows, a {@code features} one
   */
  public static Predict of(String bundle, PredictionOptions options, Schema inputSchema) {
    return new Predict(ModelSource.of(bundle), options, inputSchema);
  }

  @Override
  public PCollectionTuple expand(PCollection<GenericRecord> rows) {
    Optional<PCollectionView<Map<String, Double>>> priors =
        options.priors() == PredictionOptions.PriorKind.ESTIMATED
            ? Optional.of(EstimatePriors.of(rows, model, inputSchema))
            : Optional.empty();
    PCollectionTuple out =
        rows.apply(
            "Predict",
            ParDo.of(new Batches(model, options, inputSchema, priors.orElse(null)))
                .withSideInputs(Stream.concat(model.views().stream(), priors.stream()).toList())
                .withOutputTags(PREDICTIONS, TupleTagList.of(COUNTS)));
    out.get(PREDICTIONS).setCoder(AvroCoders.of(PredictionRecords.SCHEMA));
    out.get(COUNTS).setCoder(Counts.CODER);
    return out;
  }

  private static final class Batches extends DoFn<GenericRecord, GenericRecord> {
    private static final long serialVersionUID = 1L;
    private static final int BATCH = 256;

    private final ModelSource model;
    private final PredictionOptions options;
    private final String inputSchema;
    private final PCollectionView<Map<String, Double>> priors;
    private transient SharedBundle shared;
    private transient SourcePredictor predictor;
    private transient PredictionRecords records;
    private transient BoundRows rows;
    private transient List<Source> batch;
    private transient Counts counts;

    Batches(
        ModelSource model,
        PredictionOptions options,
        String inputSchema,
        PCollectionView<Map<String, Double>> priors) {
      this.model = model;
      this.options = options;
      this.inputSchema = inputSchema;
      this.priors = priors;
    }

    @StartBundle
    public void start() {
      batch = new ArrayList<>(BATCH);
      counts = new Counts();
    }

    @ProcessElement
    public void add(ProcessContext context) {
      if (predictor == null) {
        open(context);
      }
      counts.add("read");
      batch.add(rows.source(context.element()));
      if (batch.size() == BATCH) {
        predict().forEach(context::output);
      }
    }

    private void open(ProcessContext context) {
      shared = model.acquire(context);
      PredictionOptions resolved =
          priors == null ? options : options.withGiven(new TreeMap<>(context.sideInput(priors)));
      predictor =
          new SourcePredictor(
              shared.bundle().model(), resolved, options.outliers() ? shared.distance() : null);
      records = new PredictionRecords(shared.bundle().model(), resolved, predictor);
      rows =
          new BoundRows(
              new Schema.Parser().parse(inputSchema), shared.bundle(), resolved.draws() > 0);
    }

    private List<GenericRecord> predict() {
      List<SourcePrediction> predicted = predictor.predict(batch);
      List<GenericRecord> out = new ArrayList<>(batch.size());
      for (int i = 0; i < batch.size(); i++) {
        GenericRecord record = records.of(batch.get(i), predicted.get(i));
        count(record);
        out.add(record);
      }
      batch.clear();
      return out;
    }

    private void count(GenericRecord record) {
      counts.add("written");
      counts.add("class:" + record.get("class"));
      for (String flag : List.of("original_3sigma", "original_4sigma")) {
        if (Boolean.TRUE.equals(record.get(flag))) {
          counts.add(flag);
        }
      }
      for (double cut : options.cuts()) {
        if ((Double) record.get("prob") > cut) {
          counts.add("above:" + cut);
        }
      }
    }

    @FinishBundle
    public void finish(FinishBundleContext context) {
      if (!batch.isEmpty()) {
        for (GenericRecord record : predict()) {
          context.output(record, Instant.EPOCH, GlobalWindow.INSTANCE);
        }
      }
      counts.drain(count -> context.output(COUNTS, count, Instant.EPOCH, GlobalWindow.INSTANCE));
    }

    @Teardown
    public void close() {
      if (predictor != null) {
        predictor.close();
        predictor = null;
      }
      if (shared != null) {
        shared.release();
        shared = null;
      }
    }
  }

  /** Takes sources from records, their features in a model's order. */
  static final class BoundRows {
    private final FeatureRecords records;
    private final int[] order;
    private final FeatureSet set;
    private final InputDraws draws;
    private final int[] drawn;

    /**
     * @param errors whether sources come with draws from their measurement errors
     */
    BoundRows(Schema schema, Bundle bundle, boolean errors) {
      this.records = FeatureRecords.of(schema);
      this.order = bundle.bind(records.columns());
      boolean measured = errors && MeasuredRecords.has(schema);
      this.set =
          measured
              ? FeatureSet.parse("the features", schema.getProp(FeatureSet.SET_PROPERTY))
              : null;
      this.draws = measured ? new InputDraws(set.bindInputs()) : null;
      List<String> names =
          measured ? set.features().stream().map(Column::name).toList() : List.of();
      this.drawn =
          measured
              ? Arrays.stream(order)
                  .map(column -> names.indexOf(records.columns().get(column).name()))
                  .toArray()
              : null;
    }

    double[] features(GenericRecord record) {
      double[] row = records.row(record);
      double[] out = new double[order.length];
      for (int f = 0; f < out.length; f++) {
        double value = row[order[f]];
        out[f] = Double.isInfinite(value) ? Double.NaN : value;
      }
      return out;
    }

    Source source(GenericRecord record) {
      return new Source(
          record.get("name").toString(),
          position(record, "ra"),
          position(record, "dec"),
          FeatureRecords.label(record),
          features(record),
          draws(record));
    }

    private FeatureDraws draws(GenericRecord record) {
      Measured measured = draws == null ? null : MeasuredRecords.of(record, set);
      if (measured == null || !measured.hasErrors()) {
        return null;
      }
      String name = record.get("name").toString();
      return (count, seed) ->
          Arrays.stream(draws.draw(name, measured, count, seed))
              .map(row -> Arrays.stream(drawn).mapToDouble(f -> row[f]).toArray())
              .toArray(double[][]::new);
    }

    private static double position(GenericRecord record, String field) {
      return record.hasField(field) && record.get(field) instanceof Number number
          ? number.doubleValue()
          : Double.NaN;
    }
  }
}
