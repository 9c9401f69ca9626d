package org.chandraflow.beam;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.extensions.avro.io.AvroIO;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PCollection;
import org.chandraflow.table.AvroParts;

/** Reads and writes datasets between stages as Avro files. */
final class Datasets {
  /** Counters that a display in this process watches, by the key that a job carries. */
  private static final Map<String, AtomicLong> WATCHED = new ConcurrentHashMap<>();

  private Datasets() {}

  /** Reads exactly these files. */
  static PCollection<GenericRecord> read(
      Pipeline pipeline, String name, Schema schema, List<String> parts) {
    return pipeline
        .apply(name + "/Parts", Create.of(parts).withCoder(StringUtf8Coder.of()))
        .apply(name + "/Spread", Reshuffle.viaRandomKey())
        .apply(name + "/Read", ParDo.of(new ReadPart()))
        .setCoder(AvroCoders.of(schema));
  }

  /** Writes a dataset's files into a directory. */
  static void write(
      PCollection<GenericRecord> records,
      String name,
      Schema schema,
      String directory,
      String key) {
    PCollection<GenericRecord> counted =
        records.apply(name + "/Watch", ParDo.of(new Watch(key))).setCoder(AvroCoders.of(schema));
    counted.apply(
        name + "/Write",
        AvroIO.writeGenericRecords(schema).to(directory + "/part").withSuffix(".avro"));
  }

  /** Adds records written under a key to a counter, as long as the job runs in this process. */
  static void watch(String key, AtomicLong counter) {
    WATCHED.put(key, counter);
  }

  static void unwatch(String key) {
    WATCHED.remove(key);
  }

  private static final class ReadPart extends DoFn<String, GenericRecord> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void read(@Element String part, OutputReceiver<GenericRecord> out) throws IOException {
      try (DataFileReader<GenericRecord> reader = AvroParts.open(part)) {
        while (reader.hasNext()) {
          out.output(reader.next());
        }
      } catch (org.apache.avro.AvroRuntimeException e) {
        throw new IOException(part + ": damaged: " + e.getMessage(), e);
      }
    }
  }

  private static final class Watch extends DoFn<GenericRecord, GenericRecord> {
    private static final long serialVersionUID = 1L;

    private final String key;
    private transient AtomicLong counter;

    Watch(String key) {
      this.key = key;
    }

    @Setup
    public void setup() {
      counter = WATCHED.get(key);
    }

    @ProcessElement
    public void pass(@Element GenericRecord record, OutputReceiver<GenericRecord> out) {
      if (counter != null) {
        counter.incrementAndGet();
      }
      out.output(record);
    }
  }
}
