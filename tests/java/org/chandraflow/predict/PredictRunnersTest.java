package org.chandraflow.predict;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.chandraflow.beam.AvroCoders;
import org.chandraflow.config.ConfigNode;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.Problems;
import org.chandraflow.features.FeatureSet;
import org.chandraflow.features.Features;
import org.chandraflow.model.Bundle;
import org.chandraflow.model.FeatureTable;
import org.chandraflow.model.ModelTrainer;
import org.chandraflow.model.PredictionOptions;
import org.chandraflow.model.Recipe;
import org.chandraflow.model.TrainedModel;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.chandraflow.table.RowWriter;
import org.chandraflow.table.Schemas;
import org.chandraflow.table.TableWriters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every runner, and the command's own threads, say the same of each source. */
class PredictRunnersTest {
  private static final FeatureSet SET =
      FeatureSet.parse(
          "test",
          """
          inputs:
            Fb: {from: [Fb], unit: erg/s/cm2}
            Gmag: {from: [Gmag], unit: mag}
            Kmag: {from: [Kmag], unit: mag}
          features: {logFb: log10(Fb), G: Gmag, G-K: Gmag - Kmag}
          """);
  private static final List<Column> COLUMNS =
      List.of(
          Column.of("Fb", ColumnType.DOUBLE, "erg/s/cm2"),
          Column.of("Fb_lolim", ColumnType.DOUBLE, "erg/s/cm2"),
          Column.of("Fb_hilim", ColumnType.DOUBLE, "erg/s/cm2"),
          Column.of("Gmag", ColumnType.DOUBLE, "mag"),
          Column.of("e_Gmag", ColumnType.DOUBLE, "mag"),
          Column.of("Kmag", ColumnType.DOUBLE, "mag"));

  @TempDir private Path directory;
  private final List<Object[]> rows = new ArrayList<>();
  private Path bundle;

  private static PredictionOptions everything() {
    return new PredictionOptions(
        List.of(0.9),
        0.9,
        true,
        PredictionOptions.Shap.SOME,
        Set.of("S7", "S8"),
        2,
        true,
        20,
        5,
        PredictionOptions.PriorKind.ESTIMATED,
        Map.of());
  }

  @BeforeEach
  void trainAModel() throws Exception {
    Random random = new Random(8);
    List<double[]> features = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    List<String> names = new ArrayList<>();
    var bound = SET.bind(COLUMNS);
    for (int i = 0; i < 160; i++) {
      String label = i % 4 == 0 ? "CV" : i % 2 == 0 ? "STAR" : "AGN";
      double flux = Math.pow(10, -14 + random.nextGaussian() + (label.equals("AGN") ? 1 : 0));
      Double gmag = i % 9 == 0 ? null : 16 + 2 * random.nextGaussian();
      double kmag = 14 + random.nextGaussian() + (label.equals("CV") ? 2 : 0);
      Double known = i % 10 == 3 ? null : flux;
      Object[] row = {known, flux * 0.7, flux * 1.5, gmag, i % 5 == 0 ? null : 0.3, kmag};
      rows.add(row);
      features.add(bound.values(c -> row[c] == null ? Double.NaN : (Double) row[c]));
      labels.add(label);
      names.add("S" + i);
    }
    double[] nowhere = new double[rows.size()];
    FeatureTable table =
        new FeatureTable(
            SET.features(),
            names.toArray(String[]::new),
            features.toArray(double[][]::new),
            labels.toArray(String[]::new),
            nowhere,
            nowhere,
            SET.text());
    Problems problems = new Problems();
    Recipe recipe =
        Recipe.configured(
                new ConfigReader(
                    ConfigNode.parse(
                        "recipe.yaml",
                        "{parameters: {num_iterations: 6, num_leaves: 5}, calibration:"
                            + " temperature}"),
                    problems))
            .orElseThrow();
    problems.throwIfAny();
    bundle = directory.resolve("model");
    try (TrainedModel model = ModelTrainer.train(table, table.classes(), recipe)) {
      Bundle.of(model, table).write(bundle);
    }
  }

  private Map<String, String> expected() throws Exception {
    Path file = directory.resolve("table.csv");
    List<Column> columns = new ArrayList<>(List.of(Column.of("name", ColumnType.STRING)));
    columns.addAll(COLUMNS);
    try (RowWriter writer = TableWriters.create(file.toString(), columns)) {
      for (int i = 0; i < rows.size(); i++) {
        Object[] cells = new Object[columns.size()];
        cells[0] = "S" + i;
        System.arraycopy(rows.get(i), 0, cells, 1, COLUMNS.size());
        writer.write(cells);
      }
      writer.finish();
    }
    Map<String, String> out = new TreeMap<>();
    try (Bundle loaded = Bundle.load(bundle)) {
      PredictTable table =
          PredictTable.read(file.toString(), loaded, java.util.Optional.empty(), true);
      for (GenericRecord record :
          PredictAll.run(loaded, table.sources(), everything(), 2, done -> {})) {
        record.put("known_class", null);
        out.put(record.get("name").toString(), text(record));
      }
    }
    return out;
  }

  private static String text(GenericRecord record) {
    StringBuilder out = new StringBuilder();
    for (Schema.Field field : record.getSchema().getFields()) {
      Object value = record.get(field.pos());
      // Maps have no order.
      out.append(field.name()).append('=');
      out.append(value instanceof Map<?, ?> map ? new TreeMap<>(map) : value).append(' ');
    }
    return out.toString();
  }

  private void run(Map<String, String> expected, int order, String... options) {
    Schema schema =
        Schemas.extend(
            Schema.createRecord(
                "Row",
                null,
                "test",
                false,
                List.of(new Schema.Field("name", Schemas.string(), null, (Object) null))),
            COLUMNS);
    List<GenericRecord> records = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      GenericRecord record = new GenericData.Record(schema);
      record.put("name", "S" + i);
      for (int c = 0; c < COLUMNS.size(); c++) {
        record.put(COLUMNS.get(c).name(), rows.get(i)[c]);
      }
      records.add(record);
    }
    Collections.shuffle(records, new Random(order));
    Pipeline pipeline =
        Pipeline.create(PipelineOptionsFactory.fromArgs(options).withoutStrictParsing().create());
    Features transform = Features.of(SET, Features.Labels.none(), schema).withErrors();
    PCollection<GenericRecord> features =
        pipeline
            .apply("Rows", Create.of(records).withCoder(AvroCoders.of(schema)))
            .apply("Features", transform)
            .get(Features.FEATURES);
    PCollection<String> texts =
        features
            .apply("Predict", Predict.of(bundle.toString(), everything(), transform.schema()))
            .get(Predict.PREDICTIONS)
            .apply(
                "Texts", MapElements.into(TypeDescriptors.strings()).via(record -> text(record)));
    Set<String> wanted = new TreeSet<>(expected.values());
    PAssert.that(texts)
        .satisfies(
            found -> {
              List<String> sorted = new ArrayList<>();
              found.forEach(sorted::add);
              Collections.sort(sorted);
              assertThat(sorted).isEqualTo(new ArrayList<>(wanted));
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void directRunnerFlinkAndThreadsAgree() throws Exception {
    Map<String, String> expected = expected();
    assertThat(expected).hasSize(160);
    assertThat(expected.values())
        .allMatch(text -> text.contains("conformal_set=["))
        .anyMatch(text -> text.contains("shap={"));
    assertThat(expected.values().stream().filter(t -> !t.contains("err_prob=null")).count())
        .isGreaterThan(120);
    run(expected, 1, "--runner=DirectRunner", "--targetParallelism=2");
    run(expected, 2, "--runner=FlinkRunner", "--flinkMaster=[local]", "--parallelism=2");
  }
}
