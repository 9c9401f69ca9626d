package org.chandraflow.crossmatch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.chandraflow.catalog.CatalogConfig;
import org.chandraflow.catalog.CatalogRow;
import org.chandraflow.table.BadCellException;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.chandraflow.table.Schemas;

/** The columns of a matching row, as they travel: an Avro record of a catalogue's own. */
final class Cells {
  static final String LABEL = "label";
  static final String SUBCLASS = "subclass";
  static final String REFERENCE = "reference";
  static final String RA = "ra";
  static final String DEC = "dec";

  private final CatalogConfig catalog;
  private final Schema schema;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private BinaryEncoder encoder;
  private BinaryDecoder decoder;

  Cells(CatalogConfig catalog) {
    this.catalog = catalog;
    this.schema = schema(catalog);
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
  byte[] encode(CatalogRow row) throws BadCellException, IOException {
    GenericRecord record = new GenericData.Record(schema);
    if (catalog.kind() == CatalogConfig.Kind.LABELS) {
      record.put(LABEL, row.label());
      record.put(SUBCLASS, row.subclass());
      record.put(REFERENCE, row.reference());
      record.put(RA, row.ra());
      record.put(DEC, row.dec());
    } else {
      for (int i = 0; i < schema.getFields().size(); i++) {
        record.put(i, row.value(i));
      }
    }
    bytes.reset();
    encoder = EncoderFactory.get().directBinaryEncoder(bytes, encoder);
    new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  /** The columns again; fields in the order of the catalogue's columns. */
  GenericRecord decode(byte[] cells) {
    try {
      decoder = DecoderFactory.get().binaryDecoder(cells, decoder);
      return new GenericDatumReader<GenericRecord>(schema).read(null, decoder);
    } catch (IOException e) {
      throw new IllegalStateException("columns of a row of " + catalog.id() + " are damaged", e);
    }
  }
}
