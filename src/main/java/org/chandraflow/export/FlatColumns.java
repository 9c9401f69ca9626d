package org.chandraflow.export;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.chandraflow.table.Schemas;

/**
 * How the fields of a dataset become the columns of a table. A scalar field is a column; a map is a
 * column a key, {@code probabilities} under the prefix {@code prob_}, others under their own name;
 * an array of texts is one column, joined by blanks. Nullable fields that no record has a value for
 * are left out where the schema is a core one and says so by a null default. Keys are found by
 * looking at every record once, so that the columns depend on content alone.
 */
final class FlatColumns {
  private static final Map<String, String> PREFIXES = Map.of("probabilities", "prob");

  private final Schema schema;
  private final Map<String, TreeSet<String>> keys = new TreeMap<>();
  private final Set<Integer> seen = new TreeSet<>();

  FlatColumns(Schema schema) {
    this.schema = schema;
  }

  /** Whether the columns are known only when every record was looked at. */
  boolean dependOnRecords() {
    return schema.getFields().stream()
        .anyMatch(f -> Schemas.scalar(f.schema()).getType() == Schema.Type.MAP);
  }

  /** Looks at a record. */
  void see(GenericRecord record) {
    for (Schema.Field field : schema.getFields()) {
      Object value = record.get(field.pos());
      if (value == null) {
        continue;
      }
      seen.add(field.pos());
      if (value instanceof Map<?, ?> map) {
        TreeSet<String> known = keys.computeIfAbsent(field.name(), f -> new TreeSet<>());
        map.keySet().forEach(key -> known.add(key.toString()));
      }
    }
  }

  /** A column and how its cell is taken from a record. */
  record Flat(Column column, int field, String key) {
    Object cell(GenericRecord record) {
      Object value = record.get(field);
      if (value == null) {
        return null;
      }
      if (key != null) {
        return value instanceof Map<?, ?> map ? map.get(key) : null;
      }
      if (value instanceof Collection<?> items) {
        return items.stream().map(Object::toString).collect(Collectors.joining(" "));
      }
      return value instanceof CharSequence
              || value instanceof org.apache.avro.generic.GenericEnumSymbol
          ? value.toString()
          : value;
    }
  }

  /**
   * The columns.
   *
   * @param optional fields that are left out where no record has a value for them
   */
  List<Flat> columns(Predicate<String> optional) {
    List<Flat> out = new ArrayList<>();
    for (Schema.Field field : schema.getFields()) {
      if (!seen.contains(field.pos()) && optional.test(field.name())) {
        continue;
      }
      Schema type = Schemas.scalar(field.schema());
      switch (type.getType()) {
        case MAP -> {
          ColumnType values =
              type.getValueType().getType() == Schema.Type.BOOLEAN
                  ? ColumnType.BOOLEAN
                  : ColumnType.DOUBLE;
          String prefix = PREFIXES.getOrDefault(field.name(), field.name());
          for (String key : keys.getOrDefault(field.name(), new TreeSet<>())) {
            out.add(
                new Flat(
                    new Column(prefix + "_" + key, values, "", "", describe(field, key)),
                    field.pos(),
                    key));
          }
        }
        case ARRAY ->
            out.add(
                new Flat(
                    new Column(field.name(), ColumnType.STRING, "", "", field.doc()),
                    field.pos(),
                    null));
        default -> Schemas.column(field).ifPresent(c -> out.add(new Flat(c, field.pos(), null)));
      }
    }
    return unique(out);
  }

  private static String describe(Schema.Field field, String key) {
    String doc = field.doc() == null ? "" : field.doc();
    int end = doc.indexOf("; exported");
    return (end < 0 ? doc : doc.substring(0, end)) + ": " + key;
  }

  /** The first of several columns of one name. */
  private static List<Flat> unique(List<Flat> columns) {
    Map<String, Flat> out = new LinkedHashMap<>();
    columns.forEach(c -> out.putIfAbsent(c.column().name(), c));
    return List.copyOf(out.values());
  }
}
