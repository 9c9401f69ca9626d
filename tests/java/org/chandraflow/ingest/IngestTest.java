package org.chandraflow.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.chandraflow.SharedData;
import org.chandraflow.beam.StageOutput;
import org.chandraflow.config.ConfigNode;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.Problems;
import org.chandraflow.workflow.StagePlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestTest {
  private static final Map<String, List<Object>> COLLECTED = new ConcurrentHashMap<>();

  @TempDir Path directory;

  private record Result(
      Map<String, GenericRecord> sources, List<GenericRecord> rejected, Map<String, Long> counts) {
    long sum(String prefix) {
      return counts.entrySet().stream()
          .filter(e -> e.getKey().startsWith(prefix))
          .mapToLong(Map.Entry::getValue)
          .sum();
    }
  }

  @Test
  void theRealTableAddsUp() {
    Result result =
        run(
            """
            input: %s
            flags: {conf_flag: 0, extent_flag: 0, pileup_flag: 0, streak_src_flag: 0}
            split_mib: 1
            """
                .formatted(SharedData.file("csc/csc2_sources.csv")));
    assertThat(result.counts)
        .containsEntry("read", 3639L)
        .containsEntry("selected", 2542L)
        .containsEntry("filtered:flag_null", 141L);
    assertThat(result.sum("filtered:")).isEqualTo(1097);
    assertThat(result.sum("rejected:")).isZero();
    assertThat(result.sources).hasSize(2542);
    GenericRecord first = result.sources.get("2CXO J000009.3+135618");
    assertThat(first.get("ra")).isEqualTo(0.0391148);
    assertThat(first.get("err_ellipse_r1")).isEqualTo(0.77);
    assertThat(first.get("flux_aper_b")).isEqualTo(4.145397905271152e-15);
    assertThat(first.get("conf_flag")).isEqualTo(false);
    assertThat(first.get("acis_time")).isNull();
    assertThat((Double) first.get("gal_b")).isBetween(-47.1, -47.0);
  }

  @Test
  void everyRowIsASourceOrFilteredOrRejected() throws Exception {
    Path file = directory.resolve("csc.csv");
    Files.writeString(
        file,
        """
        name,ra,dec,err_ellipse_r0,conf_flag,significance,extent_flag
        2CXO J000000.1+000000,0.1,0,1,0,5,FALSE
        2CXO J000000.2+000000X,400,0,1,0,5,FALSE
        2CXO J000000.3+000000,0.3,0,1,1,5,FALSE
        2CXO J000000.4+000000,0.4,0,1,,5,FALSE
        ,0.5,0,1,0,5,FALSE
        2CXO J000000.6+000000,,0,1,0,5,FALSE
        2CXO J000000.7+000000,0.7,0,1,0,2,FALSE
        2CXO J000000.8+000000,0.8,0,1,0,,FALSE
        2CXO J000000.9+000000,0.9,0,one,0,5,FALSE
        2CXO J000001.0+000000,1.0,0,1,0,5
        2CXO J000000.1+000000,0.11,0,1,0,9,FALSE
        2CXO J000001.2+000000,1.2,0,1,0,5,perhaps
        """);
    String config = "{input: '" + file + "', flags: {conf_flag: 0}, where: significance > 3";
    Result result = run(config + "}");
    assertThat(result.counts)
        .containsEntry("read", 12L)
        .containsEntry("selected", 1L)
        .containsEntry("filtered:conf_flag", 1L)
        .containsEntry("filtered:flag_null", 1L)
        .containsEntry("filtered:where", 1L)
        .containsEntry("filtered:where_null", 1L)
        .containsEntry("filtered:duplicate_name", 1L)
        .containsEntry("rejected:bad_coordinate", 1L)
        .containsEntry("rejected:missing_name", 1L)
        .containsEntry("rejected:missing_coordinate", 1L)
        .containsEntry("rejected:not_a_number", 1L)
        .containsEntry("rejected:not_a_truth_value", 1L)
        .containsEntry("rejected:too_few_cells", 1L);
    assertThat(result.rejected).hasSize(6);
    GenericRecord rejected =
        result.rejected.stream()
            .filter(r -> r.get("reason").equals("bad_coordinate"))
            .findFirst()
            .orElseThrow();
    assertThat(rejected.get("file")).isEqualTo(file.toString());
    assertThat(rejected.get("row")).isEqualTo(3L);
    assertThat(rejected.get("column")).isEqualTo("ra");
    assertThat(rejected.get("value")).isEqualTo("400");
    assertThat(rejected.get("original")).isEqualTo("2CXO J000000.2+000000X,400,0,1,0,5,FALSE");
    assertThat(result.sources.get("2CXO J000000.1+000000").get("ra")).isEqualTo(0.1);

    assertThat(run(config + ", duplicates: significance}").sources)
        .hasEntrySatisfying("2CXO J000000.1+000000", r -> assertThat(r.get("ra")).isEqualTo(0.11));
    assertThat(run(config + ", duplicates: drop}").sources).isEmpty();
    assertThat(run(config + ", duplicates: keep, null_flags: pass}").counts)
        .containsEntry("selected", 3L)
        .containsEntry("issue:duplicate_name", 2L);
    Path names = directory.resolve("names.txt");
    Files.writeString(names, "2CXO J000000.4+000000\n2CXO J9\n");
    assertThat(run("{input: '" + file + "', names: '" + names + "'}").sources)
        .containsOnlyKeys("2CXO J000000.4+000000");
  }

  @Test
  void refusesBeforeWorkStarts() throws Exception {
    Path file = directory.resolve("csc.csv");
    Files.writeString(file, "name,ra,dec,conf_flag\n");
    assertThatThrownBy(() -> run("input: " + file)).hasMessageContaining("the table is empty");
    Files.writeString(file, "name,ra,dec,conf_flag\na,1,2,0\n");
    assertThatThrownBy(() -> run("{input: " + file + ", flags: {conf_flga: 0}}"))
        .hasMessageContaining("no column 'conf_flga'")
        .hasMessageContaining("did you mean 'conf_flag'?");
    assertThatThrownBy(() -> run("{input: " + file + ", where: sig nificance}"))
        .hasMessageContaining("unexpected 'n'");
    assertThatThrownBy(() -> run("input: " + directory.resolve("csx.csv")))
        .hasMessageContaining("no such file")
        .hasMessageContaining("did you mean 'csc.csv'?");
    assertThatThrownBy(() -> run("{input: " + file + ", flagz: {}}"))
        .hasMessageContaining("unknown key 'flagz'; did you mean 'flags'?");
    Files.writeString(file, "name,rightascension,dec\na,1,2\n");
    assertThatThrownBy(() -> run("input: " + file))
        .hasMessageContaining("no right ascension for catalogue 'csc2'");
  }

  private static Result run(String yaml) {
    IngestStage stage = new IngestStage();
    Problems problems = new Problems();
    StagePlan plan =
        stage.plan(new ConfigReader(ConfigNode.parse("test.yaml", yaml), problems), Map.of());
    problems.throwIfAny();
    COLLECTED.clear();
    Pipeline pipeline =
        Pipeline.create(
            PipelineOptionsFactory.fromArgs("--targetParallelism=2", "--runner=DirectRunner")
                .create());
    StageOutput out = stage.build(pipeline, "sources", plan, Map.of());
    collect("sources", out.datasets().get(StagePlan.MAIN));
    collect("rejected", out.rejected().orElseThrow());
    collect("counts", out.counts().get(0));
    pipeline.run().waitUntilFinish();
    Map<String, GenericRecord> sources = new TreeMap<>();
    COLLECTED
        .getOrDefault("sources", List.of())
        .forEach(r -> sources.put(((GenericRecord) r).get("name").toString(), (GenericRecord) r));
    Map<String, Long> counts = new TreeMap<>();
    for (Object sum : COLLECTED.getOrDefault("counts", List.of())) {
      KV<?, ?> kv = (KV<?, ?>) sum;
      counts.merge((String) kv.getKey(), (Long) kv.getValue(), Long::sum);
    }
    Result result =
        new Result(
            sources,
            COLLECTED.getOrDefault("rejected", List.of()).stream()
                .map(r -> (GenericRecord) r)
                .toList(),
            counts);
    assertThat(
            result.counts.getOrDefault("selected", 0L)
                + result.sum("filtered:")
                + result.sum("rejected:"))
        .isEqualTo(result.counts.get("read"));
    assertThat(result.rejected).hasSize((int) result.sum("rejected:"));
    return result;
  }

  private static <T> void collect(String name, PCollection<T> from) {
    from.apply("Collect " + name, ParDo.of(new Collect<>(name)));
  }

  private static final class Collect<T> extends DoFn<T, Void> {
    private static final long serialVersionUID = 1L;

    private final String name;

    Collect(String name) {
      this.name = name;
    }

    @ProcessElement
    public void collect(@Element T element) {
      COLLECTED
          .computeIfAbsent(name, n -> java.util.Collections.synchronizedList(new ArrayList<>()))
          .add(element);
    }
  }
}
