package org.chandraflow.beam;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.extensions.avro.io.AvroIO;
import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.chandraflow.run.StageWork;
import org.chandraflow.table.Rejected;

/** Writes what a stage yields with Beam's file sinks, for workers in other processes. */
record FileOutputs(StageWork work) implements BeamStageRunner.Outputs {
  private static final String COUNTS = "counts";

  @Override
  public void dataset(PCollection<GenericRecord> records, String name, Schema schema) {
    write(
        records,
        work.stage() + " output" + (name.isEmpty() ? "" : " " + name),
        schema,
        work.output(name));
  }

  @Override
  public void rejected(PCollection<GenericRecord> records) {
    write(records, work.stage() + " rejected", Rejected.SCHEMA, work.rejected());
  }

  private static void write(
      PCollection<GenericRecord> records, String name, Schema schema, Path directory) {
    records.apply(
        name, AvroIO.writeGenericRecords(schema).to(directory + "/part").withSuffix(".avro"));
  }

  @Override
  public void counts(List<PCollection<KV<String, Long>>> counts) {
    PCollectionList.of(counts)
        .apply(work.stage() + " counts/Flatten", Flatten.pCollections())
        .setCoder(Counts.CODER)
        .apply(work.stage() + " counts/Sum", Combine.perKey(Sum.ofLongs()))
        .apply(work.stage() + " counts/Line", MapElements.via(new CountLine()))
        .apply(
            work.stage() + " counts/Write",
            TextIO.write().to(work.directory().resolve(COUNTS).resolve("part").toString()));
  }

  /** Reads the counts that a job wrote. */
  static Map<String, Long> counts(Path work) throws IOException {
    Map<String, Long> counts = new TreeMap<>();
    Path directory = work.resolve(COUNTS);
    if (!Files.isDirectory(directory)) {
      return counts;
    }
    List<Path> files = new ArrayList<>();
    try (var entries = Files.list(directory)) {
      entries.filter(Files::isRegularFile).forEach(files::add);
    }
    for (Path file : files) {
      for (String line : Files.readAllLines(file)) {
        int tab = line.lastIndexOf('\t');
        if (tab > 0) {
          counts.merge(line.substring(0, tab), Long.parseLong(line.substring(tab + 1)), Long::sum);
        }
      }
    }
    return counts;
  }

  private static final class CountLine extends SimpleFunction<KV<String, Long>, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public String apply(KV<String, Long> count) {
      return count.getKey() + "\t" + count.getValue();
    }
  }
}
