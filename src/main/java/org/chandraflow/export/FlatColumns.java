package org.chandraflow.export;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.chandraflow.table.FieldTaker;
import org.chandraflow.table.Schemas;

/**
 * Collects records as the columns of a table. A scalar field is a column; a map is a column a key,
 * {@code probabilities} under the prefix {@code prob_}, others under their own name; an array of
 * texts is one column, joined by blanks. The columns depend on the records alone, not on their
 * order.
 */
final class FlatColumns implements FieldTaker {
  private static final Map<String, String> PREFIXES = Map.of("probabilities", "prob");

  private final List<Field> fields = new ArrayList<>();

  /** The field at each position of a record; null where it is no column. */
  private final Field[] placed;

  private int rows;

  FlatColumns(Schema schema) {
    for (Schema.Field field : schema.getFields()) {
      Schema type = Schemas.scalar(field.schema());
      switch (type.getType()) {
        case MAP -> fields.add(new MapField(field, type.getValueType().getType()));
        case ARRAY ->
            fields.add(
                new ScalarField(
                    field, new Column(field.name(), ColumnType.STRING, "", "", field.doc())));
        default -> {
          Optional<Column> column = Schemas.column(field);
          column.ifPresent(c -> fields.add(new ScalarField(field, c)));
        }
      }
    }
    placed = new Field[schema.getFields().size()];
    fields.forEach(field -> placed[field.position] = field);
  }

  /** Takes a record; nothing of it is kept. */
  void add(GenericRecord record) {
    for (Field field : fields) {
      field.add(record.get(field.position), rows);
    }
    end();
  }

  @Override
  public void put(int field, Object value) {
    if (placed[field] != null) {
      placed[field].add(value, rows);
    }
  }

  @Override
  public void putNumber(int field, double value) {
    if (placed[field] != null) {
      placed[field].addNumber(value, rows);
    }
  }

  @Override
  public void putText(int field, Utf8 value) {
    if (placed[field] != null) {
      placed[field].addText(value, rows);
    }
  }

  @Override
  public void end() {
    rows++;
  }

  /** Takes all records of others, of the same schema, behind its own. */
  void addAll(List<FlatColumns> more) {
    int[] starts = new int[more.size()];
    for (int m = 0; m < starts.length; m++) {
      starts[m] = rows;
      rows += more.get(m).rows;
    }
    IntStream.range(0, fields.size())
        .parallel()
        .forEach(
            f -> {
              fields.get(f).reserve(rows);
              for (int m = 0; m < starts.length; m++) {
                FlatColumns from = more.get(m);
                fields.get(f).addAll(from.fields.get(f), starts[m], from.rows);
              }
            });
  }

  /**
   * The table.
   *
   * @param optional fields that are left out where no record has a value for them
   */
  ColumnStore store(Predicate<String> optional) {
    List<Column> columns = new ArrayList<>();
    List<Cells> cells = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Field field : fields) {
      if (field.seen || !optional.test(field.name)) {
        // The first of several columns of one name.
        field.forEach(
            (column, of) -> {
              if (names.add(column.name())) {
                columns.add(column);
                cells.add(of);
              }
            });
      }
    }
    return new ColumnStore(columns, cells, rows);
  }

  @FunctionalInterface
  private interface Taker {
    void take(Column column, Cells cells);
  }

  private abstract static class Field {
    final String name;
    final int position;
    boolean seen;

    Field(Schema.Field field) {
      this.name = field.name();
      this.position = field.pos();
    }

    abstract void add(Object value, int row);

    void addNumber(double value, int row) {
      add(value, row);
    }

    void addText(Utf8 value, int row) {
      add(value.toString(), row);
    }

    /** Makes room for so many rows. */
    void reserve(int rows) {}

    abstract void addAll(Field more, int row, int count);

    abstract void forEach(Taker taker);
  }

  private static final class ScalarField extends Field {
    private final Column column;
    private final Cells cells;

    ScalarField(Schema.Field field, Column column) {
      super(field);
      this.column = column;
      this.cells = Cells.of(column.type());
    }

    @Override
    void add(Object value, int row) {
      seen |= value != null;
      // Numbers first: to find that a class lacks an interface takes long.
      if (value == null || value instanceof Number || value instanceof Boolean) {
        cells.add(value);
      } else if (value instanceof Collection<?> items) {
        cells.add(items.stream().map(Object::toString).collect(Collectors.joining(" ")));
      } else {
        cells.add(value.toString());
      }
    }

    @Override
    void addNumber(double value, int row) {
      seen = true;
      cells.addNumber(value);
    }

    @Override
    void addText(Utf8 value, int row) {
      seen = true;
      cells.addText(value);
    }

    @Override
    void reserve(int rows) {
      cells.reserve(rows);
    }

    @Override
    void addAll(Field more, int row, int count) {
      seen |= more.seen;
      cells.addAll(((ScalarField) more).cells);
    }

    @Override
    void forEach(Taker taker) {
      taker.take(column, cells);
    }
  }

  private static final class MapField extends Field {
    private final Schema.Field field;
    private final ColumnType type;
    private final Map<String, Cells> cells = new TreeMap<>();

    MapField(Schema.Field field, Schema.Type values) {
      super(field);
      this.field = field;
      this.type = values == Schema.Type.BOOLEAN ? ColumnType.BOOLEAN : ColumnType.DOUBLE;
    }

    private Cells of(String key, int row) {
      Cells known = cells.computeIfAbsent(key, k -> Cells.of(type));
      known.fill(row);
      return known;
    }

    @Override
    void add(Object value, int row) {
      if (value instanceof Map<?, ?> map) {
        seen = true;
        map.forEach((key, cell) -> of(key.toString(), row).add(cell));
      }
      cells.values().forEach(c -> c.fill(row + 1));
    }

    @Override
    void addAll(Field more, int row, int count) {
      seen |= more.seen;
      ((MapField) more).cells.forEach((key, added) -> of(key, row).addAll(added));
      cells.values().forEach(c -> c.fill(row + count));
    }

    @Override
    void forEach(Taker taker) {
      String prefix = PREFIXES.getOrDefault(name, name);
      cells.forEach(
          (key, of) ->
              taker.take(new Column(prefix + "_" + key, type, "", "", describe(field, key)), of));
    }
  }

  private static String describe(Schema.Field field, String key) {
    String doc = field.doc() == null ? "" : field.doc();
    int end = doc.indexOf("; exported");
    return (end < 0 ? doc : doc.substring(0, end)) + ": " + key;
  }
}
