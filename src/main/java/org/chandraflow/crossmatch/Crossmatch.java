package org.chandraflow.crossmatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.chandraflow.beam.AvroCoders;
import org.chandraflow.beam.Counts;
import org.chandraflow.beam.EvenSpread;
import org.chandraflow.sky.IndexFile;
import org.chandraflow.table.Rejected;

/**
 * Joins sources to catalogues and labels by position: records with {@code name}, {@code ra} and
 * {@code dec} in, one matched record out for each.
 *
 * <p>Counts: {@code sources}, {@code written}, {@code labelled}, {@code read:CATALOG}, {@code
 * rejected:REASON}, {@code matched:PREFIX}, {@code disagree:PREFIX} (sources with candidates of
 * which none is in the association), {@code uncovered:PREFIX} (sources where the catalogue has
 * nothing at all), {@code repeated:PREFIX} (names with several rows), {@code below_p_any}, {@code
 * candidates_left_out}, {@code label_conflict}, {@code label_ambiguous} (labels near several
 * sources, given to the nearest), {@code label_missing}, {@code source_error_missing}.
 */
public final class Crossmatch extends PTransform<PCollection<GenericRecord>, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  /** The matched sources. */
  public static final TupleTag<GenericRecord> MATCHED = new TupleTag<>() {};

  /** A record for each label that was matched. */
  public static final TupleTag<GenericRecord> ID_FRAME = new TupleTag<>() {};

  /** How good the matches are, by catalogue and cut. */
  public static final TupleTag<GenericRecord> QUALITY = new TupleTag<>() {};

  /** Every candidate; empty unless the mode is all. */
  public static final TupleTag<GenericRecord> PAIRS = new TupleTag<>() {};

  /** Rows of catalogues that were refused. */
  public static final TupleTag<GenericRecord> REJECTED = new TupleTag<>() {};

  /** Partial sums by name. */
  public static final TupleTag<KV<String, Long>> COUNTS = new TupleTag<>() {};

  static final TupleTag<KV<Integer, byte[]>> HITS = new TupleTag<>() {};
  static final TupleTag<KV<String, Long>> STATISTICS = new TupleTag<>() {};

  private final CrossmatchConfig config;
  private final String sourceSchema;

  private Crossmatch(CrossmatchConfig config, Schema sourceSchema) {
    this.config = config;
    this.sourceSchema = sourceSchema.toString();
  }

  /**
   * @param config what to match
   * @param sourceSchema the schema of the sources
   */
  public static Crossmatch of(CrossmatchConfig config, Schema sourceSchema) {
    return new Crossmatch(config, sourceSchema);
  }

  /** The schema of {@link #MATCHED}. */
  public static Schema schema(CrossmatchConfig config, Schema sourceSchema) {
    return MatchedSchema.of(sourceSchema, config.catalogs());
  }

  @Override
  public PCollectionTuple expand(PCollection<GenericRecord> sources) {
    PackedConfig packed = new PackedConfig(config);
    Schema matchedSchema = schema(config, new Schema.Parser().parse(sourceSchema));

    PCollection<IndexFile> index =
        sources
            .apply("Take positions", ParDo.of(new TakePointFn(config.sources())))
            .setCoder(ByteArrayCoder.of())
            .apply("Collect positions", Combine.globally(new CollectPoints()))
            .apply("Write index", ParDo.of(new WriteIndexFn(packed)))
            .setCoder(SerializableCoder.of(IndexFile.class));
    PCollectionView<IndexFile> handle = index.apply("Broadcast index", View.asSingleton());

    PCollectionTuple scanned =
        sources
            .getPipeline()
            .apply("Name files", Create.of(files()).withCoder(SerializableCoder.of(Part.class)))
            .apply("Split files", ParDo.of(new SplitFn()))
            .setCoder(SerializableCoder.of(Part.class))
            .apply("Spread parts", EvenSpread.by(Part::number))
            .apply(
                "Scan catalogues",
                ParDo.of(new ScanFn(packed, handle))
                    .withSideInputs(handle)
                    .withOutputTags(HITS, TupleTagList.of(STATISTICS).and(REJECTED).and(COUNTS)));
    scanned.get(HITS).setCoder(KvCoder.of(VarIntCoder.of(), ByteArrayCoder.of()));
    scanned.get(STATISTICS).setCoder(Counts.CODER);
    scanned.get(REJECTED).setCoder(AvroCoders.of(Rejected.SCHEMA));
    scanned.get(COUNTS).setCoder(Counts.CODER);

    PCollection<KV<String, Long>> areas =
        index.apply("Measure surroundings", ParDo.of(new AreasFn(packed))).setCoder(Counts.CODER);
    PCollectionView<Map<String, Long>> statistics =
        PCollectionList.of(scanned.get(STATISTICS))
            .and(areas)
            .apply("Flatten statistics", Flatten.pCollections())
            .apply("Sum statistics", Sum.longsPerKey())
            .apply("Broadcast statistics", View.asMap());

    // One collection of either kind and one pass over each group: a CoGroupByKey goes over large
    // groups twice, which not every runner allows.
    Coder<KV<Integer, KV<GenericRecord, byte[]>>> either =
        KvCoder.of(
            VarIntCoder.of(),
            KvCoder.of(
                NullableCoder.of(sources.getCoder()), NullableCoder.of(ByteArrayCoder.of())));
    PCollection<KV<Integer, KV<GenericRecord, byte[]>>> named =
        sources
            .apply("Key by name", ParDo.of(new Bucket(handle)).withSideInputs(handle))
            .setCoder(either);
    PCollection<KV<Integer, KV<GenericRecord, byte[]>>> found =
        scanned.get(HITS).apply("Beside sources", MapElements.via(new Beside())).setCoder(either);
    PCollection<KV<Integer, Iterable<KV<GenericRecord, byte[]>>>> grouped =
        PCollectionList.of(named)
            .and(found)
            .apply("Flatten sources and hits", Flatten.pCollections())
            .apply("Group by name", GroupByKey.create());
    PCollectionTuple matched =
        grouped.apply(
            "Associate",
            ParDo.of(new AssociateFn(packed, matchedSchema.toString(), statistics))
                .withSideInputs(statistics)
                .withOutputTags(
                    MATCHED, TupleTagList.of(ID_FRAME).and(PAIRS).and(STATISTICS).and(COUNTS)));
    matched.get(MATCHED).setCoder(AvroCoders.of(matchedSchema));
    matched.get(ID_FRAME).setCoder(AvroCoders.of(LabelChoice.ID_FRAME));
    matched.get(PAIRS).setCoder(AvroCoders.of(SourceMatcher.PAIRS));
    matched.get(STATISTICS).setCoder(Counts.CODER);
    matched.get(COUNTS).setCoder(Counts.CODER);

    PCollectionView<Map<String, Long>> bySource =
        matched
            .get(STATISTICS)
            .apply("Sum over sources", Sum.longsPerKey())
            .apply("Broadcast sums", View.asMap());
    PCollection<GenericRecord> quality =
        index
            .apply(
                "Judge quality",
                ParDo.of(new QualityFn(packed, statistics, bySource))
                    .withSideInputs(statistics, bySource))
            .setCoder(AvroCoders.of(QualityReport.SCHEMA));

    return PCollectionTuple.of(MATCHED, matched.get(MATCHED))
        .and(ID_FRAME, matched.get(ID_FRAME))
        .and(PAIRS, matched.get(PAIRS))
        .and(QUALITY, quality)
        .and(REJECTED, scanned.get(REJECTED))
        .and(
            COUNTS,
            PCollectionList.of(scanned.get(COUNTS))
                .and(matched.get(COUNTS))
                .apply("Flatten counts", Flatten.pCollections()));
  }

  private List<Part> files() {
    List<Part> parts = new ArrayList<>();
    List<CatalogInput> inputs = config.inputs();
    for (int c = 0; c < inputs.size(); c++) {
      for (String file : inputs.get(c).files()) {
        parts.add(new Part(c, file, null, parts.size()));
      }
    }
    return parts;
  }

  /** A hit, in the place beside the source's. */
  private static final class Beside
      extends SimpleFunction<KV<Integer, byte[]>, KV<Integer, KV<GenericRecord, byte[]>>> {
    private static final long serialVersionUID = 1L;

    @Override
    public KV<Integer, KV<GenericRecord, byte[]>> apply(KV<Integer, byte[]> hit) {
      return KV.of(hit.getKey(), KV.of(null, hit.getValue()));
    }
  }
}
