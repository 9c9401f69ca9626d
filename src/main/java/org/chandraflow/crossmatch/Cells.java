package org.chandraflow.crossmatch;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.catalog.CatalogConfig;
import org.chandraflow.catalog.CatalogRow;
import org.chandraflow.table.BadCellException;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.chandraflow.table.PackedRecord;
import org.chandraflow.table.Schemas;

/** The columns of a matching row, as they travel: an Avro record of a catalogue's own. */
final class Cells {
  static final String LABEL = "label";
  static final String SUBCLASS = "subclass";
  static final String REFERENCE = "reference";
  static final String RA = "ra";
  static final String DEC = "dec";

  private final CatalogConfig catalog;
  private final PackedRecord.Format format;

  Cells(CatalogConfig catalog) {
    this.catalog = catalog;
    this.format = new PackedRecord.Format(schema(catalog));
  }

  private static Schema schema(CatalogConfig catalog) {
    List<Schema.Field> fields = new ArrayList<>();
    for (Column column : columns(catalog)) {
      fields.add(Schemas.field(column));
    }
    return Schema.createRecord("Cells", null, "org.chandraflow", false, fields);
  }

  private static List<Column> columns(CatalogConfig catalog) {
    if (catalog.kind() != CatalogConfig.Kind.LABELS) {
      return catalog.columns().stream().map(CatalogConfig.ColumnSpec::column).toList();
    }
    return List.of(
        Column.of(LABEL, ColumnType.STRING),
        Column.of(SUBCLASS, ColumnType.STRING),
        Column.of(REFERENCE, ColumnType.STRING),
        Column.of(RA, ColumnType.DOUBLE),
        Column.of(DEC, ColumnType.DOUBLE));
  }

  /** The current row's columns. */
  byte[] encode(CatalogRow row) throws BadCellException {
    GenericRecord record = format.fresh();
    if (catalog.kind() == CatalogConfig.Kind.LABELS) {
      record.put(LABEL, row.label());
      record.put(SUBCLASS, row.subclass());
      record.put(REFERENCE, row.reference());
      record.put(RA, row.ra());
      record.put(DEC, row.dec());
    } else {
      for (int i = 0; i < format.schema().getFields().size(); i++) {
        record.put(i, row.value(i));
      }
    }
    return format.pack(record);
  }

  Schema schema() {
    return format.schema();
  }

  /** The columns again; fields in the order of the catalogue's columns. */
  GenericRecord decode(byte[] cells) {
    return format.unpack(cells);
  }
}
