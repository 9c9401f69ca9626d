package org.chandraflow.workflow;

import java.util.List;
import org.chandraflow.config.ConfigNode;

/**
 * A check of a dataset once it is written.
 *
 * @param on the dataset
 * @param expect the condition as written
 * @param expectation the condition
 * @param error whether the run fails when it does not hold; otherwise it ends with issues
 * @param node where it stands
 */
public record CheckSpec(
    DatasetRef on, String expect, Expectation expectation, boolean error, ConfigNode node) {
  /** The severity as pipelines write it. */
  public String severity() {
    return error ? "error" : "warn";
  }

  /** The checks of one stage's datasets. */
  public static List<CheckSpec> of(List<CheckSpec> checks, String stage) {
    return checks.stream().filter(check -> check.on().stage().equals(stage)).toList();
  }
}
