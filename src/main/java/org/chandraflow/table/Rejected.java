package org.chandraflow.table;

import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;

/**
 * Builds {@code rejected} records: a row that was refused, with its original and a stable reason.
 */
public final class Rejected {
  /** The schema, {@code schemas/rejected.avsc}. */
  public static final Schema SCHEMA = Schemas.load("rejected");

  private Rejected() {}

  /**
   * @param stage the transform's name, {@code ingest}
   * @param reason a stable code in lower case with underscores, {@code bad_coordinate}
   * @param file the file; may be empty
   * @param row the row or line from 1; 0 if unknown
   * @param column the column; may be empty
   * @param value the offending value; may be null
   * @param message for people: what was expected
   * @param original the original row as text
   */
  public static GenericRecord of(
      String stage,
      String reason,
      String file,
      long row,
      String column,
      String value,
      String message,
      String original) {
    return new GenericRecordBuilder(SCHEMA)
        .set("stage", stage)
        .set("reason", reason)
        .set("file", file)
        .set("row", row)
        .set("column", column)
        .set("value", value)
        .set("message", message)
        .set("original", original)
        .build();
  }
}
