package org.chandraflow.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.chandraflow.config.UsageException;
import org.chandraflow.workflow.Selection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plan says, and that a run does just that. */
class PlanTest {
  private static final String CHAIN =
      """
      stages:
        a: {transform: rows, config: {label: A}}
        b: {transform: rows, inputs: {rows: a}, config: {label: B}}
        c: {transform: rows, inputs: {rows: b}, config: {label: C}}
        d: {transform: rows, inputs: {rows: a}, config: {label: D}}
      """;

  @TempDir private Path directory;
  private Workbench bench;

  @BeforeEach
  void begin() {
    bench = new Workbench(directory);
  }

  private static List<String> running(List<PlanView.Line> plan) {
    return plan.stream().filter(PlanView.Line::run).map(PlanView.Line::stage).toList();
  }

  private static List<String> worked(RunResult result) throws Exception {
    List<String> worked = new java.util.ArrayList<>();
    for (String stage : result.run().stages()) {
      if (result.run().state(stage).state() != State.CACHED) {
        worked.add(stage);
      }
    }
    return worked;
  }

  private static PlanView.Line line(List<PlanView.Line> plan, String stage) {
    return plan.stream().filter(l -> l.stage().equals(stage)).findFirst().orElseThrow();
  }

  @Test
  void whatWasRunIsCached() throws Exception {
    assertThat(running(bench.plan(CHAIN))).containsExactly("a", "b", "c", "d");
    assertThat(line(bench.plan(CHAIN), "a").reason()).isEqualTo("no earlier result");
    assertThat(bench.run("one", CHAIN).state()).isEqualTo(State.SUCCEEDED);
    List<PlanView.Line> again = bench.plan(CHAIN);
    assertThat(running(again)).isEmpty();
    assertThat(line(again, "c").reason()).isEqualTo("same as in run one");
    assertThat(line(again, "c").why()).containsExactly("rows: 10");
    assertThat(worked(bench.run("two", CHAIN))).isEmpty();
  }

  @Test
  void aChangedKeyRunsItsStageAndWhatDependsOnIt() throws Exception {
    bench.run("one", CHAIN);
    String changed = CHAIN.replace("label: B", "label: Z");
    List<PlanView.Line> plan = bench.plan(changed);
    assertThat(running(plan)).containsExactly("b", "c");
    assertThat(line(plan, "b").reason()).isEqualTo("config label: B -> Z");
    assertThat(line(plan, "c").reason()).isEqualTo("input b is made anew");
    assertThat(worked(bench.run("two", changed))).containsExactly("b", "c");
    assertThat(running(bench.plan(changed))).isEmpty();
    assertThat(running(bench.plan(CHAIN))).as("the earlier results are still there").isEmpty();
  }

  @Test
  void rowsAndRequestsAreToldBeforehand() throws Exception {
    assertThat(line(bench.plan(CHAIN), "a").why())
        .contains("rows: 10 expected")
        .anySatisfy(
            sentence ->
                assertThat(sentence).startsWith("at most 7,200 requests at 1/s: up to 2 h 0 min"));
  }

  @Test
  void aPartIsChosen() throws Exception {
    bench.selection = new Selection(List.of("b"), List.of(), List.of(), List.of());
    assertThatThrownBy(() -> bench.plan(CHAIN))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("stage 'a' is not chosen but read");
    bench.selection = new Selection(List.of(), List.of("b"), List.of(), List.of());
    assertThat(worked(bench.run("to-b", CHAIN))).containsExactly("a", "b");
    bench.selection = new Selection(List.of("b"), List.of(), List.of(), List.of());
    assertThat(running(bench.plan(CHAIN))).containsExactly("c");
    bench.force = true;
    assertThat(running(bench.plan(CHAIN))).containsExactly("b", "c");
    assertThat(worked(bench.run("from-b", CHAIN))).containsExactly("b", "c");
    bench.selection = new Selection(List.of(), List.of(), List.of("d"), List.of());
    assertThat(worked(bench.run("only-d", CHAIN))).containsExactly("d");
    bench.selection = new Selection(List.of(), List.of(), List.of("dd"), List.of());
    assertThatThrownBy(() -> bench.plan(CHAIN))
        .hasMessageContaining("--only dd: no such name; did you mean 'd'?");
  }

  @Test
  void subsetsNameParts() throws Exception {
    String yaml = CHAIN + "subsets: {first: [a, b]}\n";
    bench.selection = new Selection(List.of(), List.of(), List.of(), List.of("first"));
    assertThat(worked(bench.run("part", yaml))).containsExactly("a", "b");
    bench.selection = new Selection(List.of(), List.of(), List.of(), List.of("frist"));
    assertThatThrownBy(() -> bench.plan(yaml)).hasMessageContaining("did you mean 'first'?");
  }

  @Test
  void twoHundredStagesArePlanned() throws Exception {
    String yaml =
        "stages:\n"
            + IntStream.range(0, 200)
                .mapToObj(
                    i ->
                        "  s"
                            + i
                            + ": {transform: rows"
                            + (i == 0 ? "" : ", inputs: {rows: s" + (i - 1) / 2 + "}")
                            + ", config: {rows: "
                            + i
                            + "}}")
                .collect(Collectors.joining("\n"));
    assertThat(bench.plan(yaml)).hasSize(200).allMatch(PlanView.Line::run);
    assertThat(bench.run("wide", yaml).state()).isEqualTo(State.SUCCEEDED);
    assertThat(bench.plan(yaml)).hasSize(200).noneMatch(PlanView.Line::run);
    assertThat(running(bench.plan(yaml.replace("rows: 150", "rows: 9")))).containsExactly("s150");
  }
}
