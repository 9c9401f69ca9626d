package org.chandraflow.ingest;

import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.chandraflow.beam.AvroCoders;
import org.chandraflow.beam.Counts;
import org.chandraflow.catalog.CatalogConfig;
import org.chandraflow.table.Rejected;
import org.chandraflow.table.TableFile;
import org.chandraflow.table.TableFiles;
import org.chandraflow.table.TableOptions;
import org.joda.time.Instant;

/**
 * Reads X-ray catalogues: every row of the files ends as a source, is filtered by a named rule, or
 * is rejected with its original. Counts: {@code read}, {@code selected}, {@code filtered:RULE},
 * {@code rejected:REASON}, where {@code read = selected + filtered + rejected}, and {@code
 * issue:DOUBT} (see {@link SourceReader}). Files are read in splits, in parallel; none is looked at
 * while the graph is built.
 */
public final class Ingest extends PTransform<PBegin, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  /** The sources, of {@link #schema}. */
  public static final TupleTag<GenericRecord> SOURCES = new TupleTag<>() {};

  /** Rows refused, of {@link Rejected#SCHEMA}. */
  public static final TupleTag<GenericRecord> REJECTED = new TupleTag<>() {};

  /** Partial sums by name. */
  public static final TupleTag<KV<String, Long>> COUNTS = new TupleTag<>() {};

  /** Each source with the number of its file and row. */
  static final TupleTag<KV<KV<Integer, Long>, GenericRecord>> PLACED = new TupleTag<>() {};

  /**
   * What is to be read.
   *
   * @param files paths, patterns resolved, in order
   * @param catalog how their columns are understood
   * @param selection which rows are wanted
   * @param options how the files are read
   * @param splitBytes about how many bytes one worker reads at a time
   */
  public record Config(
      List<String> files,
      CatalogConfig catalog,
      Selection selection,
      TableOptions options,
      long splitBytes)
      implements Serializable {
    /** Splits of 32 MiB; of a small file a quarter of that, so that all workers have some. */
    public static final long SPLIT_BYTES = 32L << 20;

    public Config {
      files = List.copyOf(files);
    }
  }

  private final Config config;

  private Ingest(Config config) {
    this.config = config;
  }

  /** Reads what a configuration says. */
  public static Ingest of(Config config) {
    return new Ingest(config);
  }

  /** The schema of the sources. */
  public Schema schema() {
    return SourceSchema.of(config.catalog());
  }

  @Override
  public PCollectionTuple expand(PBegin begin) {
    Coder<KV<Integer, KV<Long, Long>>> splitCoder =
        KvCoder.of(VarIntCoder.of(), KvCoder.of(VarLongCoder.of(), VarLongCoder.of()));
    PCollectionTuple read =
        begin
            .apply("Files", Create.of(numbers()).withCoder(VarIntCoder.of()))
            .apply("Split", ParDo.of(new SplitFiles(config)))
            .setCoder(splitCoder)
            .apply("Spread", Reshuffle.viaRandomKey())
            .apply(
                "Read",
                ParDo.of(new ReadSplits(config))
                    .withOutputTags(PLACED, TupleTagList.of(REJECTED).and(COUNTS)));
    read.get(PLACED)
        .setCoder(
            KvCoder.of(KvCoder.of(VarIntCoder.of(), VarLongCoder.of()), AvroCoders.of(schema())));
    read.get(REJECTED).setCoder(AvroCoders.of(Rejected.SCHEMA));
    read.get(COUNTS).setCoder(Counts.CODER);
    PCollectionTuple unique =
        read.get(PLACED)
            .apply("Duplicates", new Duplicates(config.selection().duplicates(), schema()));
    PCollection<KV<String, Long>> counts =
        PCollectionList.of(read.get(COUNTS))
            .and(unique.get(COUNTS))
            .apply("Counts", Flatten.pCollections());
    return PCollectionTuple.of(SOURCES, unique.get(SOURCES))
        .and(REJECTED, read.get(REJECTED))
        .and(COUNTS, counts);
  }

  private List<Integer> numbers() {
    return java.util.stream.IntStream.range(0, config.files().size()).boxed().toList();
  }

  private static final class SplitFiles extends DoFn<Integer, KV<Integer, KV<Long, Long>>> {
    private static final long serialVersionUID = 1L;

    private final Config config;

    SplitFiles(Config config) {
      this.config = config;
    }

    @ProcessElement
    public void split(@Element Integer file, OutputReceiver<KV<Integer, KV<Long, Long>>> out)
        throws IOException {
      TableFile table = TableFiles.open(config.files().get(file), config.options());
      List<TableFile.Split> splits = table.splits(config.splitBytes());
      if (splits.size() < 8) {
        splits = table.splits(config.splitBytes() / 4);
      }
      for (TableFile.Split split : splits) {
        out.output(KV.of(file, KV.of(split.start(), split.end())));
      }
    }
  }

  private static final class ReadSplits
      extends DoFn<KV<Integer, KV<Long, Long>>, KV<KV<Integer, Long>, GenericRecord>> {
    private static final long serialVersionUID = 1L;

    private final Config config;
    private transient Map<Integer, SourceReader> readers;
    private transient Set<String> names;
    private transient Counts counts;

    ReadSplits(Config config) {
      this.config = config;
    }

    @Setup
    public void setup() {
      readers = new HashMap<>();
      names = SourceReader.names(config.selection());
    }

    @StartBundle
    public void start() {
      counts = new Counts();
    }

    @ProcessElement
    public void read(@Element KV<Integer, KV<Long, Long>> split, MultiOutputReceiver out)
        throws IOException {
      int file = split.getKey();
      SourceReader reader =
          readers.computeIfAbsent(
              file,
              f ->
                  SourceReader.of(
                      config.catalog(),
                      TableFiles.open(config.files().get(f), config.options()),
                      config.selection(),
                      names));
      reader.read(
          new TableFile.Split(split.getValue().getKey(), split.getValue().getValue()),
          new SourceReader.Sink() {
            @Override
            public void source(GenericRecord record, long row) {
              out.get(PLACED).output(KV.of(KV.of(file, row), record));
            }

            @Override
            public void rejected(GenericRecord record) {
              out.get(REJECTED).output(record);
            }

            @Override
            public void count(String name) {
              counts.add(name);
            }
          });
    }

    @FinishBundle
    public void finish(FinishBundleContext context) {
      counts.drain(sum -> context.output(COUNTS, sum, new Instant(0), GlobalWindow.INSTANCE));
    }
  }
}
