package org.chandraflow.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.chandraflow.beam.AvroCoders;
import org.chandraflow.config.ConfigNode;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.Problems;
import org.chandraflow.ned.FetchSettings;
import org.chandraflow.ned.NedServer;
import org.chandraflow.ned.NedService;
import org.chandraflow.ned.NedTable;
import org.chandraflow.ned.Questions;
import org.chandraflow.ned.Rate;
import org.chandraflow.workflow.StagePlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The transform on real runners against a real server. */
@Timeout(300)
class EnrichTest {
  private static final Schema ROWS =
      new Schema.Parser()
          .parse(
              """
              {"type":"record","name":"Row","fields":[
                {"name":"name","type":"string"},
                {"name":"ra","type":["null","double"],"default":null},
                {"name":"dec","type":["null","double"],"default":null},
                {"name":"flux_aper_b","type":["null","double"],"default":null}]}
              """);
  private static final Map<String, Collection<Object>> SEEN = new ConcurrentHashMap<>();

  @TempDir Path directory;

  private static GenericRecord row(String name, double flux) {
    GenericRecord row = new GenericData.Record(ROWS);
    row.put("name", name);
    row.put("ra", 83.5);
    row.put("dec", -22.25);
    row.put("flux_aper_b", flux);
    return row;
  }

  private static List<GenericRecord> rows(int count) {
    List<GenericRecord> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(row("2CXO J" + i, i));
    }
    return rows;
  }

  private Enrich.Config config(NedServer server, Questions questions, Enrich.Failed failed) {
    FetchSettings settings =
        FetchSettings.of(NedService.at(server.url()), new Rate(400), 3)
            .withRetries(3, Duration.ofMillis(5), Duration.ofMillis(20));
    return new Enrich.Config(settings, questions, directory.resolve("ned").toString(), failed);
  }

  /** Runs a pipeline and returns what came out, by tag. */
  private static Map<String, Collection<Object>> run(
      String runner, Enrich.Config config, List<GenericRecord> rows) {
    SEEN.clear();
    String[] options =
        runner.equals("direct")
            ? new String[] {"--runner=DirectRunner", "--targetParallelism=3"}
            : new String[] {"--runner=FlinkRunner", "--flinkMaster=[local]", "--parallelism=2"};
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.fromArgs(options).create());
    PCollectionTuple out =
        pipeline
            .apply(Create.of(rows).withCoder(AvroCoders.of(ROWS)))
            .apply("Enrich", Enrich.of(config, ROWS));
    collect(out.get(Enrich.ENRICHED), "enriched");
    collect(out.get(Enrich.REJECTED), "rejected");
    collect(out.get(Enrich.COUNTS), "counts");
    pipeline.run().waitUntilFinish();
    return SEEN;
  }

  private static <T> void collect(PCollection<T> from, String tag) {
    SEEN.put(tag, new ConcurrentLinkedQueue<>());
    from.apply("See " + tag, ParDo.of(new See<>(tag)));
  }

  private static final class See<T> extends DoFn<T, Void> {
    private static final long serialVersionUID = 1L;
    private final String tag;

    See(String tag) {
      this.tag = tag;
    }

    @ProcessElement
    public void see(@Element T element) {
      SEEN.get(tag).add(element);
    }
  }

  private static Map<String, GenericRecord> byName(Collection<Object> records) {
    Map<String, GenericRecord> out = new TreeMap<>();
    records.forEach(r -> out.put(((GenericRecord) r).get("name").toString(), (GenericRecord) r));
    assertThat(out).hasSameSizeAs(records);
    return out;
  }

  private static Map<String, Long> counts(Collection<Object> counts) {
    return counts.stream()
        .map(c -> (KV<?, ?>) c)
        .collect(
            Collectors.toMap(
                c -> (String) c.getKey(), c -> (Long) c.getValue(), Long::sum, TreeMap::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "flink"})
  void everyRowComesOutEnrichedOrRejected(String runner) throws Exception {
    try (NedServer server =
        NedServer.start(
            (call, attempt) -> {
              if (call.name().endsWith("7")) {
                call.body(200, "text/html", "<html>nonsense " + call.name());
              } else if (call.name().endsWith("3") && attempt == 1) {
                call.reset();
              } else {
                call.good();
              }
            })) {
      Enrich.Config config =
          config(server, Questions.of(NedTable.PHOTOMETRY), Enrich.Failed.REJECT);
      Map<String, Collection<Object>> seen = run(runner, config, rows(200));
      Map<String, GenericRecord> enriched = byName(seen.get("enriched"));
      assertThat(enriched).hasSize(180);
      assertThat(seen.get("rejected")).hasSize(20);
      Map<String, Long> counts = counts(seen.get("counts"));
      assertThat(counts)
          .containsEntry("read", 200L)
          .containsEntry("written", 180L)
          .containsEntry("rejected:malformed", 20L)
          .containsEntry("requests", 220L);
      assertThat(server.arrivals()).hasSize(220);
      assertThat(server.askedAfterSuccess()).isZero();
      assertThat(enriched.values())
          .allSatisfy(
              r -> {
                assertThat(r.get("name").toString())
                    .isEqualTo("2CXO J" + ((Double) r.get("flux_aper_b")).intValue());
                assertThat(r.get("ned_outcome").toString()).isIn("found", "no_data", "not_found");
              });
      GenericRecord rejected = (GenericRecord) seen.get("rejected").iterator().next();
      assertThat(rejected.get("reason").toString()).isEqualTo("malformed");
      assertThat(rejected.get("value").toString()).startsWith("<html>nonsense 2CXO J");
      assertThat(rejected.get("original").toString()).contains("flux_aper_b");

      Map<String, GenericRecord> again = byName(run(runner, config, rows(200)).get("enriched"));
      assertThat(again).isEqualTo(enriched);
      assertThat(server.arrivals()).hasSize(220);
    }
  }

  @Test
  void severalTablesAndThePositionWhereTheNameIsUnknown() throws Exception {
    try (NedServer server = NedServer.start()) {
      Questions questions =
          new Questions(List.of(NedTable.OBJECT, NedTable.REDSHIFTS), Questions.Near.UNKNOWN, 1.5);
      Map<String, GenericRecord> enriched =
          byName(
              run("direct", config(server, questions, Enrich.Failed.REJECT), rows(60))
                  .get("enriched"));
      assertThat(enriched).hasSize(60);
      long unknown =
          enriched.values().stream().filter(r -> r.get("ned_objects_near") != null).count();
      assertThat(unknown).isPositive();
      // Of equal positions one is asked for; they are in up to three shards.
      long near =
          server.arrivals().stream()
              .filter(a -> a.uri().toString().contains("Near+Position"))
              .count();
      assertThat(near).isBetween(1L, 3L);
      assertThat(server.arrivals()).hasSize((int) (120 + near));
      GenericRecord known =
          enriched.values().stream()
              .filter(r -> r.get("ned_outcome").toString().equals("found"))
              .findFirst()
              .orElseThrow();
      assertThat(known.get("ned_type").toString()).isEqualTo("QSO");
      assertThat(known.get("ned_name").toString()).isEqualTo("NED " + known.get("name"));
      assertThat(known.get("ned_redshift_reference").toString()).isEqualTo("2001ApJ...1....1A");
      assertThat((List<?>) known.get("ned_redshifts")).hasSize(1);
    }
  }

  @Test
  void failuresMayBeKept() throws Exception {
    try (NedServer server = NedServer.start((call, attempt) -> call.body(404, "text/html", "no"))) {
      Enrich.Config config = config(server, Questions.of(NedTable.PHOTOMETRY), Enrich.Failed.KEEP);
      Map<String, Collection<Object>> seen = run("direct", config, rows(4));
      assertThat(byName(seen.get("enriched")).get("2CXO J0").get("ned_outcome").toString())
          .isEqualTo("failed");
      assertThat(seen.get("rejected")).isEmpty();
    }
  }

  @Test
  void aNameThatCannotBeAskedForIsRejected() throws Exception {
    try (NedServer server = NedServer.start()) {
      List<GenericRecord> rows = List.of(row("ok", 1), row(" ", 2), row("a\u0000b", 3));
      Enrich.Config config =
          config(server, Questions.of(NedTable.PHOTOMETRY), Enrich.Failed.REJECT);
      Map<String, Collection<Object>> seen = run("direct", config, rows);
      assertThat(seen.get("enriched")).hasSize(1);
      assertThat(counts(seen.get("counts"))).containsEntry("rejected:bad_name", 2L);
    }
  }

  private static StagePlan plan(String yaml, Problems problems) throws Exception {
    Map<String, ConfigNode> entries = new TreeMap<>();
    for (String line : yaml.split("; ")) {
      String[] parts = line.split(": ", 2);
      entries.put(parts[0], ConfigNode.scalar("p.yaml", parts[1]));
    }
    ConfigReader reader = new ConfigReader(ConfigNode.map("p.yaml", entries), problems);
    return new EnrichStage().plan(reader, Map.of("rows", ROWS));
  }

  @Test
  void theStageChecksItsConfiguration() throws Exception {
    Problems none = new Problems();
    StagePlan plan = plan("cache: c; rate: 30/min; shards: 2; tables: redshifts", none);
    assertThat(none.found()).isEmpty();
    assertThat(plan.outputs().get(StagePlan.MAIN).getField("flux_aper_b")).isNotNull();
    assertThat(plan.outputs().get(StagePlan.MAIN).getField("ned_photometry")).isNotNull();
    assertThat(plan.settings()).containsEntry("tables", "[REDSHIFTS]").doesNotContainKey("rate");

    Problems some = new Problems();
    plan("rate: fast; tables: photometri; urll: x; near: sometimes; url: ftp://x", some);
    assertThat(some.found().toString())
        .contains("'cache' is missing")
        .contains("rate 'fast': expected N/s")
        .contains("unknown 'photometri'; did you mean 'photometry'?")
        .contains("unknown key 'urll'; did you mean 'url'?")
        .contains("'near': unknown 'sometimes'")
        .contains("ftp://x");
  }
}
