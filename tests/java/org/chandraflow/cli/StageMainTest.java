package org.chandraflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.chandraflow.run.RunDirectory;
import org.chandraflow.run.RunsDirectory;
import org.chandraflow.run.State;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stages as a scheduler starts them, one process after another. */
class StageMainTest {
  @TempDir Path directory;

  @BeforeEach
  void makePipeline() throws Exception {
    Files.writeString(
        directory.resolve("two.yaml"),
        """
parameters: {catalog: csc2}
defaults: {retries: 5, backoff: {initial: 10m, max: 10m}}
stages:
  sky: {transform: simulate, config: {sources: 40, catalog_rows: 400, seed: 1}}
  sources: {transform: ingest, config: {input: "${stages.sky}/csc.csv", catalog: "${catalog}"}}
""");
  }

  private int run(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--runner=DirectRunner",
                "--pipeline=" + directory.resolve("two.yaml"),
                "--profile=direct",
                "--runs-dir=" + directory.resolve("runs"),
                "--run=dag.manual__2026-01-01T00:00:00+00:00"));
    arguments.addAll(List.of(more));
    return StageMain.execute(arguments.toArray(String[]::new));
  }

  private RunDirectory open(String suffix) throws Exception {
    return new RunsDirectory(directory.resolve("runs"))
        .open("dag.manual__2026-01-01T00-00-00-00-00" + suffix);
  }

  @Test
  void eachStageTakesWhatItNeedsFromThoseBefore() throws Exception {
    assertThat(run("--stage=sky")).isZero();
    assertThat(open(".sky").stages()).containsExactly("sky");
    assertThat(run("--stage=sources")).isZero();
    assertThat(open(".sources").state("sky").state()).isEqualTo(State.CACHED);
    assertThat(open(".sources").state("sources").state()).isEqualTo(State.SUCCEEDED);
    assertThat(run()).isZero();
    assertThat(open("").state("sources").state()).isEqualTo(State.CACHED);
    assertThat(open("").path().resolve("report.html")).isNotEmptyFile();
    // A task that is cleared and runs again finds its work done.
    assertThat(run("--stage=sources")).isZero();
    assertThat(open(".sources").state("sources").attempts()).hasSize(1);
  }

  @Test
  void whatIsGoneIsMadeAnew() throws Exception {
    assertThat(run("--stage=sky")).isZero();
    Path sky = open(".sky").stage("sky").resolve("output").resolve("csc.csv");
    byte[] before = Files.readAllBytes(sky);
    Files.delete(sky);
    assertThat(run("--stage=sources")).isZero();
    assertThat(open(".sources").state("sky").state()).isEqualTo(State.SUCCEEDED);
    assertThat(open(".sources").stage("sky").resolve("output").resolve("csc.csv"))
        .hasBinaryContent(before);
  }

  @Test
  void aFailureIsLeftToTheSchedulerAndGoneOnWith() throws Exception {
    // The time is over before anything can be done; the pipeline itself would wait ten minutes.
    Path pipeline = directory.resolve("two.yaml");
    String text = Files.readString(pipeline);
    Files.writeString(pipeline, text.replace("retries: 5,", "retries: 5, timeout: 1ms,"));
    assertThat(run("--stage=sky")).isEqualTo(1);
    assertThat(open(".sky").state("sky").attempts()).hasSize(1);
    assertThat(run("--stage=sky")).isEqualTo(1);
    assertThat(open(".sky").state("sky").attempts()).hasSize(2);
  }

  @Test
  void mistakesAreUsageErrors() {
    PrintStream before = System.err;
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      assertThat(run("--stage=source")).isEqualTo(2);
      assertThat(run("--set=catalogue=csc2")).isEqualTo(2);
      assertThat(run("--noSuchOption=1", "--stage=sky")).isEqualTo(2);
    } finally {
      System.setErr(before);
    }
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("did you mean 'sources'?")
        .contains("did you mean 'catalog'?")
        .contains("noSuchOption");
  }
}
