package org.chandraflow.table;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/**
 * The Avro schemas of datasets. A dataset whose columns are configuration (sources, matched,
 * features) has a core in {@code schemas/} and adds one nullable field a configured column; a field
 * carries its unit, UCD and description as {@code unit}, {@code ucd} and {@code doc}, and the name
 * of its column as {@code column_name} where Avro does not allow it, so that an export needs
 * nothing but the file.
 */
public final class Schemas {
  private static final Map<String, Schema> LOADED = new ConcurrentHashMap<>();

  /** The property of a field that holds its column's name where Avro does not allow that name. */
  public static final String NAME_PROPERTY = "column_name";

  private Schemas() {}

  /**
   * The schema {@code schemas/NAME.avsc}.
   *
   * @throws IllegalArgumentException if it is not shipped
   */
  public static Schema load(String name) {
    return LOADED.computeIfAbsent(name, Schemas::parse);
  }

  private static Schema parse(String name) {
    try (InputStream in = Schemas.class.getResourceAsStream("/schemas/" + name + ".avsc")) {
      if (in == null) {
        throw new IllegalArgumentException("no schema " + name);
      }
      return new Schema.Parser().parse(in);
    } catch (IOException e) {
      throw new IllegalArgumentException("schema " + name + " is not readable", e);
    }
  }

  /** A core schema with columns appended; a column that the core has already is left out. */
  public static Schema extend(Schema core, List<Column> columns) {
    List<Schema.Field> fields = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    for (Schema.Field field : core.getFields()) {
      fields.add(new Schema.Field(field, field.schema()));
      names.add(field.name());
    }
    for (Column column : columns) {
      if (names.add(column.name())) {
        fields.add(field(column));
      }
    }
    Schema out = Schema.createRecord(core.getName(), core.getDoc(), core.getNamespace(), false);
    core.getObjectProps().forEach(out::addProp);
    out.setFields(fields);
    return out;
  }

  /** A nullable field, default null, for a column; under its {@link #avroName}. */
  public static Schema.Field field(Column column) {
    return field(column, avroName(column.name()));
  }

  /** As {@link #field(Column)}, under another valid name. */
  static Schema.Field field(Column column, String name) {
    Schema type =
        switch (column.type()) {
          case STRING -> string();
          case LONG -> Schema.create(Schema.Type.LONG);
          case DOUBLE -> Schema.create(Schema.Type.DOUBLE);
          case BOOLEAN -> Schema.create(Schema.Type.BOOLEAN);
        };
    Schema nullable = Schema.createUnion(Schema.create(Schema.Type.NULL), type);
    String doc = column.description().isEmpty() ? null : column.description();
    Schema.Field field = new Schema.Field(name, nullable, doc, Schema.Field.NULL_DEFAULT_VALUE);
    if (!column.name().equals(name)) {
      field.addProp(NAME_PROPERTY, column.name());
    }
    if (!column.unit().isEmpty()) {
      field.addProp("unit", column.unit());
    }
    if (!column.ucd().isEmpty()) {
      field.addProp("ucd", column.ucd());
    }
    return field;
  }

  /** The column that a field of a scalar type stands for; empty for arrays, maps and records. */
  public static Optional<Column> column(Schema.Field field) {
    ColumnType type =
        switch (scalar(field.schema()).getType()) {
          case STRING, ENUM -> ColumnType.STRING;
          case LONG, INT -> ColumnType.LONG;
          case DOUBLE, FLOAT -> ColumnType.DOUBLE;
          case BOOLEAN -> ColumnType.BOOLEAN;
          default -> null;
        };
    return type == null
        ? Optional.empty()
        : Optional.of(
            new Column(
                columnName(field), type, field.getProp("unit"), field.getProp("ucd"), field.doc()));
  }

  private static String columnName(Schema.Field field) {
    String name = field.getProp(NAME_PROPERTY);
    return name == null || name.isEmpty() ? field.name() : name;
  }

  /** The columns of a schema's scalar fields, in order. */
  public static List<Column> columns(Schema schema) {
    return schema.getFields().stream().map(Schemas::column).flatMap(Optional::stream).toList();
  }

  /**
   * A name made valid for Avro: other characters than letters, digits and underscore become one.
   */
  public static String avroName(String name) {
    StringBuilder clean = new StringBuilder(name);
    for (int i = 0; i < clean.length(); i++) {
      char c = clean.charAt(i);
      boolean valid = c == '_' || c < 128 && Character.isLetterOrDigit(c);
      if (!valid) {
        clean.setCharAt(i, '_');
      }
    }
    return clean.isEmpty() || Character.isDigit(clean.charAt(0)) ? "_" + clean : clean.toString();
  }

  /** The string type that decodes to {@link String}. */
  public static Schema string() {
    Schema string = Schema.create(Schema.Type.STRING);
    string.addProp("avro.java.string", "String");
    return string;
  }

  /** The one type beside null of a nullable type, or the type itself. */
  public static Schema scalar(Schema schema) {
    if (schema.getType() != Schema.Type.UNION) {
      return schema;
    }
    return schema.getTypes().stream()
        .filter(t -> t.getType() != Schema.Type.NULL)
        .findFirst()
        .orElse(schema);
  }
}
