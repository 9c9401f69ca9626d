package org.chandraflow.crossmatch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.chandraflow.beam.AvroCoders;
import org.chandraflow.beam.StageOutput;
import org.chandraflow.catalog.BoundCatalog;
import org.chandraflow.catalog.CatalogRow;
import org.chandraflow.catalog.Catalogs;
import org.chandraflow.config.ConfigNode;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.Problems;
import org.chandraflow.table.BadCellException;
import org.chandraflow.table.RowCursor;
import org.chandraflow.table.Schemas;
import org.chandraflow.table.TableFile;
import org.chandraflow.table.TableFiles;
import org.chandraflow.workflow.StagePlan;

/** Runs the stage as a pipeline and gathers what comes out. */
final class CrossmatchRun {
  static final Schema SOURCES = Schemas.load("sources");

  private static final String[] DIRECT = {
    "--enforceImmutability=false", "--enforceEncodability=false", "--targetParallelism=2"
  };

  private static final Map<String, List<GenericRecord>> RECORDS = new ConcurrentHashMap<>();
  private static final Map<String, Map<String, Long>> SUMS = new ConcurrentHashMap<>();

  final List<GenericRecord> matched;
  final List<GenericRecord> idFrame;
  final List<GenericRecord> quality;
  final List<GenericRecord> pairs;
  final List<GenericRecord> rejected;
  final Map<String, Long> counts;

  private CrossmatchRun(String key) {
    matched = sorted(key + "|");
    idFrame = sorted(key + "|id_frame");
    quality = sorted(key + "|quality");
    pairs = sorted(key + "|pairs");
    rejected = sorted(key + "|rejected");
    counts = new TreeMap<>(SUMS.getOrDefault(key, Map.of()));
    RECORDS.keySet().removeIf(k -> k.startsWith(key));
    SUMS.remove(key);
  }

  private static List<GenericRecord> sorted(String key) {
    return RECORDS.getOrDefault(key, List.of()).stream()
        .sorted(
            java.util.Comparator.comparing(
                record ->
                    record.get(0).toString()
                        + record.get(record.getSchema().getFields().size() > 5 ? 2 : 0)))
        .collect(Collectors.toList());
  }

  static ConfigReader config(String yaml) {
    return new ConfigReader(ConfigNode.parse("test.yaml", yaml), new Problems());
  }

  /** Runs it with pipeline options, none for the direct runner. */
  static CrossmatchRun of(List<GenericRecord> sources, String yaml, String... options) {
    ConfigReader config = config(yaml);
    CrossmatchStage stage = new CrossmatchStage();
    StagePlan plan = stage.plan(config, Map.of("sources", SOURCES));
    config.problems().throwIfAny();
    Pipeline pipeline =
        Pipeline.create(
            PipelineOptionsFactory.fromArgs(options.length == 0 ? DIRECT : options).create());
    PCollection<GenericRecord> input =
        pipeline.apply("Sources", Create.of(sources).withCoder(AvroCoders.of(SOURCES)));
    StageOutput out = stage.build(pipeline, "matched", plan, Map.of("sources", input));
    String key = UUID.randomUUID().toString();
    out.datasets()
        .forEach(
            (name, records) -> records.apply("Keep " + name, ParDo.of(new Keep(key + "|" + name))));
    out.rejected().orElseThrow().apply("Keep rejected", ParDo.of(new Keep(key + "|rejected")));
    for (int i = 0; i < out.counts().size(); i++) {
      out.counts().get(i).apply("Count " + i, ParDo.of(new Count(key)));
    }
    pipeline.run().waitUntilFinish();
    return new CrossmatchRun(key);
  }

  Map<String, GenericRecord> byName() {
    Map<String, GenericRecord> out = new TreeMap<>();
    matched.forEach(record -> out.put(record.get("name").toString(), record));
    return out;
  }

  /** A source with an error ellipse of 95 %. */
  static GenericRecord source(
      String name, double ra, double dec, Double r0, Double r1, Double angle) {
    GenericRecord record = new GenericData.Record(SOURCES);
    record.put("name", name);
    record.put("ra", ra);
    record.put("dec", dec);
    record.put("gal_l", 0.0);
    record.put("gal_b", 0.0);
    record.put("err_ellipse_r0", r0);
    record.put("err_ellipse_r1", r1);
    record.put("err_ellipse_ang", angle);
    return record;
  }

  /** The sources of a file that the description of the Chandra catalogue fits. */
  static List<GenericRecord> sources(Path file) throws IOException, BadCellException {
    TableFile table = TableFiles.open(file.toString());
    BoundCatalog bound = BoundCatalog.bind(Catalogs.load("csc2"), table);
    int[] ellipse = {
      bound.canonicalIndex("err_ellipse_r0"),
      bound.canonicalIndex("err_ellipse_r1"),
      bound.canonicalIndex("err_ellipse_ang")
    };
    List<GenericRecord> out = new ArrayList<>();
    try (RowCursor cursor = table.open()) {
      CatalogRow row = bound.rows(cursor);
      while (cursor.next()) {
        if (row.locate()) {
          out.add(
              source(
                  row.id(),
                  row.ra(),
                  row.dec(),
                  (Double) row.value(ellipse[0]),
                  (Double) row.value(ellipse[1]),
                  (Double) row.value(ellipse[2])));
        }
      }
    }
    return out;
  }

  private static final class Keep extends DoFn<GenericRecord, Void> {
    private static final long serialVersionUID = 1L;
    private final String key;

    Keep(String key) {
      this.key = key;
    }

    @ProcessElement
    public void keep(@Element GenericRecord record) {
      RECORDS
          .computeIfAbsent(key, k -> Collections.synchronizedList(new ArrayList<>()))
          .add(new GenericData.Record((GenericData.Record) record, true));
    }
  }

  private static final class Count extends DoFn<KV<String, Long>, Void> {
    private static final long serialVersionUID = 1L;
    private final String key;

    Count(String key) {
      this.key = key;
    }

    @ProcessElement
    public void count(@Element KV<String, Long> sum) {
      SUMS.computeIfAbsent(key, k -> new ConcurrentHashMap<>())
          .merge(sum.getKey(), sum.getValue(), Long::sum);
    }
  }
}
