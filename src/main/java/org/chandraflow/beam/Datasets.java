package org.chandraflow.beam;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.chandraflow.table.AvroParts;

/** Reads datasets of earlier stages. */
final class Datasets {
  private Datasets() {}

  /** Reads exactly these files. */
  static PCollection<GenericRecord> read(
      Pipeline pipeline, String name, Schema schema, List<String> parts) {
    List<KV<Integer, String>> numbered = new ArrayList<>();
    parts.forEach(part -> numbered.add(KV.of(numbered.size(), part)));
    PCollection<KV<Integer, String>> paths =
        pipeline.apply(
            name + "/Parts",
            Create.of(numbered).withCoder(KvCoder.of(VarIntCoder.of(), StringUtf8Coder.of())));
    if (parts.size() > 1) {
      paths = paths.apply(name + "/Spread", EvenSpread.by(KV::getKey));
    }
    return paths.apply(name + "/Read", ParDo.of(new ReadPart())).setCoder(AvroCoders.of(schema));
  }

  private static final class ReadPart extends DoFn<KV<Integer, String>, GenericRecord> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void read(@Element KV<Integer, String> numbered, OutputReceiver<GenericRecord> out)
        throws IOException {
      String part = numbered.getValue();
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
