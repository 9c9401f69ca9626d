package org.chandraflow.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.chandraflow.config.Problems;
import org.chandraflow.run.Planner;
import org.chandraflow.run.RunsDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a pipeline is found before anything runs: all of it, with place and hint. */
class PipelineProblemsTest {
  @TempDir private Path directory;

  private List<String> problems(String yaml) throws IOException {
    return problems(yaml, Map.of(), Map.of());
  }

  private List<String> problems(
      String yaml, Map<String, String> set, Map<String, String> environment) throws IOException {
    Path file = directory.resolve("p.yaml");
    Files.writeString(file, yaml);
    Problems problems = new Problems();
    StageTypes types = StageTypes.installed();
    Pipeline pipeline = PipelineReader.read(file.toString(), types, set, environment, problems);
    new Planner(types, new RunsDirectory(directory.resolve("runs"))).check(pipeline, problems);
    return problems.found().stream().map(p -> p.toString().replace(directory + "/", "")).toList();
  }

  @Test
  void everyProblemAtOnce() throws IOException {
    assertThat(
            problems(
                """
                parameters: {seed: 42}
                defaults: {timeout: soon}
                stages:
                  sky:
                    transform: simulat
                  again:
                    transform: simulate
                    config: {seed: "${sed}", sources: many}
                  rows:
                    transform: features
                    inputs: {row: skyy}
                    pool: ned
                checks: [{on: sku, expect: rows > 0}]
                subsets: {part: [sly]}
                """,
                Map.of("sead", "7"),
                Map.of()))
        .anySatisfy(p -> assertThat(p).contains("--set sead", "did you mean 'seed'?"))
        .anySatisfy(p -> assertThat(p).contains("p.yaml:2", "'soon' is no duration"))
        .anySatisfy(
            p ->
                assertThat(p)
                    .contains(
                        "p.yaml:5", "unknown transform 'simulat'", "did you mean 'simulate'?"))
        .anySatisfy(p -> assertThat(p).contains("p.yaml:8", "'${sed}'", "did you mean 'seed'?"))
        .anySatisfy(p -> assertThat(p).contains("p.yaml:8", "'sources'", "many"))
        .anySatisfy(p -> assertThat(p).contains("p.yaml:11", "'row'", "'rows'"))
        .anySatisfy(p -> assertThat(p).contains("unknown dataset 'skyy'", "did you mean 'sky'?"))
        .anySatisfy(p -> assertThat(p).contains("p.yaml:12", "unknown pool 'ned'"))
        .anySatisfy(p -> assertThat(p).contains("p.yaml:13", "unknown dataset 'sku'"))
        .anySatisfy(p -> assertThat(p).contains("p.yaml:14", "unknown stage 'sly'"));
  }

  @Test
  void aCycle() throws IOException {
    assertThat(
            problems(
                """
                stages:
                  a: {transform: enrich, inputs: {rows: c}, config: {cache: cache}}
                  b: {transform: enrich, inputs: {rows: a}, config: {cache: cache}}
                  c: {transform: enrich, inputs: {rows: b}, config: {cache: cache}}
                """))
        .singleElement()
        .asString()
        .contains("p.yaml:2", "a cycle of stages: a -> b -> c -> a");
  }

  @Test
  void aDatasetThatDoesNotFitTheNextStage() throws IOException {
    Files.writeString(directory.resolve("csc.csv"), "name,ra,dec\nx,1,2\n");
    assertThat(
            problems(
                """
                stages:
                  sources: {transform: ingest, config: {input: "%s/csc.csv", catalog: csc2}}
                  model: {transform: train, inputs: {features: sources}}
                """
                    .formatted(directory)))
        .anySatisfy(p -> assertThat(p).contains("p.yaml:3", "features"));
  }

  @Test
  void anUnknownKeyOfAStage() throws IOException {
    assertThat(
            problems(
                """
                stages:
                  sky: {transform: simulate, config: {sources: 10, sead: 1}}
                  other: {transform: simulate, retrys: 3}
                """))
        .anySatisfy(p -> assertThat(p).contains("p.yaml:2", "'sead'", "'seed'"))
        .anySatisfy(p -> assertThat(p).contains("p.yaml:3", "'retrys'", "'retries'"));
  }

  @Test
  void includesAreOverriddenByWhatIncludesThem() throws IOException {
    Files.writeString(
        directory.resolve("base.yaml"),
        """
        parameters: {seed: 1, sources: 10}
        stages:
          sky: {transform: simulate, config: {seed: "${seed}", sources: "${sources}"}}
        """);
    Path file = directory.resolve("mine.yaml");
    Files.writeString(file, "include: [base.yaml]\nparameters: {seed: 2}\n");
    Problems problems = new Problems();
    Pipeline pipeline =
        PipelineReader.read(
            file.toString(),
            StageTypes.installed(),
            Map.of(),
            Map.of("CHANDRAFLOW_SOURCES", "30"),
            problems);
    problems.throwIfAny();
    assertThat(pipeline.settings())
        .extracting(s -> s.key() + "=" + s.value() + " " + s.from().replace(directory + "/", ""))
        .containsExactly("seed=2 mine.yaml:2", "sources=30 environment CHANDRAFLOW_SOURCES");
  }
}
