package org.chandraflow.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.extensions.avro.schemas.utils.AvroUtils;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.chandraflow.DemoRun;
import org.chandraflow.config.UsageException;
import org.chandraflow.ned.NedServer;
import org.chandraflow.table.AvroParts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stages as others' pipelines see them. */
class StageTransformsTest {
  private static final Schema NAMED =
      Schema.builder().addStringField("name").addNullableField("flux", FieldType.DOUBLE).build();

  @TempDir Path directory;

  private static Map<String, SchemaTransformProvider> installed() {
    Map<String, SchemaTransformProvider> found = new TreeMap<>();
    for (SchemaTransformProvider provider : ServiceLoader.load(SchemaTransformProvider.class)) {
      if (provider.identifier().contains("chandraflow")) {
        found.put(provider.identifier().replaceFirst(".*:([a-z]+):v1", "$1"), provider);
      }
    }
    return found;
  }

  private static Pipeline pipeline() {
    PipelineOptions options = PipelineOptionsFactory.create();
    options.setRunner(DirectRunner.class);
    return Pipeline.create(options);
  }

  /** A configuration row from the fields given; nested mappings become rows. */
  private static Row configuration(Schema schema, Map<String, ?> given) {
    assertThat(schema.getFieldNames()).containsAll(given.keySet());
    Row.Builder row = Row.withSchema(schema);
    schema.getFields().forEach(f -> row.addValue(value(f.getType(), given.get(f.getName()))));
    return row.build();
  }

  @SuppressWarnings("unchecked")
  private static Object value(FieldType type, Object given) {
    if (given instanceof Map<?, ?> map && type.getRowSchema() != null) {
      return configuration(type.getRowSchema(), (Map<String, ?>) map);
    }
    if (given instanceof List<?> list) {
      return list.stream().map(item -> value(type.getCollectionElementType(), item)).toList();
    }
    return given;
  }

  private static PCollectionRowTuple apply(
      String stage, PCollection<Row> rows, Map<String, ?> given) {
    SchemaTransformProvider provider = installed().get(stage);
    return PCollectionRowTuple.of("input", rows)
        .apply(stage, provider.from(configuration(provider.configurationSchema(), given)));
  }

  @Test
  void everyTransformIsFoundAndDocumented() throws Exception {
    Map<String, SchemaTransformProvider> found = installed();
    assertThat(found.keySet()).containsExactly("crossmatch", "enrich", "features", "predict");
    String docs = Files.readString(Path.of("docs", "interop.md"));
    found
        .values()
        .forEach(
            provider -> {
              assertThat(docs).contains(provider.identifier());
              lines(provider.configurationSchema())
                  .forEach(line -> assertThat(docs).contains(line));
            });
  }

  /** The fields as the documentation has them, those of entries too. */
  private static List<String> lines(Schema schema) {
    List<String> lines = new ArrayList<>();
    for (Schema.Field field : schema.getFields()) {
      FieldType type = field.getType();
      assertThat(field.getDescription()).isNotEmpty();
      lines.add(
          "| `%s` | %s%s | %s |"
              .formatted(
                  field.getName(),
                  inWords(type),
                  type.getNullable() ? "" : ", required",
                  field.getDescription()));
      FieldType item =
          type.getTypeName().isCollectionType() ? type.getCollectionElementType() : type;
      if (item.getRowSchema() != null) {
        lines.addAll(lines(item.getRowSchema()));
      }
    }
    return lines;
  }

  private static String inWords(FieldType type) {
    return switch (type.getTypeName()) {
      case ARRAY -> "list of " + inWords(type.getCollectionElementType());
      case MAP -> "map to " + inWords(type.getMapValueType());
      case ROW -> "entry";
      case STRING -> "text";
      case DOUBLE -> "number";
      case INT64 -> "integer";
      case BOOLEAN -> "boolean";
      default -> throw new IllegalArgumentException(type.toString());
    };
  }

  @Test
  void rowsGiveWhatOurOwnPipelineGives() throws Exception {
    DemoRun demo = DemoRun.get();
    List<Row> sources = new ArrayList<>();
    Schema schema = AvroUtils.toBeamSchema(AvroParts.schema(demo.parts("sources")).orElseThrow());
    AvroParts.forEach(
        demo.parts("sources"), record -> sources.add(AvroUtils.toBeamRowStrict(record, schema)));
    Pipeline pipeline = pipeline();
    List<Map<String, ?>> catalogs = new ArrayList<>();
    for (String name : List.of("gaia", "2mass", "wise", "sdss", "galex", "mips")) {
      catalogs.add(Map.of("input", demo.sky(name + ".csv").toString()));
    }
    PCollectionRowTuple matched =
        apply(
            "crossmatch",
            pipeline.apply(Create.of(sources).withRowSchema(schema)),
            Map.of("catalogs", catalogs));
    PCollection<Row> features =
        apply("features", matched.get("output"), Map.of("set", "chandra-ml"))
            .getSinglePCollection();
    PCollection<Row> predictions =
        apply("predict", features, Map.of("bundle", demo.model().toString()))
            .getSinglePCollection();
    assertThat(matched.getAll().keySet())
        .containsExactlyInAnyOrder("output", "id_frame", "quality", "rejected");
    assertThat(features.getSchema().hasField("b_csc")).isTrue();
    PAssert.that(predictions).satisfies(new Equal(new HashMap<>(demo.predictions())));
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    long counted =
        result
            .metrics()
            .queryMetrics(
                MetricsFilter.builder()
                    .addNameFilter(MetricNameFilter.named("chandraflow.features", "written"))
                    .build())
            .getCounters()
            .iterator()
            .next()
            .getAttempted();
    assertThat(counted).isEqualTo(sources.size());
  }

  private record Equal(HashMap<String, String> expected)
      implements SerializableFunction<Iterable<Row>, Void> {
    @Override
    public Void apply(Iterable<Row> rows) {
      Map<String, String> found = new HashMap<>();
      rows.forEach(
          row ->
              found.put(
                  row.getString("name"),
                  DemoRun.prediction(row.getString("pred_class"), row.getDouble("prob"))));
      assertThat(found).isEqualTo(expected);
      return null;
    }
  }

  @Test
  void enrichAsksNed() throws Exception {
    try (NedServer ned = NedServer.start()) {
      Pipeline pipeline = pipeline();
      List<Row> rows =
          List.of(
              Row.withSchema(NAMED).addValues("2CXO J1", 1.5).build(),
              Row.withSchema(NAMED).addValues("2CXO J2", null).build());
      PCollectionRowTuple out =
          apply(
              "enrich",
              pipeline.apply(Create.of(rows).withRowSchema(NAMED)),
              Map.of(
                  "url",
                  ned.url(),
                  "cache",
                  directory.resolve("ned").toString(),
                  "rate",
                  "100/s",
                  "shards",
                  2L));
      PAssert.that(out.get("output"))
          .satisfies(
              found -> {
                assertThat(found)
                    .extracting(row -> row.getString("name") + " " + row.getValue("flux"))
                    .containsExactlyInAnyOrder("2CXO J1 1.5", "2CXO J2 null");
                assertThat(found)
                    .allSatisfy(row -> assertThat(row.getArray("ned_photometry")).isNotEmpty());
                return null;
              });
      PAssert.that(out.get("rejected")).empty();
      pipeline.run().waitUntilFinish();
    }
  }

  @Test
  void mistakesAreToldBeforeAnythingRuns() {
    PCollection<Row> rows = pipeline().apply(Create.empty(NAMED));
    assertThatThrownBy(() -> apply("features", rows, Map.of("set", "chandra-mk")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("chandra-mk")
        .hasMessageContaining("did you mean 'chandra-ml'?");
    assertThatThrownBy(() -> apply("crossmatch", rows, Map.of("catalogs", List.of())))
        .isInstanceOf(UsageException.class)
        .hasMessageMatching("the rows have no column '(ra|dec)'.*");
    Schema odd = Schema.builder().addStringField("name").addDoubleField("flux-b").build();
    PCollection<Row> other = pipeline().apply(Create.empty(odd));
    assertThatThrownBy(() -> apply("features", other, Map.of("set", "chandra-ml")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("column 'flux-b'");
    Schema numbered = Schema.builder().addInt64Field("name").build();
    PCollection<Row> numbers = pipeline().apply(Create.empty(numbered));
    assertThatThrownBy(() -> apply("features", numbers, Map.of("set", "chandra-ml")))
        .hasMessage("column 'name' of the rows: expected text, found INT64");
  }
}
