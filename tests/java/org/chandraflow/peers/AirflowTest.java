package org.chandraflow.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.chandraflow.TestJar;
import org.chandraflow.cli.Main;
import org.chandraflow.run.RunDirectory;
import org.chandraflow.run.RunsDirectory;
import org.chandraflow.run.State;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The DAG in the repository, loaded into Airflow and run to its end on a small sky. */
@Tag("peers")
class AirflowTest {
  @Test
  void theDagRunsToSuccess() throws Exception {
    Path jar = TestJar.in(Path.of("target", "peers", "airflow"));
    String output =
        PythonPeer.run(List.of("env", "CHANDRAFLOW_JAR=" + jar, "pipelines/airflow/run"));
    assertThat(output)
        .contains(
            "\"task\": \"predictions\", \"type\": \"BeamRunJavaPipelineOperator\","
                + " \"after\": [\"features\", \"model\"], \"pool\": \"default_pool\","
                + " \"retries\": 1, \"delay\": 2.0, \"max_delay\": 60.0, \"timeout\": 3660.0")
        .contains("{\"dag\": \"chandraflow_demo\", \"state\": \"success\"}")
        .contains("{\"task\": \"whole_run\", \"state\": \"success\"}");
    RunsDirectory runs = new RunsDirectory(Path.of("target", "airflow", "home", "runs"));
    // A run a stage, and the whole one, which has them all.
    assertThat(runs.names()).hasSize(10);
    RunDirectory whole =
        runs.list().stream()
            .filter(run -> !run.name().matches(".*\\.[a-z]+"))
            .reduce((a, b) -> b)
            .orElseThrow();
    assertThat(whole.record().state().done()).isTrue();
    for (String stage : whole.stages()) {
      assertThat(whole.state(stage).state()).as(stage).isEqualTo(State.CACHED);
    }
    assertThat(whole.exports().resolve("predictions.csv")).isNotEmptyFile();
    assertThat(whole.path().resolve("report.html")).isNotEmptyFile();
    assertLoads(jar.resolveSibling("pools"), jar);
  }

  /** What the demo does not have: pools, waits and time-outs of single stages. */
  private static void assertLoads(Path home, Path jar) throws Exception {
    Path pipeline = home.resolve("ned.yaml");
    Path dag = Files.createDirectories(home.resolve("dags")).resolve("ned_dag.py");
    Files.writeString(
        pipeline,
        """
        pools: {ned: {slots: 3, rate: 1/s}}
        stages:
          sources: {transform: ingest, config: {input: csc.csv}, retries: 4, timeout: 30m}
          asked: {transform: enrich, inputs: {rows: sources}, config: {cache: ned}, pool: ned}
        """);
    assertThat(Main.execute("show", pipeline.toString(), "--airflow", "-o", dag.toString()))
        .isZero();
    String output =
        PythonPeer.run(
            List.of(
                "target/airflow/venv/bin/python",
                "pipelines/airflow/run_dag.py",
                home.toAbsolutePath().toString(),
                jar.toString()));
    assertThat(output)
        .containsPattern("\"sources\", .*\"retries\": 4, \"delay\": 10.0, .*\"timeout\": 1860.0")
        .containsPattern(
            "\"asked\", .*\"after\": \\[\"sources\"\\], \"pool\": \"chandraflow_ned\"");
  }
}
