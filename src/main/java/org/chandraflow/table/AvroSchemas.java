package org.chandraflow.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.chandraflow.config.UsageException;

/** The Avro schema of a table's rows, for Avro and Parquet files. */
final class AvroSchemas {
  private AvroSchemas() {}

  /**
   * A record of nullable fields.
   *
   * @throws UsageException if two names become one when they are made valid for Avro
   */
  static Schema of(String path, List<Column> columns, WriterOptions options) {
    List<Schema.Field> fields = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    for (Column column : columns) {
      String name = Schemas.avroName(column.name());
      if (!names.add(name)) {
        throw new UsageException(
            path + ": two columns become '" + name + "' in Avro; rename '" + column.name() + "'");
      }
      fields.add(Schemas.field(column.named(name)));
    }
    String record = options.name().isEmpty() ? "Row" : Schemas.avroName(options.name());
    String doc = options.description().isEmpty() ? null : options.description();
    return Schema.createRecord(record, doc, "org.chandraflow", false, fields);
  }
}
