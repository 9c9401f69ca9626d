package org.chandraflow.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A stage's {@code metrics.json}.
 *
 * @param counts what the stage counted, by name, and {@code rejected:REASON}
 * @param columns by output name and column
 * @param seconds that the attempt took
 */
public record Metrics(
    Map<String, Long> counts, Map<String, Map<String, ColumnStats>> columns, double seconds) {
  /** Nothing known. */
  public static final Metrics NONE = new Metrics(Map.of(), Map.of(), 0);

  /**
   * A column of a dataset.
   *
   * @param nulls rows without a value
   * @param mean of numbers; null for text
   * @param sd standard deviation of numbers; null for text
   * @param min least number; null for text
   * @param max greatest number; null for text
   * @param values how often each text comes; empty for numbers and where there are many or long
   *     ones
   */
  public record ColumnStats(
      long nulls, Double mean, Double sd, Double min, Double max, Map<String, Long> values) {
    public ColumnStats {
      values = values == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(values));
    }
  }

  public Metrics {
    counts = counts == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(counts));
    columns =
        columns == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(columns));
  }
}
