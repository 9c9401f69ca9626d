package org.chandraflow.tune;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
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
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;
import org.chandraflow.beam.AvroCoders;
import org.chandraflow.beam.EvenSpread;
import org.chandraflow.model.CrossValidation;
import org.chandraflow.model.FeatureRecords;
import org.chandraflow.model.Json;
import org.chandraflow.model.Recipe;
import org.chandraflow.model.ScoreReport;
import org.chandraflow.model.Tuning;
import org.chandraflow.table.Schemas;

/**
 * Searches a recipe on the labelled rows, nested: one element a search, which any worker takes. One
 * record of {@code schemas/scores.avsc} comes out, see {@link Tuning#report}.
 */
public final class Tune extends PTransform<PCollection<GenericRecord>, PCollection<GenericRecord>> {
  private static final long serialVersionUID = 1L;

  private final Work work;

  private Tune(Work work) {
    this.work = work;
  }

  /**
   * @param inputSchema the schema of the rows, a {@code features} one
   */
  public static Tune of(
      Recipe recipe,
      CrossValidation.Cut cut,
      Tuning.Settings settings,
      ScoreReport.Options options,
      Schema inputSchema) {
    return new Tune(new Work(recipe, cut, settings, options, inputSchema.toString()));
  }

  /** What every step needs. */
  private record Work(
      Recipe recipe,
      CrossValidation.Cut cut,
      Tuning.Settings settings,
      ScoreReport.Options options,
      String inputSchema)
      implements Serializable {
    CrossValidation.Plan plan(Iterable<GenericRecord> rows) {
      FeatureRecords records = FeatureRecords.of(new Schema.Parser().parse(inputSchema));
      return CrossValidation.plan(records.table(rows), recipe, cut);
    }
  }

  @Override
  public PCollection<GenericRecord> expand(PCollection<GenericRecord> rows) {
    PCollectionView<Iterable<GenericRecord>> labelled =
        rows.apply("Labelled", Filter.by(row -> FeatureRecords.label(row) != null))
            .setCoder(rows.getCoder())
            .apply("Gather", View.asIterable());
    List<Integer> jobs = new ArrayList<>();
    for (int job = 0; job <= work.cut().folds(); job++) {
      jobs.add(job);
    }
    return rows.getPipeline()
        .apply("Searches", Create.of(jobs).withCoder(VarIntCoder.of()))
        .apply("Spread", EvenSpread.by((Integer piece) -> piece))
        .apply("Search", ParDo.of(new Search(work, labelled)).withSideInputs(labelled))
        .setCoder(SerializableCoder.of(Tuning.Outcome.class))
        .apply("OneKey", WithKeys.of(""))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), SerializableCoder.of(Tuning.Outcome.class)))
        .apply("Pool", GroupByKey.create())
        .apply("Report", ParDo.of(new Report(work, labelled)).withSideInputs(labelled))
        .setCoder(AvroCoders.of(Schemas.load("scores")));
  }

  private static final class Search extends DoFn<Integer, Tuning.Outcome> {
    private static final long serialVersionUID = 1L;
    private final Work work;
    private final PCollectionView<Iterable<GenericRecord>> labelled;

    Search(Work work, PCollectionView<Iterable<GenericRecord>> labelled) {
      this.work = work;
      this.labelled = labelled;
    }

    @ProcessElement
    public void search(ProcessContext context) {
      CrossValidation.Plan plan = work.plan(context.sideInput(labelled));
      context.output(Tuning.run(plan, work.settings(), context.element(), () -> {}));
    }
  }

  private static final class Report
      extends DoFn<KV<String, Iterable<Tuning.Outcome>>, GenericRecord> {
    private static final long serialVersionUID = 1L;
    private final Work work;
    private final PCollectionView<Iterable<GenericRecord>> labelled;

    Report(Work work, PCollectionView<Iterable<GenericRecord>> labelled) {
      this.work = work;
      this.labelled = labelled;
    }

    @ProcessElement
    public void report(ProcessContext context) {
      CrossValidation.Plan plan = work.plan(context.sideInput(labelled));
      List<Tuning.Outcome> outcomes = new ArrayList<>();
      context.element().getValue().forEach(outcomes::add);
      GenericRecord record = new GenericData.Record(Schemas.load("scores"));
      record.put(
          "json", Json.write(Tuning.report(plan, work.settings(), outcomes, work.options())));
      context.output(record);
    }
  }
}
