package org.chandraflow.interop;

import java.util.Map;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransform;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.chandraflow.beam.AvroCoders;
import org.chandraflow.beam.BeamStage;
import org.chandraflow.beam.StageOutput;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.Names;
import org.chandraflow.config.Problems;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.Rejected;
import org.chandraflow.workflow.StagePlan;

/**
 * A stage with rows at either end. The configuration is checked when the transform is applied, by
 * the same code as in a pipeline file. What the stage counts becomes Beam counters of the namespace
 * {@code chandraflow.STAGE}.
 */
final class StageTransform extends SchemaTransform {
  private static final long serialVersionUID = 1L;

  private final transient StageTransformProvider provider;
  private final Row configuration;

  StageTransform(StageTransformProvider provider, Row configuration) {
    this.provider = provider;
    this.configuration = configuration;
  }

  @Override
  public PCollectionRowTuple expand(PCollectionRowTuple input) {
    BeamStage stage = provider.stage();
    PCollection<Row> rows = input.getSinglePCollection();
    provider.columns().forEach((name, numeric) -> checkColumn(rows.getSchema(), name, numeric));
    org.apache.avro.Schema schema = RowRecords.recordSchema(rows.getSchema());
    String port = stage.inputs().get(0).name();

    Problems problems = new Problems();
    ConfigReader config =
        new ConfigReader(
            provider.settings(ConfigurationRows.node(stage.name(), configuration)), problems);
    StagePlan plan = stage.plan(config, Map.of(port, schema));
    problems.throwIfAny();

    PCollection<GenericRecord> records =
        rows.apply("Records", ParDo.of(new RowRecords.ToRecord(schema)))
            .setCoder(AvroCoders.of(schema));
    StageOutput output =
        stage.build(input.getPipeline(), stage.name(), plan, Map.of(port, records));

    PCollectionRowTuple out = PCollectionRowTuple.empty(input.getPipeline());
    for (String name : plan.outputs().keySet()) {
      String tag = name.isEmpty() ? StageTransformProvider.OUTPUT : name;
      out = out.and(tag, rows(tag, output.datasets().get(name), plan.outputs().get(name)));
    }
    Optional<PCollection<GenericRecord>> rejected = output.rejected();
    if (rejected.isPresent()) {
      String tag = StageTransformProvider.REJECTED;
      out = out.and(tag, rows(tag, rejected.get(), Rejected.SCHEMA));
    }
    for (int i = 0; i < output.counts().size(); i++) {
      output.counts().get(i).apply("Count " + i, ParDo.of(new Count(stage.name())));
    }
    return out;
  }

  private static void checkColumn(Schema rows, String name, boolean numeric) {
    if (!rows.hasField(name)) {
      throw new UsageException(
          "the rows have no column '" + name + "'; " + Names.hint(name, rows.getFieldNames()));
    }
    Schema.TypeName type = rows.getField(name).getType().getTypeName();
    if (numeric ? !type.isNumericType() : type != Schema.TypeName.STRING) {
      throw new UsageException(
          "column '"
              + name
              + "' of the rows: expected "
              + (numeric ? "a number" : "text")
              + ", found "
              + type);
    }
  }

  private static PCollection<Row> rows(
      String name, PCollection<GenericRecord> records, org.apache.avro.Schema schema) {
    Schema rows = RowRecords.rowSchema(schema);
    return records
        .apply("Rows of " + name, ParDo.of(new RowRecords.ToRow(rows)))
        .setRowSchema(rows);
  }

  private static final class Count extends DoFn<KV<String, Long>, Void> {
    private static final long serialVersionUID = 1L;

    private final String namespace;

    Count(String stage) {
      this.namespace = "chandraflow." + stage;
    }

    @ProcessElement
    public void count(@Element KV<String, Long> count) {
      Metrics.counter(namespace, count.getKey()).inc(count.getValue());
    }
  }
}
