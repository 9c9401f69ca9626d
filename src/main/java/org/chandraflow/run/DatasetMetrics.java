package org.chandraflow.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.chandraflow.table.AvroParts;
import org.chandraflow.workflow.DatasetRef;
import org.chandraflow.workflow.Expectation;

/**
 * The numbers that a check may name. {@code rows}, {@code rejected}, {@code rejected_fraction},
 * {@code count(NAME)} of what the stage counted, {@code null_fraction(COLUMN)}, {@code mean sd min
 * max(COLUMN)}, {@code distinct(COLUMN)}, {@code rows(COLUMN, VALUE)}, {@code match_fraction} and
 * {@code match_fraction(CATALOG)}; of a dataset of scores, any of {@code overall} such as {@code
 * mcc}, and {@code f1(CLASS)}; compared with the latest earlier run of the pipeline, {@code
 * rows_change} and {@code drift(COLUMN)}, the difference of the means in units of the earlier
 * standard deviation or, for text, half the sum of the differences of shares.
 */
final class DatasetMetrics implements Expectation.Metrics {
  private final RunDirectory run;
  private final DatasetRef ref;
  private final Success.Dataset dataset;
  private final Metrics metrics;
  private final RunDirectory earlier;

  /**
   * @param earlier the run to compare with; null if there is none
   */
  DatasetMetrics(RunDirectory run, DatasetRef ref, RunDirectory earlier) throws IOException {
    this.run = run;
    this.ref = ref;
    this.dataset = run.dataset(ref.stage(), ref.output()).orElse(Success.Dataset.EMPTY);
    this.metrics = run.metrics(ref.stage());
    this.earlier = earlier;
  }

  @Override
  public OptionalDouble find(String metric, List<String> arguments) {
    try {
      return value(metric, arguments);
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
  }

  private OptionalDouble value(String metric, List<String> arguments) throws IOException {
    long rows = dataset.rows();
    if (arguments.isEmpty()) {
      switch (metric) {
        case "rows":
          return OptionalDouble.of(rows);
        case "rejected":
          return OptionalDouble.of(rejected());
        case "rejected_fraction":
          long all = rows + rejected();
          return OptionalDouble.of(all == 0 ? 0 : rejected() / (double) all);
        case "match_fraction":
          return matchFraction();
        case "rows_change":
          return rowsChange();
        default:
          Long count = metrics.counts().get(metric);
          return count != null ? OptionalDouble.of(count) : score(metric, null);
      }
    }
    if (metric.equals("count")) {
      return OptionalDouble.of(metrics.counts().getOrDefault(arguments.get(0), 0L));
    }
    if (metric.equals("match_fraction")) {
      return nullFraction(arguments.get(0) + "_id", true);
    }
    if (metric.equals("null_fraction")) {
      return nullFraction(arguments.get(0), false);
    }
    Metrics.ColumnStats column = columns(metrics).get(arguments.get(0));
    if (column == null) {
      return score(metric, arguments.get(0));
    }
    return switch (metric) {
      case "mean" -> of(column.mean());
      case "sd" -> of(column.sd());
      case "min" -> of(column.min());
      case "max" -> of(column.max());
      case "distinct" ->
          counted(column, rows)
              ? OptionalDouble.of(column.values().size())
              : OptionalDouble.empty();
      case "rows" -> {
        if (arguments.size() < 2) {
          yield OptionalDouble.of(rows - column.nulls());
        }
        yield counted(column, rows)
            ? OptionalDouble.of(column.values().getOrDefault(arguments.get(1), 0L))
            : OptionalDouble.empty();
      }
      case "drift" -> drift(arguments.get(0), column);
      default -> OptionalDouble.empty();
    };
  }

  /** Whether the texts of a column were counted: it is no number and has not too many. */
  private static boolean counted(Metrics.ColumnStats column, long rows) {
    return !column.values().isEmpty() || column.nulls() == rows;
  }

  private static OptionalDouble of(Double value) {
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  private long rejected() throws IOException {
    return run.success(ref.stage()).map(s -> s.rejected().rows()).orElse(0L);
  }

  private Map<String, Metrics.ColumnStats> columns(Metrics of) {
    return of.columns().getOrDefault(ref.output(), Map.of());
  }

  private OptionalDouble nullFraction(String column, boolean present) {
    Metrics.ColumnStats stats = columns(metrics).get(column);
    if (stats == null) {
      return OptionalDouble.empty();
    }
    double nulls = dataset.rows() == 0 ? 1 : stats.nulls() / (double) dataset.rows();
    return OptionalDouble.of(present ? 1 - nulls : nulls);
  }

  /** The share of rows with a counterpart in at least one catalogue. */
  private OptionalDouble matchFraction() throws IOException {
    List<String> identifiers =
        columns(metrics).keySet().stream().filter(c -> c.endsWith("_id")).toList();
    if (identifiers.isEmpty()) {
      return OptionalDouble.empty();
    }
    long[] matched = {0};
    AvroParts.forEach(
        run.parts(ref.stage(), ref.output()),
        record -> {
          if (identifiers.stream().anyMatch(c -> record.get(c) != null)) {
            matched[0]++;
          }
        });
    return OptionalDouble.of(dataset.rows() == 0 ? 0 : matched[0] / (double) dataset.rows());
  }

  private OptionalDouble score(String metric, String className) throws IOException {
    if (!dataset.schemaName().equals("Scores")) {
      return OptionalDouble.empty();
    }
    JsonNode[] scores = {null};
    AvroParts.forEach(
        run.parts(ref.stage(), ref.output()),
        record -> scores[0] = new ObjectMapper().readTree(record.get("json").toString()));
    if (scores[0] == null) {
      return OptionalDouble.empty();
    }
    JsonNode node =
        className == null
            ? scores[0].path("overall").path(metric.toLowerCase(Locale.ROOT))
            : scores[0].path("per_class").path(className).path(metric.toLowerCase(Locale.ROOT));
    return node.isNumber() ? OptionalDouble.of(node.asDouble()) : OptionalDouble.empty();
  }

  /** Rows more than in the earlier run, as a share of those; 0 where there is none to compare. */
  private OptionalDouble rowsChange() throws IOException {
    if (earlier == null) {
      return OptionalDouble.of(0);
    }
    long before = earlier.dataset(ref.stage(), ref.output()).map(Success.Dataset::rows).orElse(0L);
    return OptionalDouble.of(before == 0 ? 0 : (dataset.rows() - before) / (double) before);
  }

  private OptionalDouble drift(String name, Metrics.ColumnStats column) throws IOException {
    Metrics.ColumnStats before =
        earlier == null ? null : columns(earlier.metrics(ref.stage())).get(name);
    if (before == null) {
      return OptionalDouble.of(0);
    }
    if (column.mean() != null && before.mean() != null) {
      double difference = Math.abs(column.mean() - before.mean());
      return OptionalDouble.of(difference == 0 ? 0 : difference / Math.max(before.sd(), 1e-300));
    }
    double sum = column.values().values().stream().mapToLong(n -> n).sum();
    double sumBefore = before.values().values().stream().mapToLong(n -> n).sum();
    if (sum == 0 || sumBefore == 0) {
      return OptionalDouble.of(sum == sumBefore ? 0 : 1);
    }
    java.util.Set<String> values = new java.util.TreeSet<>(column.values().keySet());
    values.addAll(before.values().keySet());
    double half = 0;
    for (String value : values) {
      half +=
          Math.abs(
                  column.values().getOrDefault(value, 0L) / sum
                      - before.values().getOrDefault(value, 0L) / sumBefore)
              / 2;
    }
    return OptionalDouble.of(half);
  }
}
