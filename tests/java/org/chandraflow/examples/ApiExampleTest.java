package org.chandraflow.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.values.KV;
import org.chandraflow.DemoRun;
import org.junit.jupiter.api.Test;

/** The example in the documentation is this one, and it works. */
class ApiExampleTest {
  @Test
  void classifiesAsOurOwnPipelineDoes() throws Exception {
    DemoRun demo = DemoRun.get();
    Map<String, Long> census = new TreeMap<>();
    demo.predictions().values().forEach(p -> census.merge(p.split(",")[0], 1L, Long::sum));
    List<KV<String, Long>> counts = new ArrayList<>();
    census.forEach((name, count) -> counts.add(KV.of(name, count)));
    assertThat(counts).hasSizeGreaterThan(1);

    PipelineOptions options = PipelineOptionsFactory.create();
    options.setRunner(DirectRunner.class);
    Pipeline pipeline = Pipeline.create(options);
    List<String> catalogs =
        List.of("gaia", "2mass", "wise", "sdss", "galex", "mips").stream()
            .map(name -> demo.sky(name + ".csv").toString())
            .toList();
    PAssert.that(
            ApiExample.census(
                ApiExample.classify(
                    pipeline, demo.sky("csc.csv").toString(), catalogs, demo.model().toString())))
        .containsInAnyOrder(counts);
    pipeline.run().waitUntilFinish();
  }

  @Test
  void theDocumentationShowsIt() throws Exception {
    String source =
        Files.readString(Path.of("tests/java/org/chandraflow/examples/ApiExample.java"));
    String shown =
        source
            .replaceFirst("(?s).*// docs: begin\n", "")
            .replaceFirst("(?s) *// docs: end.*", "")
            .stripTrailing()
            .stripIndent();
    assertThat(Files.readString(Path.of("docs", "interop.md"))).contains(shown);
  }
}
