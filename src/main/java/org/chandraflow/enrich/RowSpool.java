package org.chandraflow.enrich;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rows put aside in a temporary file, to be read once. Not safe for several threads. */
final class RowSpool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RowSpool.class);

  private final Path file;
  private final DataFileWriter<GenericRecord> writer;
  private DataFileReader<GenericRecord> reader;
  private long rows;

  private RowSpool(Path file, DataFileWriter<GenericRecord> writer) {
    this.file = file;
    this.writer = writer;
  }

  /** An empty one. */
  static RowSpool create(Schema schema) throws IOException {
    Path file =
        Files.createTempFile(
            org.chandraflow.table.Scratch.directory(), "chandraflow-enrich-", ".avro");
    DataFileWriter<GenericRecord> writer =
        new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(schema));
    return new RowSpool(file, writer.create(schema, file.toFile()));
  }

  /** Puts a row aside. */
  void add(GenericRecord row) throws IOException {
    writer.append(row);
    rows++;
  }

  /** How many there are. */
  long rows() {
    return rows;
  }

  /** Ends writing and reads them back, in order; each record is an object of its own. */
  Iterator<GenericRecord> read() throws IOException {
    writer.close();
    reader = new DataFileReader<>(file.toFile(), new GenericDatumReader<>());
    return reader.iterator();
  }

  @Override
  public void close() {
    try {
      writer.close();
      if (reader != null) {
        reader.close();
      }
      Files.deleteIfExists(file);
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("{}: not removed: {}", file, e.toString());
    }
  }
}
