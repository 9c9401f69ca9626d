package org.chandraflow.enrich;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.table.Column;
import org.chandraflow.table.RowWriter;
import org.chandraflow.table.Schemas;
import org.chandraflow.table.Storage;
import org.chandraflow.table.TableFormat;
import org.chandraflow.table.TableWriters;

/**
 * Writes {@code enriched} records of one table of NED: as they are to an Avro file, to another
 * format one row a measurement, with one row of blanks for a source that has none.
 */
public abstract class EnrichedTable implements Closeable {
  /**
   * Begins a file; it appears under its name when it is finished.
   *
   * @param array the field whose items become rows, {@code ned_photometry}
   */
  public static EnrichedTable create(String path, String array) throws IOException {
    return TableFormat.forOutput(path) == TableFormat.AVRO
        ? new Nested(path)
        : new Flat(path, array);
  }

  /** Writes what belongs to a source. */
  public abstract void write(GenericRecord enriched) throws IOException;

  /** Completes the file. */
  public abstract void finish() throws IOException;

  private static final class Flat extends EnrichedTable {
    private static final List<String> HEAD =
        List.of("name", "ned_outcome", "ned_query_date", "ned_message");

    private final String array;
    private final int items;
    private final RowWriter writer;

    Flat(String path, String array) throws IOException {
      this.array = array;
      List<Column> columns = new ArrayList<>();
      for (String name : HEAD) {
        columns.add(Schemas.column(EnrichedRecords.CORE.getField(name)).orElseThrow());
      }
      List<Column> of =
          Schemas.columns(EnrichedRecords.CORE.getField(array).schema().getElementType());
      this.items = of.size();
      columns.addAll(of);
      this.writer = TableWriters.create(path, columns);
    }

    @Override
    public void write(GenericRecord enriched) throws IOException {
      Object[] cells = new Object[HEAD.size() + items];
      for (int i = 0; i < HEAD.size(); i++) {
        cells[i] = enriched.get(HEAD.get(i));
      }
      List<?> rows = (List<?>) enriched.get(array);
      if (rows.isEmpty()) {
        writer.write(cells);
      }
      for (Object row : rows) {
        for (int i = 0; i < items; i++) {
          cells[HEAD.size() + i] = ((GenericRecord) row).get(i);
        }
        writer.write(cells);
      }
    }

    @Override
    public void finish() throws IOException {
      writer.finish();
    }

    @Override
    public void close() throws IOException {
      writer.close();
    }
  }

  private static final class Nested extends EnrichedTable {
    private final String path;
    private final String unfinished;
    private final OutputStream out;
    private final DataFileWriter<GenericRecord> writer;
    private boolean finished;

    Nested(String path) throws IOException {
      this.path = path;
      this.unfinished = path + ".unfinished";
      Schema schema = EnrichedRecords.CORE;
      this.out = Channels.newOutputStream(Storage.of(path).create(unfinished));
      this.writer = new DataFileWriter<>(new GenericDatumWriter<>(schema));
      writer.setCodec(CodecFactory.deflateCodec(6));
      writer.create(schema, out);
    }

    @Override
    public void write(GenericRecord enriched) throws IOException {
      writer.append(enriched);
    }

    @Override
    public void finish() throws IOException {
      writer.close();
      finished = true;
      Storage.of(path).move(unfinished, path);
    }

    @Override
    public void close() throws IOException {
      if (!finished) {
        writer.close();
        Storage.of(path).delete(unfinished);
      }
    }
  }
}
