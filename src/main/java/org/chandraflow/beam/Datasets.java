package org.chandraflow.beam;

import java.io.IOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PCollection;
import org.chandraflow.table.AvroParts;

/** Reads datasets of earlier stages. */
final class Datasets {
  private Datasets() {}

  /** Reads exactly these files. */
  static PCollection<GenericRecord> read(
      Pipeline pipeline, String name, Schema schema, List<String> parts) {
    PCollection<String> paths =
        pipeline.apply(name + "/Parts", Create.of(parts).withCoder(StringUtf8Coder.of()));
    if (parts.size() > 1) {
      paths = paths.apply(name + "/Spread", Reshuffle.viaRandomKey());
    }
    return paths.apply(name + "/Read", ParDo.of(new ReadPart())).setCoder(AvroCoders.of(schema));
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
}
