package org.chandraflow.ingest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ObjLongConsumer;
import org.apache.avro.generic.GenericRecord;

/** Chooses among the rows of one name; the outcome does not depend on the order of arrival. */
final class DuplicateRule {
  private record Placed(int file, long row, GenericRecord record) {}

  private static final Comparator<Placed> ORDER =
      Comparator.comparingInt(Placed::file).thenComparingLong(Placed::row);

  private final Selection.Duplicates rule;
  private final List<Placed> rows = new ArrayList<>();

  DuplicateRule(Selection.Duplicates rule) {
    this.rule = rule;
  }

  void add(int file, long row, GenericRecord record) {
    rows.add(new Placed(file, row, record));
  }

  /** The rows that stay. */
  List<GenericRecord> chosen() {
    rows.sort(ORDER);
    if (rows.size() < 2 || rule == Selection.Duplicates.KEEP) {
      return rows.stream().map(Placed::record).toList();
    }
    return switch (rule) {
      case DROP -> List.of();
      case SIGNIFICANCE ->
          List.of(
              rows.stream()
                  .reduce((a, b) -> significance(b) > significance(a) ? b : a)
                  .orElseThrow()
                  .record());
      default -> List.of(rows.get(0).record());
    };
  }

  /** Counts {@code selected}, {@code filtered:duplicate_name} and {@code issue:duplicate_name}. */
  void count(ObjLongConsumer<String> counts) {
    int chosen = chosen().size();
    if (chosen > 0) {
      counts.accept("selected", chosen);
    }
    if (chosen < rows.size()) {
      counts.accept("filtered:duplicate_name", rows.size() - chosen);
    } else if (rows.size() > 1) {
      counts.accept("issue:duplicate_name", rows.size());
    }
  }

  private static double significance(Placed placed) {
    Object value =
        placed.record().hasField("significance") ? placed.record().get("significance") : null;
    return value instanceof Number n ? n.doubleValue() : Double.NEGATIVE_INFINITY;
  }
}
