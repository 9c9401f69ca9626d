package org.chandraflow.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;

/** The Avro schema of a table's rows. */
final class AvroSchemas {
  private AvroSchemas() {}

  /**
   * A record of nullable fields. Where Avro does not allow a column's name, the field has another
   * and keeps the column's as a property; two that would become one are numbered.
   */
  static Schema of(List<Column> columns, WriterOptions options) {
    List<Schema.Field> fields = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    columns.stream().map(Column::name).filter(AvroSchemas::isValid).forEach(names::add);
    for (Column column : columns) {
      String name = Schemas.avroName(column.name());
      for (int n = 2; !isValid(column.name()) && !names.add(name); n++) {
        name = Schemas.avroName(column.name()) + "_" + n;
      }
      fields.add(Schemas.field(column, name));
    }
    String record = options.name().isEmpty() ? "Row" : Schemas.avroName(options.name());
    String doc = options.description().isEmpty() ? null : options.description();
    return Schema.createRecord(record, doc, "org.chandraflow", false, fields);
  }

  private static boolean isValid(String name) {
    return Schemas.avroName(name).equals(name);
  }
}
