package org.chandraflow.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.chandraflow.config.Problem;
import org.chandraflow.config.Problems;
import org.chandraflow.run.Planner;
import org.chandraflow.run.RunsDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A parameter without a value is one problem, not one of each stage that uses it. */
class ParameterWithoutValueTest {
  @TempDir private Path runs;

  private List<String> check(Map<String, String> set) {
    StageTypes types = StageTypes.installed();
    Problems problems = new Problems();
    Pipeline pipeline =
        PipelineReader.read("pipelines/classify.yaml", types, set, Map.of(), problems);
    new Planner(types, new RunsDirectory(runs)).check(pipeline, problems);
    return problems.found().stream().map(Problem::message).toList();
  }

  @Test
  void eachIsToldOnce() {
    assertThat(check(Map.of()))
        .containsExactly(
            "parameter 'sources' has no value; give one: --set sources=VALUE",
            "parameter 'labels' has no value; give one: --set labels=VALUE",
            "parameter 'catalogs' has no value; give one: --set catalogs=VALUE");
  }

  @Test
  void whatDoesNotDependOnItIsCheckedAllTheSame() {
    assertThat(check(Map.of("recipe", "originl")))
        .hasSize(4)
        .last()
        .asString()
        .contains("unknown recipe 'originl'; did you mean 'original'?");
  }
}
