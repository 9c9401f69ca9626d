package org.chandraflow.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.chandraflow.cli.Main;
import org.chandraflow.config.Problems;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AirflowTextTest {
  @TempDir Path directory;

  /** The DAG in the repository is the one that the pipeline in the repository makes. */
  @Test
  void theCheckedInDagIsUpToDate() throws Exception {
    Path made = directory.resolve("demo_dag.py");
    assertThat(
            Main.execute("show", "pipelines/demo.yaml", "--airflow", "--output", made.toString()))
        .isZero();
    assertThat(Files.readString(made))
        .isEqualTo(Files.readString(Path.of("pipelines", "airflow", "demo_dag.py")));
  }

  @Test
  void retriesTimesAndPoolsAreThePipelines() throws Exception {
    Path file = directory.resolve("ned.yaml");
    Files.writeString(
        file,
        """
        description: 'Names with "quotes"'
        parameters: {names: 'a\\b'}
        pools: {ned: {slots: 3, rate: 1/s}}
        defaults: {retries: 2, backoff: {initial: 10s, max: 5m}, timeout: 2h}
        stages:
          sky-1: {transform: simulate, config: {sources: 10}, retries: 0}
          sources: {transform: ingest, config: {input: "${stages.sky-1}/csc.csv"}}
          asked:
            transform: enrich
            inputs: {rows: sources}
            config: {cache: ned}
            pool: ned
            after: [sky-1]
            timeout: 30m
        """);
    Problems problems = new Problems();
    Pipeline pipeline =
        PipelineReader.read(file.toString(), StageTypes.installed(), Map.of(), Map.of(), problems);
    Graph graph = Graph.of(pipeline.stages(), problems);
    problems.throwIfAny();
    String text = AirflowText.of(pipeline, graph, "flink", "FlinkRunner", "the command");
    assertThat(text)
        .startsWith("\"\"\"Names with \\\"quotes\\\".\n\nMade by: the command\n")
        .contains("Needs the pool: airflow pools set chandraflow_ned 3 chandraflow\n")
        .contains("PROFILE = \"flink\"\nRUNNER = \"FlinkRunner\"\n")
        .contains("    \"names\": \"a\\\\b\",\n")
        .contains(
            "    stages[\"sky-1\"] = run(\n        \"sky-1\",\n        retries=0,\n        exec")
        .contains(
            """
                stages["asked"] = run(
                    "asked",
                    retries=2,
                    retry_delay=timedelta(seconds=10),
                    retry_exponential_backoff=True,
                    max_retry_delay=timedelta(seconds=300),
                    execution_timeout=timedelta(seconds=1860),
                    pool="chandraflow_ned",
                )
            """)
        .contains("    [stages[\"sky-1\"], stages[\"sources\"]] >> stages[\"asked\"]\n")
        .endsWith("    stages[\"asked\"] >> whole_run\n");
  }

  @Test
  void aPipelineTriedOnceSaysSoWhenItIsWrittenDown() {
    Problems problems = new Problems();
    Pipeline once =
        PipelineReader.read(
                "pipelines/demo.yaml", StageTypes.installed(), Map.of(), Map.of(), problems)
            .triedOnce();
    assertThat(once.stages().values()).allMatch(stage -> stage.retry().retries() == 0);
    assertThat(once.resolved().canonical()).doesNotContain("retries").contains("backoff");
  }
}
