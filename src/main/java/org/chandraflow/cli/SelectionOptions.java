package org.chandraflow.cli;

import java.util.List;
import org.chandraflow.workflow.Selection;
import picocli.CommandLine.Option;

/** Which part of a pipeline is wanted. */
final class SelectionOptions {
  @Option(
      names = "--from",
      split = ",",
      paramLabel = "STAGE",
      description = "Only this stage and what comes after it.")
  private List<String> from = List.of();

  @Option(
      names = "--to",
      split = ",",
      paramLabel = "STAGE",
      description = "Only this stage and what it needs.")
  private List<String> to = List.of();

  @Option(names = "--only", split = ",", paramLabel = "STAGE", description = "Only this stage.")
  private List<String> only = List.of();

  @Option(
      names = "--subset",
      split = ",",
      paramLabel = "NAME",
      description = "Only the stages of a subset of the pipeline.")
  private List<String> subset = List.of();

  @Option(names = "--force", description = "Run what is chosen, also what has a result already.")
  private boolean force;

  Selection selection() {
    return new Selection(from, to, only, subset);
  }

  boolean force() {
    return force;
  }
}
