package org.chandraflow.validate;

import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Filter;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.chandraflow.beam.AvroCoders;
import org.chandraflow.beam.Counts;
import org.chandraflow.beam.EvenSpread;
import org.chandraflow.model.CrossValidation;
import org.chandraflow.model.CrossValidation.FoldResult;
import org.chandraflow.model.CrossValidation.Plan;
import org.chandraflow.model.FeatureRecords;
import org.chandraflow.model.Json;
import org.chandraflow.model.Predictions;
import org.chandraflow.model.Recipe;
import org.chandraflow.model.ScoreReport;
import org.chandraflow.model.ValidationFiles;
import org.chandraflow.table.Schemas;

/**
 * Cross-validates a recipe on the labelled rows: every fold is an element that any worker takes;
 * the rows go to all workers as a side input. Results equal those of {@link CrossValidation#run}.
 * Rows are sorted by content first. Counts: {@code labelled}, {@code folds} as each is done, {@code
 * planned folds} before, {@code predicted}.
 */
public final class Validate extends PTransform<PCollection<GenericRecord>, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  /** Records of {@code schemas/cv_predictions.avsc}, of the first repeat. */
  public static final TupleTag<GenericRecord> PREDICTIONS = new TupleTag<>() {};

  /** One record of {@code schemas/scores.avsc}. */
  public static final TupleTag<GenericRecord> SCORES = new TupleTag<>() {};

  /** Partial sums by name. */
  public static final TupleTag<KV<String, Long>> COUNTS = new TupleTag<>() {};

  private static final TupleTag<Integer> JOBS = new TupleTag<>() {};
  private static final TupleTag<FoldResult> FOLDS = new TupleTag<>() {};

  private final Recipe recipe;
  private final CrossValidation.Cut cut;
  private final ScoreReport.Options options;
  private final int explained;
  private final String inputSchema;

  private Validate(
      Recipe recipe,
      CrossValidation.Cut cut,
      ScoreReport.Options options,
      int explained,
      String inputSchema) {
    this.recipe = recipe;
    this.cut = cut;
    this.options = options;
    this.explained = explained;
    this.inputSchema = inputSchema;
  }

  /**
   * @param inputSchema the schema of the rows, a {@code features} one
   */
  public static Validate of(
      Recipe recipe, CrossValidation.Cut cut, ScoreReport.Options options, Schema inputSchema) {
    return new Validate(recipe, cut, options, 0, inputSchema.toString());
  }

  /** The same with importances of the features from so many rows. */
  public Validate explaining(int rows) {
    return new Validate(recipe, cut, options, rows, inputSchema);
  }

  @Override
  public PCollectionTuple expand(PCollection<GenericRecord> rows) {
    PCollectionView<Iterable<GenericRecord>> labelled =
        rows.apply("Labelled", Filter.by(row -> FeatureRecords.label(row) != null))
            .setCoder(rows.getCoder())
            .apply("Gather", View.asIterable());
    Planned planned = new Planned(recipe, cut, explained, inputSchema, labelled);
    PCollectionTuple jobs =
        rows.getPipeline()
            .apply("Once", Create.of(""))
            .apply(
                "Folds",
                ParDo.of(new Jobs(planned))
                    .withSideInputs(labelled)
                    .withOutputTags(JOBS, TupleTagList.of(COUNTS)));
    PCollectionTuple folds =
        jobs.get(JOBS)
            .setCoder(VarIntCoder.of())
            .apply("Spread", EvenSpread.by((Integer piece) -> piece))
            .apply(
                "RunFold",
                ParDo.of(new RunFold(planned))
                    .withSideInputs(labelled)
                    .withOutputTags(FOLDS, TupleTagList.of(COUNTS)));
    PCollectionTuple out =
        folds
            .get(FOLDS)
            .setCoder(SerializableCoder.of(FoldResult.class))
            .apply("OneKey", WithKeys.of(""))
            .setCoder(KvCoder.of(StringUtf8Coder.of(), SerializableCoder.of(FoldResult.class)))
            .apply("Pool", GroupByKey.create())
            .apply(
                "Score",
                ParDo.of(new Score(planned, options))
                    .withSideInputs(labelled)
                    .withOutputTags(PREDICTIONS, TupleTagList.of(SCORES).and(COUNTS)));
    out.get(PREDICTIONS).setCoder(AvroCoders.of(Schemas.load("cv_predictions")));
    out.get(SCORES).setCoder(AvroCoders.of(Schemas.load("scores")));
    PCollection<KV<String, Long>> counts =
        PCollectionList.of(jobs.get(COUNTS).setCoder(Counts.CODER))
            .and(folds.get(COUNTS).setCoder(Counts.CODER))
            .and(out.get(COUNTS).setCoder(Counts.CODER))
            .apply("Counts", Flatten.pCollections());
    return PCollectionTuple.of(PREDICTIONS, out.get(PREDICTIONS))
        .and(SCORES, out.get(SCORES))
        .and(COUNTS, counts);
  }

  /** Makes the plan from the side input, once a DoFn. */
  private static final class Planned implements java.io.Serializable {
    private static final long serialVersionUID = 1L;

    private final Recipe recipe;
    private final CrossValidation.Cut cut;
    private final int explained;
    private final String inputSchema;
    private final PCollectionView<Iterable<GenericRecord>> labelled;
    private transient Plan plan;

    Planned(
        Recipe recipe,
        CrossValidation.Cut cut,
        int explained,
        String inputSchema,
        PCollectionView<Iterable<GenericRecord>> labelled) {
      this.recipe = recipe;
      this.cut = cut;
      this.explained = explained;
      this.inputSchema = inputSchema;
      this.labelled = labelled;
    }

    Plan of(DoFn<?, ?>.ProcessContext context) {
      if (plan == null) {
        FeatureRecords records = FeatureRecords.of(new Schema.Parser().parse(inputSchema));
        plan =
            CrossValidation.plan(records.table(context.sideInput(labelled)), recipe, cut)
                .explaining(explained);
      }
      return plan;
    }
  }

  private static final class Jobs extends DoFn<String, Integer> {
    private static final long serialVersionUID = 1L;
    private final Planned planned;

    Jobs(Planned planned) {
      this.planned = planned;
    }

    @ProcessElement
    public void jobs(ProcessContext context) {
      int jobs = planned.of(context).jobs();
      context.output(COUNTS, KV.of("planned folds", (long) jobs));
      for (int job = 0; job < jobs; job++) {
        context.output(job);
      }
    }
  }

  private static final class RunFold extends DoFn<Integer, FoldResult> {
    private static final long serialVersionUID = 1L;
    private final Planned planned;

    RunFold(Planned planned) {
      this.planned = planned;
    }

    @ProcessElement
    public void run(ProcessContext context) {
      context.output(CrossValidation.runFold(planned.of(context), context.element()));
      context.output(COUNTS, KV.of("folds", 1L));
    }
  }

  private static final class Score extends DoFn<KV<String, Iterable<FoldResult>>, GenericRecord> {
    private static final long serialVersionUID = 1L;
    private final Planned planned;
    private final ScoreReport.Options options;

    Score(Planned planned, ScoreReport.Options options) {
      this.planned = planned;
      this.options = options;
    }

    @ProcessElement
    public void score(ProcessContext context, MultiOutputReceiver out) {
      Plan plan = planned.of(context);
      CrossValidation.Result result = CrossValidation.pool(plan, context.element().getValue());
      GenericRecord scores = new GenericData.Record(Schemas.load("scores"));
      scores.put("json", Json.write(ValidationFiles.report(result, options)));
      out.get(SCORES).output(scores);
      Predictions p = result.predictions(0);
      Schema schema = Schemas.load("cv_predictions");
      for (int i = 0; i < p.size(); i++) {
        out.get(PREDICTIONS).output(record(schema, plan, p, i));
      }
      out.get(COUNTS).output(KV.of("labelled", (long) plan.table().size()));
      out.get(COUNTS).output(KV.of("predicted", (long) p.size()));
    }

    private static GenericRecord record(Schema schema, Plan plan, Predictions p, int row) {
      Map<String, Double> probabilities = new HashMap<>();
      for (int k = 0; k < plan.classes().size(); k++) {
        probabilities.put(plan.classes().get(k), p.probabilities()[row][k]);
      }
      GenericRecord record = new GenericData.Record(schema);
      record.put("name", plan.table().names()[row]);
      record.put("true_class", plan.classes().get(p.truth()[row]));
      record.put("pred_class", plan.classes().get(p.predicted()[row]));
      record.put("pred_prob", p.confidence(row));
      record.put("probabilities", probabilities);
      record.put("fold", plan.folds()[0][row]);
      String group = plan.groups().get(row);
      record.put("group", group.isEmpty() ? null : group);
      return record;
    }
  }
}
