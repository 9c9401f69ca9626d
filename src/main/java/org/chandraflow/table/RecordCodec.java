package org.chandraflow.table;

import java.io.IOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.apache.avro.util.Utf8;

/**
 * Avro's binary form of the records of one schema. Scalars and nullable scalars, which nearly all
 * fields are, are read and written here without a look at schemas; others through Avro. Safe for
 * several threads.
 */
final class RecordCodec {
  private enum Kind {
    BOOLEAN,
    INT,
    LONG,
    FLOAT,
    DOUBLE,
    STRING,
    UTF8,
    OTHER
  }

  private static final int NEVER = -1;

  private final Schema schema;
  private final Schema[] types;
  private final Kind[] kinds;
  private final int[] nullBranch;

  RecordCodec(Schema schema) {
    this.schema = schema;
    List<Schema.Field> fields = schema.getFields();
    types = new Schema[fields.size()];
    kinds = new Kind[types.length];
    nullBranch = new int[types.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = fields.get(i).schema();
      nullBranch[i] = nullBranch(types[i]);
      kinds[i] =
          kind(nullBranch[i] == NEVER ? types[i] : types[i].getTypes().get(1 - nullBranch[i]));
      if (kinds[i] == Kind.OTHER) {
        nullBranch[i] = NEVER;
      }
    }
  }

  private static int nullBranch(Schema type) {
    if (type.getType() != Schema.Type.UNION || type.getTypes().size() != 2) {
      return NEVER;
    }
    for (int branch = 0; branch < 2; branch++) {
      if (type.getTypes().get(branch).getType() == Schema.Type.NULL) {
        return branch;
      }
    }
    return NEVER;
  }

  private static Kind kind(Schema type) {
    return switch (type.getType()) {
      case BOOLEAN -> Kind.BOOLEAN;
      case INT -> Kind.INT;
      case LONG -> Kind.LONG;
      case FLOAT -> Kind.FLOAT;
      case DOUBLE -> Kind.DOUBLE;
      case STRING -> "String".equals(type.getProp("avro.java.string")) ? Kind.STRING : Kind.UTF8;
      default -> Kind.OTHER;
    };
  }

  Schema schema() {
    return schema;
  }

  /** Reads all fields of a record. */
  void read(Decoder in, FieldTaker to) throws IOException {
    read(in, to, null);
  }

  /**
   * Reads all fields of a record.
   *
   * @param text to be used for all texts; null for an object each, which {@link FieldTaker#put}
   *     gets
   */
  void read(Decoder in, FieldTaker to, Utf8 text) throws IOException {
    for (int i = 0; i < kinds.length; i++) {
      if (nullBranch[i] != NEVER && in.readIndex() == nullBranch[i]) {
        to.put(i, null);
      } else if (kinds[i] == Kind.DOUBLE) {
        to.putNumber(i, in.readDouble());
      } else if (text != null && (kinds[i] == Kind.UTF8 || kinds[i] == Kind.STRING)) {
        to.putText(i, in.readString(text));
      } else {
        to.put(i, value(i, in));
      }
    }
  }

  private Object value(int i, Decoder in) throws IOException {
    return switch (kinds[i]) {
      case BOOLEAN -> in.readBoolean();
      case INT -> in.readInt();
      case LONG -> in.readLong();
      case FLOAT -> in.readFloat();
      case DOUBLE -> in.readDouble();
      case STRING -> in.readString();
      case UTF8 -> in.readString(null);
      case OTHER -> new GenericDatumReader<>(types[i]).read(null, in);
    };
  }

  /**
   * Writes all fields of a record.
   *
   * @throws ClassCastException if a value is not of its field's type
   * @throws NullPointerException if one is missing that must not
   */
  void write(IndexedRecord record, Encoder out) throws IOException {
    for (int i = 0; i < kinds.length; i++) {
      Object value = record.get(i);
      if (nullBranch[i] != NEVER) {
        out.writeIndex(value == null ? nullBranch[i] : 1 - nullBranch[i]);
        if (value == null) {
          continue;
        }
      }
      try {
        write(i, value, out);
      } catch (ClassCastException | NullPointerException e) {
        throw new org.apache.avro.AvroTypeException(
            "field "
                + schema.getFields().get(i).name()
                + " of "
                + schema.getName()
                + ": "
                + (value == null ? "nothing" : value + " (" + value.getClass().getName() + ")")
                + " is no "
                + types[i],
            e);
      }
    }
  }

  private void write(int i, Object value, Encoder out) throws IOException {
    switch (kinds[i]) {
      case BOOLEAN -> out.writeBoolean((Boolean) value);
      case INT -> out.writeInt(((Number) value).intValue());
      case LONG -> out.writeLong(((Number) value).longValue());
      case FLOAT -> out.writeFloat(((Number) value).floatValue());
      case DOUBLE -> out.writeDouble(((Number) value).doubleValue());
      case STRING, UTF8 -> {
        if (value instanceof Utf8 utf8) {
          out.writeString(utf8);
        } else {
          out.writeString((CharSequence) value);
        }
      }
      case OTHER -> new GenericDatumWriter<>(types[i]).write(value, out);
    }
  }
}
