package org.chandraflow.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several stages as one job. */
@Timeout(60)
class JointTest {
  @TempDir private Path directory;
  private Workbench bench;

  @BeforeEach
  void begin() {
    bench = new Workbench(directory);
  }

  /** Four stages; {@code middle} is configured. */
  private static String chain(String middle) {
    return """
    defaults: {retries: 2, backoff: {initial: 10ms, max: 30ms}}
    stages:
      first: {transform: rows}
      middle: {transform: rows, inputs: {rows: first}, config: {%s}}
      last: {transform: rows, inputs: {rows: middle, more: first}}
      beside: {transform: rows, config: {label: OTHER}}
    """
        .formatted(middle);
  }

  private static String fused(String yaml) {
    return "fuse: true\n" + yaml;
  }

  private String tries() {
    return "tries: \"" + bench.path("tries") + "\"";
  }

  @Test
  void theSameComesOutAndIsTakenAsTheSame() throws Exception {
    RunResult staged = bench.run("staged", chain(""));
    Map<String, String> contents = ChildRun.contents(staged.run().path());
    assertThat(bench.jobs).isEmpty();
    bench.force = true;
    RunResult fused = bench.run("fused", fused(chain("")));
    assertThat(fused.exitCode()).isZero();
    assertThat(bench.jobs).containsExactly("first+middle+last+beside");
    assertThat(ChildRun.contents(fused.run().path())).isEqualTo(contents);
    bench.force = false;
    assertThat(bench.plan(chain(""))).allMatch(line -> !line.run());
    for (String stage : fused.run().stages()) {
      assertThat(fused.run().metrics(stage).counts())
          .isEqualTo(staged.run().metrics(stage).counts());
    }
  }

  @Test
  void whatIsThereAlreadyIsReadFromItsFiles() throws Exception {
    bench.run("before", chain(""));
    RunResult fused = bench.run("after", fused(chain("x: 7")));
    assertThat(fused.exitCode()).isZero();
    assertThat(bench.jobs).containsExactly("middle+last");
    assertThat(fused.run().state("first").state()).isEqualTo(State.CACHED);
  }

  @Test
  void filesAndOrderCutTheJob() throws Exception {
    RunResult fused =
        bench.run(
            "r",
            fused(
                """
                stages:
                  a: {transform: rows}
                  b: {transform: rows, inputs: {rows: a}}
                  note: {transform: note, inputs: {rows: b}}
                  c: {transform: rows, inputs: {rows: b}, config: {label: "${stages.note}"}}
                  d: {transform: rows, inputs: {rows: c}}
                  e: {transform: rows, after: [a]}
                """));
    assertThat(fused.exitCode()).isZero();
    assertThat(bench.jobs).containsExactly("a+b", "c+d");
    assertThat(fused.run().state("e").state()).isEqualTo(State.SUCCEEDED);
  }

  @Test
  void aJobThatFailsIsTriedAgainWhole() throws Exception {
    RunResult result = bench.run("r", fused(chain("fails: 2, " + tries())));
    assertThat(result.exitCode()).isZero();
    assertThat(bench.jobs).hasSize(3);
    for (String stage : result.run().stages()) {
      assertThat(result.run().state(stage).attempts())
          .extracting(Attempt::state)
          .containsExactly(State.FAILED, State.FAILED, State.SUCCEEDED);
    }
    assertThat(result.run().state("last").attempts().get(0).error()).contains("no answer, try 1");
  }

  @Test
  void aResultThatCannotBePutInPlaceIsMadeAgainWithWhatDependsOnIt() throws Exception {
    RunResult result = bench.run("r", fused(chain("spoils: 1, " + tries())));
    assertThat(result.exitCode()).isZero();
    assertThat(bench.jobs).containsExactly("first+middle+last+beside", "middle+last");
    assertThat(result.run().state("first").attempts()).hasSize(1);
    assertThat(result.run().state("middle").attempts()).hasSize(2);
    bench.force = true;
    assertThat(ChildRun.contents(result.run().path()))
        .isEqualTo(ChildRun.contents(bench.run("staged", chain(tries())).run().path()));
  }

  @Test
  void aResumedRunIsFusedAgain() throws Exception {
    RunResult failed = bench.run("r", fused(chain("fails: 3, " + tries())));
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.error())
        .isEqualTo("stage 'first': no answer, try 3 (in one job of first, middle, last, beside)");
    for (String stage : failed.run().stages()) {
      assertThat(failed.run().state(stage).state()).isEqualTo(State.FAILED);
      assertThat(failed.run().success(stage)).isEmpty();
    }
    RunResult resumed = bench.resume("r");
    assertThat(resumed.exitCode()).isZero();
    assertThat(bench.jobs).hasSize(4);
  }

  @Test
  void oneStageThatTakesTooLongEndsTheJob() throws Exception {
    RunResult result =
        bench.run(
            "r",
            fused(
                """
stages:
  quick: {transform: rows}
  slow: {transform: rows, inputs: {rows: quick}, timeout: 50ms, config: {pause: 600000}}
"""));
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.run().state("slow").state()).isEqualTo(State.TIMED_OUT);
    assertThat(result.run().state("quick").state().failed()).isTrue();
  }
}
