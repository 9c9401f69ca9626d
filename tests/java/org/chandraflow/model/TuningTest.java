package org.chandraflow.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chandraflow.config.UsageException;
import org.junit.jupiter.api.Test;

class TuningTest {
  private static final Recipe RECIPE = Recipe.parse("t", "{parameters: {num_iterations: 12}}");
  private static final CrossValidation.Plan PLAN =
      CrossValidation.plan(Tables.mixed(200, 5), RECIPE, new CrossValidation.Cut(3, 0, true, 1, 1));

  private static Tuning.Settings settings(int candidates, int halving) {
    SearchSpace space =
        SearchSpace.parse(
            Map.of("num_leaves", "2:8", "learning_rate", "0.05:0.3:log", "imputer", "none|mean"));
    return new Tuning.Settings(space, candidates, halving, 2, "mcc", 3);
  }

  @Test
  void halvingKeepsTheBetterOnes() {
    Tuning.Settings settings = settings(9, 3);
    assertThat(Tuning.trials(settings)).isEqualTo(9 + 3 + 1);
    int[] tried = {0};
    Tuning.Outcome outcome = Tuning.run(PLAN, settings, 3, () -> tried[0]++);
    assertThat(tried[0]).isEqualTo(13);
    assertThat(outcome.trials()).hasSize(9);
    assertThat(outcome.trials().stream().map(Tuning.Trial::share).toList())
        .startsWith(1.0, 1 / 3.0, 1 / 3.0, 1 / 9.0);
    assertThat(outcome.rows()).isEmpty();
    assertThat(Tuning.run(PLAN, settings, 3, () -> {})).isEqualTo(outcome);
  }

  /** The rows of an outer fold change nothing in the search that predicts them. */
  @Test
  void theSearchDoesNotSeeItsOuterFold() {
    Tuning.Settings settings = settings(3, 1);
    Tuning.Outcome before = Tuning.run(PLAN, settings, 1, () -> {});
    double[][] rows = PLAN.table().rows().clone();
    for (int row : before.rows()) {
      rows[row] = new double[] {9e9, -9e9, 1, 2, 3};
    }
    FeatureTable t = PLAN.table();
    FeatureTable changed =
        new FeatureTable(t.columns(), t.names(), rows, t.labels(), t.ra(), t.dec(), "");
    CrossValidation.Plan wild =
        new CrossValidation.Plan(
            changed,
            PLAN.classes(),
            RECIPE,
            PLAN.cut(),
            PLAN.folds(),
            PLAN.groups(),
            List.of(),
            0,
            List.of());
    assertThat(Tuning.run(wild, settings, 1, () -> {}).trials()).isEqualTo(before.trials());
    assertThat(Tuning.run(wild, settings, 0, () -> {}).trials())
        .isNotEqualTo(Tuning.run(PLAN, settings, 0, () -> {}).trials());
  }

  @Test
  void theReportHasNestedScoresAndTheRecipe() {
    Tuning.Settings settings = settings(2, 2);
    List<Tuning.Outcome> outcomes = new ArrayList<>();
    for (int job = 0; job < Tuning.jobs(PLAN); job++) {
      outcomes.add(Tuning.run(PLAN, settings, job, () -> {}));
    }
    var report =
        Tuning.report(
            PLAN, settings, outcomes, new ScoreReport.Options(List.of(0.5), List.of(), 0, 1));
    assertThat(report.path("n").asInt()).isEqualTo(200);
    assertThat(report.path("by_fold")).hasSize(3);
    assertThat(report.path("trials")).hasSize(2);
    Recipe chosen = Recipe.parse("r", Json.write(report.get("recipe")));
    assertThat(chosen.parameters()).containsKeys("num_leaves", "learning_rate");
  }

  @Test
  void valuesLieInTheirRanges() {
    SearchSpace space =
        SearchSpace.parse(Map.of("a", "1:3", "b", "0.1:10:log", "c", "x|y", "d", "-1.5:2"));
    Set<String> whole = new HashSet<>();
    for (Map<String, String> one : space.draw(300, 1)) {
      whole.add(one.get("a"));
      assertThat(Double.parseDouble(one.get("b"))).isBetween(0.1, 10.0);
      assertThat(one.get("c")).isIn("x", "y");
      assertThat(Double.parseDouble(one.get("d"))).isBetween(-1.5, 2.0);
    }
    assertThat(whole).containsExactlyInAnyOrder("1", "2", "3");
    for (String bad : List.of("3:1", "0:1:log", "1:2:3", "", "a:b")) {
      assertThatThrownBy(() -> SearchSpace.parse(Map.of("k", bad)))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("search k=" + bad);
    }
    assertThatThrownBy(
            () ->
                new Tuning.Settings(SearchSpace.parse(Map.of("leafs", "1:3")), 2, 1, 2, "mcc", 1)
                    .check(RECIPE))
        .hasMessageContaining("unknown LightGBM parameter 'leafs'");
    assertThatThrownBy(() -> new Tuning.Settings(space, 2, 1, 2, "mc", 1))
        .hasMessageContaining("did you mean 'mcc'?");
  }
}
