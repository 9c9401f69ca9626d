package org.chandraflow.run;

import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.chandraflow.config.Names;
import org.chandraflow.config.Problems;
import org.chandraflow.workflow.CheckSpec;
import org.chandraflow.workflow.DatasetRef;
import org.chandraflow.workflow.Expectation;
import org.chandraflow.workflow.StagePlan;

/** Finds checks that name a dataset, a number or a column that there is not, before work starts. */
final class CheckNames {
  private static final List<String> PLAIN =
      List.of("rows", "rejected", "rejected_fraction", "match_fraction", "rows_change");
  private static final List<String> OF_COLUMN =
      List.of("null_fraction", "mean", "sd", "min", "max", "distinct", "rows", "drift");
  private static final List<String> WITH_ARGUMENT =
      List.of(
          "count",
          "match_fraction",
          "null_fraction",
          "mean",
          "sd",
          "min",
          "max",
          "distinct",
          "rows",
          "drift");

  private CheckNames() {}

  /**
   * Looks at one check.
   *
   * @param plan of the stage whose dataset it is on
   */
  static void check(CheckSpec check, StagePlan plan, Problems problems) {
    Schema schema = plan.outputs().get(check.on().output());
    if (schema == null) {
      if (plan.outputs().isEmpty()) {
        problems.add(check.node(), "check on '" + check.on() + "': it writes files, no dataset");
        return;
      }
      List<String> valid =
          plan.outputs().keySet().stream()
              .map(output -> new DatasetRef(check.on().stage(), output).toString())
              .toList();
      problems.add(
          check.node(),
          "check on the unknown dataset '"
              + check.on()
              + "'; "
              + Names.hint(check.on().toString(), valid));
      return;
    }
    for (Expectation.Term term : check.expectation().terms()) {
      problem(term, schema)
          .ifPresent(p -> problems.add(check.node(), "check of '" + check.on() + "': " + p));
    }
  }

  private static Optional<String> problem(Expectation.Term term, Schema schema) {
    String metric = term.metric();
    if (schema.getName().equals("Scores")) {
      return Optional.empty();
    }
    List<String> columns = schema.getFields().stream().map(Schema.Field::name).toList();
    if (term.arguments().isEmpty()) {
      if (PLAIN.contains(metric)) {
        return metric.equals("match_fraction") && columns.stream().noneMatch(c -> c.endsWith("_id"))
            ? Optional.of("'match_fraction': the dataset has no counterparts")
            : Optional.empty();
      }
      // Any other name may be one of the stage's own counts; a near miss is not.
      return Names.nearest(metric, PLAIN)
          .map(near -> "unknown number '" + metric + "'; did you mean '" + near + "'?");
    }
    if (!WITH_ARGUMENT.contains(metric)) {
      return Optional.of(
          "unknown number '" + term.label() + "'; " + Names.hint(metric, WITH_ARGUMENT));
    }
    String argument = term.arguments().get(0);
    if (metric.equals("match_fraction") && !columns.contains(argument + "_id")) {
      List<String> catalogs =
          columns.stream()
              .filter(c -> c.endsWith("_id"))
              .map(c -> c.substring(0, c.length() - "_id".length()))
              .toList();
      return Optional.of(
          "'" + term.label() + "': unknown catalogue; " + Names.hint(argument, catalogs));
    }
    return OF_COLUMN.contains(metric) && !columns.contains(argument)
        ? Optional.of("'" + term.label() + "': unknown column; " + Names.hint(argument, columns))
        : Optional.empty();
  }
}
