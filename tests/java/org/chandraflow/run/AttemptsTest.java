package org.chandraflow.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Retries, time-outs, cancellation, and what a failure does to the other stages. */
class AttemptsTest {
  @TempDir private Path directory;
  private Workbench bench;

  @BeforeEach
  void begin() {
    bench = new Workbench(directory);
  }

  private String failing(int times, int retries) {
    return """
    defaults: {retries: %d, backoff: {initial: 10ms, max: 30ms}}
    stages:
      bad: {transform: rows, config: {fails: %d, tries: "%s"}}
      behind: {transform: rows, inputs: {rows: bad}}
      beside: {transform: rows, config: {label: OTHER}}
    """
        .formatted(retries, times, bench.path("tries"));
  }

  private static State state(RunResult result, String stage) throws Exception {
    return result.run().state(stage).state();
  }

  @Test
  void aStageThatFailsTwiceAndThenWorksSucceeds() throws Exception {
    RunResult result = bench.run("r", failing(2, 2));
    assertThat(result.exitCode()).isZero();
    StageState bad = result.run().state("bad");
    assertThat(bad.state()).isEqualTo(State.SUCCEEDED);
    assertThat(bad.attempts())
        .extracting(Attempt::state)
        .containsExactly(State.FAILED, State.FAILED, State.SUCCEEDED);
    assertThat(bad.attempts().get(1).error()).contains("no answer, try 2");
    for (Attempt attempt : bad.attempts()) {
      String log = Files.readString(result.run().stage("bad").resolve(attempt.log()));
      assertThat(log).contains("attempt " + attempt.number());
      assertThat(log.contains("no answer")).isEqualTo(attempt.state() == State.FAILED);
    }
    assertThat(result.run().parts("bad")).hasSize(1);
    try (var files = Files.list(result.run().stage("bad"))) {
      assertThat(files.map(f -> f.getFileName().toString()).filter(f -> f.startsWith(".work")))
          .isEmpty();
    }
  }

  @Test
  void aFailureBlocksWhatDependsOnItOnly() throws Exception {
    RunResult result = bench.run("r", failing(9, 1));
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.error()).isEqualTo("stage 'bad': no answer, try 2");
    assertThat(state(result, "bad")).isEqualTo(State.FAILED);
    assertThat(state(result, "behind")).isEqualTo(State.BLOCKED);
    assertThat(state(result, "beside")).isEqualTo(State.SUCCEEDED);
    assertThat(result.run().success("bad")).isEmpty();
  }

  @Test
  void aResumedRunDoesOnlyWhatIsLeft() throws Exception {
    RunResult failed = bench.run("r", failing(2, 1));
    assertThat(failed.exitCode()).isEqualTo(1);
    RunResult resumed = bench.resume("r");
    assertThat(resumed.exitCode()).isZero();
    assertThat(resumed.run().state("bad").attempts()).hasSize(3);
    assertThat(resumed.run().state("beside").attempts()).hasSize(1);
    assertThat(state(resumed, "behind")).isEqualTo(State.SUCCEEDED);
  }

  @Test
  void whatTakesTooLongIsStopped() throws Exception {
    RunResult result =
        bench.run(
            "r",
            """
            stages:
              slow: {transform: rows, timeout: 50ms, config: {pause: 600000}}
              behind: {transform: rows, inputs: {rows: slow}}
              beside: {transform: rows}
            """);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(state(result, "slow")).isEqualTo(State.TIMED_OUT);
    assertThat(result.error()).isEqualTo("stage 'slow': took longer than 0.1 s");
    assertThat(state(result, "behind")).isEqualTo(State.BLOCKED);
    assertThat(state(result, "beside")).isEqualTo(State.SUCCEEDED);
  }

  @Test
  void aCancelledRunEndsAndGoesOnLater() throws Exception {
    String yaml =
        """
        stages:
          first: {transform: rows}
          slow: {transform: rows, inputs: {rows: first}, config: {pause: %d}}
          last: {transform: rows, inputs: {rows: slow}, config: {label: LAST}}
        """;
    Thread cancel =
        new Thread(
            () -> {
              // It begins when the first one has ended.
              Path log = bench.runs.path().resolve("r/stages/slow/attempt-1.log");
              while (!Files.exists(log)) {
                Thread.onSpinWait();
              }
              bench.cancellation.cancel("cancelled");
            });
    cancel.start();
    RunResult result = bench.run("r", yaml.formatted(600_000));
    cancel.join();
    assertThat(result.exitCode()).isEqualTo(130);
    assertThat(state(result, "first")).isEqualTo(State.SUCCEEDED);
    assertThat(state(result, "slow")).isEqualTo(State.CANCELLED);
    assertThat(state(result, "last")).isEqualTo(State.CANCELLED);
    assertThat(result.run().success("slow")).isEmpty();
  }

  @Test
  void theCommandForFailuresIsTold() throws Exception {
    Path told = bench.path("told");
    RunResult result =
        bench.run(
            "r",
            failing(9, 0)
                + "on_failure: 'echo \"$CHANDRAFLOW_RUN $CHANDRAFLOW_STATE $CHANDRAFLOW_STAGE"
                + " $CHANDRAFLOW_ERROR\" > "
                + told
                + "'\n");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(Files.readAllLines(told))
        .isEqualTo(List.of("r FAILED bad stage 'bad': no answer, try 1"));
  }

  @Test
  void aPoolLimitsHowManyWorkAtOnce() throws Exception {
    RunResult result =
        bench.run(
            "r",
            """
            pools: {one: {slots: 1, rows: 3}}
            stages:
              a: {transform: rows, pool: one, config: {label: A}}
              b: {transform: rows, pool: one, config: {label: B}}
              c: {transform: rows, pool: one, config: {label: C}}
            """);
    List<Attempt> attempts = new java.util.ArrayList<>();
    for (String stage : List.of("a", "b", "c")) {
      attempts.addAll(result.run().state(stage).attempts());
      assertThat(result.run().state(stage).rows()).as("the pool's setting").isEqualTo(3);
    }
    attempts.sort(Comparator.comparing(attempt -> Instant.parse(attempt.started())));
    for (int i = 1; i < attempts.size(); i++) {
      assertThat(Instant.parse(attempts.get(i).started()))
          .isAfterOrEqualTo(Instant.parse(attempts.get(i - 1).ended()));
    }
  }
}
