package org.chandraflow.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.extensions.avro.schemas.utils.AvroUtils;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.Row;
import org.chandraflow.config.UsageException;

/** Beam's rows as the stages' Avro records, and the other way. */
final class RowRecords {
  /** Words that are no names of fields in Python, and what they are called instead. */
  private static final Map<String, String> RENAMED = Map.of("class", "pred_class");

  private RowRecords() {}

  /**
   * The schema of the records that rows become.
   *
   * @throws UsageException for a column that no record can have, naming it
   */
  static org.apache.avro.Schema recordSchema(Schema rows) {
    for (Schema.Field field : rows.getFields()) {
      try {
        AvroUtils.toAvroSchema(Schema.of(field));
      } catch (RuntimeException e) {
        throw new UsageException(
            "column '" + field.getName() + "' of the rows: " + e.getMessage(), e);
      }
    }
    return AvroUtils.toAvroSchema(rows, "Row", "org.chandraflow.interop");
  }

  /** The schema of the rows that records become; the fields stay in their places. */
  static Schema rowSchema(org.apache.avro.Schema records) {
    Schema same = AvroUtils.toBeamSchema(records);
    List<Schema.Field> fields = new ArrayList<>();
    for (Schema.Field field : same.getFields()) {
      fields.add(field.withName(RENAMED.getOrDefault(field.getName(), field.getName())));
    }
    return Schema.builder().addFields(fields).build();
  }

  /** Rows to records. */
  static final class ToRecord extends DoFn<Row, GenericRecord> {
    private static final long serialVersionUID = 1L;

    private final String schemaText;
    private transient org.apache.avro.Schema schema;

    ToRecord(org.apache.avro.Schema schema) {
      this.schemaText = schema.toString();
    }

    @Setup
    public void setup() {
      schema = new org.apache.avro.Schema.Parser().parse(schemaText);
    }

    @ProcessElement
    public void convert(@Element Row row, OutputReceiver<GenericRecord> out) {
      if (row.getValue("name") == null) {
        throw new IllegalArgumentException("a row has no name: " + row);
      }
      out.output(AvroUtils.toGenericRecord(row, schema));
    }
  }

  /** Records to rows. */
  static final class ToRow extends DoFn<GenericRecord, Row> {
    private static final long serialVersionUID = 1L;

    private final Schema rows;

    ToRow(Schema rows) {
      this.rows = rows;
    }

    @ProcessElement
    public void convert(@Element GenericRecord record, OutputReceiver<Row> out) {
      Row.Builder row = Row.withSchema(rows);
      for (int i = 0; i < rows.getFieldCount(); i++) {
        row.addValue(
            AvroUtils.convertAvroFieldStrict(
                record.get(i),
                record.getSchema().getFields().get(i).schema(),
                rows.getField(i).getType()));
      }
      out.output(row.build());
    }
  }
}
