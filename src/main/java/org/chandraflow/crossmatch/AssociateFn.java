package org.chandraflow.crossmatch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionView;
import org.chandraflow.beam.Counts;
import org.joda.time.Instant;

/** Weighs what was found beside each source. */
final class AssociateFn
    extends DoFn<KV<Integer, Iterable<KV<GenericRecord, byte[]>>>, GenericRecord> {
  private static final long serialVersionUID = 1L;

  private final PackedConfig config;
  private final String schema;
  private final PCollectionView<Map<String, Long>> statistics;
  private transient SourceMatcher matcher;
  private transient Counts counts;
  private transient Counts quality;

  AssociateFn(PackedConfig config, String schema, PCollectionView<Map<String, Long>> statistics) {
    this.config = config;
    this.schema = schema;
    this.statistics = statistics;
  }

  @StartBundle
  public void start() {
    counts = new Counts();
    quality = new Counts();
  }

  @ProcessElement
  public void associate(ProcessContext context) {
    // The sums are final when they are broadcast, so that one look is enough.
    if (matcher == null) {
      matcher =
          new SourceMatcher(
              config.get(),
              new Schema.Parser().parse(schema),
              new Statistics(config.get(), context.sideInput(statistics)));
    }
    List<GenericRecord> sources = new ArrayList<>();
    Map<String, List<Hit>> hits = new HashMap<>();
    for (KV<GenericRecord, byte[]> either : context.element().getValue()) {
      if (either.getValue() == null) {
        sources.add(either.getKey());
      } else {
        HitBlocks.read(
            either.getValue(),
            hit ->
                hits.computeIfAbsent(hit.getKey(), name -> new ArrayList<>()).add(hit.getValue()));
      }
    }
    for (GenericRecord source : sources) {
      counts.add("sources");
      context.output(
          matcher.match(
              source,
              hits.getOrDefault(source.get("name").toString(), List.of()),
              label -> context.output(Crossmatch.ID_FRAME, label),
              pair -> context.output(Crossmatch.PAIRS, pair),
              counts,
              quality));
      counts.add("written");
    }
  }

  @FinishBundle
  public void finish(FinishBundleContext context) {
    counts.drain(
        sum -> context.output(Crossmatch.COUNTS, sum, Instant.EPOCH, GlobalWindow.INSTANCE));
    quality.drain(
        sum -> context.output(Crossmatch.STATISTICS, sum, Instant.EPOCH, GlobalWindow.INSTANCE));
  }
}
