package org.chandraflow.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.chandraflow.config.Problem;
import org.chandraflow.config.UsageException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks of datasets: what they may name, what they find, what becomes of the run. */
class ChecksTest {
  @TempDir private Path directory;
  private Workbench bench;

  @BeforeEach
  void begin() {
    bench = new Workbench(directory);
  }

  private static String checked(String config, String expect, String severity) {
    return """
    stages:
      a: {transform: rows, config: {%s}}
      b: {transform: rows, inputs: {rows: a}}
    checks: [{on: a, expect: "%s", severity: %s}]
    """
        .formatted(config, expect, severity);
  }

  // Ten rows; the first four have neither label nor x; x is 5 to 10 in the others.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rows >= 10 and rows < 11|passed",
        "rows > 10|failed",
        "null_fraction(label) == 0.4|passed",
        "match_fraction == 0.6|passed",
        "match_fraction(gaia) > 0.6|failed",
        "rows(label, STAR) >= 6|passed",
        "rows(label, AGN) > 0|failed",
        "distinct(label) == 1|passed",
        "min(x) == 5 and max(x) == 10|passed",
        "mean(x) == 7.5|passed",
        "count(made) == 10|passed",
        "made == 10|passed",
        "rejected == 0 and rejected_fraction <= 0.1|passed",
        "rows_change == 0|passed",
      })
  void numbersOfADataset(String expect, String outcome) throws Exception {
    RunResult result = bench.run("r", checked("rows: 10, nulls: 4", expect, "warn"));
    assertThat(result.run().record().checks())
        .singleElement()
        .satisfies(check -> assertThat(check.outcome()).as(check.found()).isEqualTo(outcome));
    assertThat(result.exitCode()).isZero();
    assertThat(result.state())
        .isEqualTo(outcome.equals("passed") ? State.SUCCEEDED : State.SUCCEEDED_WITH_ISSUES);
  }

  @Test
  void aCheckOfSeverityErrorStopsWhatReadsTheDataset() throws Exception {
    RunResult result = bench.run("r", checked("rows: 3", "rows >= 10", "error"));
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.error())
        .isEqualTo("stage 'a': check of 'a': expected rows >= 10, found rows = 3");
    assertThat(result.run().state("b").state()).isEqualTo(State.BLOCKED);
    RunResult again = bench.resume("r");
    assertThat(again.exitCode()).as("the check still fails").isEqualTo(3);
    assertThat(again.run().state("a").attempts()).as("nothing is repeated").hasSize(1);
  }

  @Test
  void driftAgainstAnEarlierRun() throws Exception {
    String expect = "drift(x) <= 1 and drift(label) <= 0.1 and rows_change >= -0.1";
    assertThat(bench.run("first", checked("rows: 10", expect, "error")).exitCode()).isZero();
    assertThat(bench.run("moved", checked("rows: 10, x: 100", expect, "error")).exitCode())
        .isEqualTo(3);
    assertThat(bench.run("renamed", checked("rows: 10, label: AGN", expect, "error")).exitCode())
        .isEqualTo(3);
    assertThat(bench.run("fewer", checked("rows: 8", expect, "error")).exitCode()).isEqualTo(3);
    assertThat(bench.run("close", checked("rows: 10, x: 2", expect, "error")).exitCode()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "match_fracton > 0|did you mean 'match_fraction'?",
        "null_fraction(labl) < 1|unknown column; did you mean 'label'?",
        "match_fraction(gaya) > 0|unknown catalogue; did you mean 'gaia'?",
        "meen(x) > 0|unknown number 'meen(x)'; did you mean 'mean'?",
        "rows more than 5|is no condition such as",
        "rows > many|'many' is not a number",
      })
  void namesAreCheckedBeforehand(String expect, String message) {
    assertThatThrownBy(() -> bench.plan(checked("rows: 10", expect, "warn")))
        .isInstanceOf(UsageException.class)
        .satisfies(
            e -> {
              List<Problem> problems = ((UsageException) e).problems();
              assertThat(problems).hasSize(1);
              assertThat(problems.get(0).message()).contains(message);
              assertThat(problems.get(0).line()).isEqualTo(4);
            });
  }
}
