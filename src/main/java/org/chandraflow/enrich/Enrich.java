package org.chandraflow.enrich;

import java.io.Serializable;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.chandraflow.beam.AvroCoders;
import org.chandraflow.beam.Counts;
import org.chandraflow.ned.FetchSettings;
import org.chandraflow.ned.Questions;
import org.chandraflow.table.Rejected;

/**
 * Asks NED about each row: rows with a {@code name} in, {@link EnrichedRecords} out, one for one
 * but for those that are rejected. The name alone decides a row's shard, and one worker at a time
 * works on a shard, so that the rate does not depend on how many workers there are.
 *
 * <p>Counts: {@code read}, {@code written}, {@code outcome:found}, {@code outcome:no_data}, {@code
 * outcome:not_found}, {@code outcome:failed} (kept rows), {@code requests}, {@code faults}, {@code
 * cached}, {@code rejected:REASON} with the ids of {@link org.chandraflow.ned.Fault.Kind} and
 * {@code bad_name}.
 */
public final class Enrich extends PTransform<PCollection<GenericRecord>, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  /** The records. */
  public static final TupleTag<GenericRecord> ENRICHED = new TupleTag<>() {};

  /** Rows without an answer. */
  public static final TupleTag<GenericRecord> REJECTED = new TupleTag<>() {};

  /** Partial sums by name. */
  public static final TupleTag<KV<String, Long>> COUNTS = new TupleTag<>() {};

  /** What becomes of a row that has no answer because a look-up failed. */
  public enum Failed {
    /** It is rejected. */
    REJECT,
    /** It goes on with {@code ned_outcome} failed. */
    KEEP
  }

  /**
   * How rows are enriched.
   *
   * @param settings how questions are asked
   * @param questions which
   * @param cache the directory of the replies; one that all workers share
   * @param failed what becomes of rows without an answer
   */
  public record Config(FetchSettings settings, Questions questions, String cache, Failed failed)
      implements Serializable {}

  private final Config config;
  private final String inputSchema;

  private Enrich(Config config, Schema inputSchema) {
    this.config = config;
    this.inputSchema = inputSchema.toString();
  }

  /**
   * @param inputSchema the schema of the rows, with a field {@code name}
   */
  public static Enrich of(Config config, Schema inputSchema) {
    return new Enrich(config, inputSchema);
  }

  @Override
  public PCollectionTuple expand(PCollection<GenericRecord> rows) {
    Schema input = new Schema.Parser().parse(inputSchema);
    PCollectionTuple out =
        rows.apply("KeyByShard", ParDo.of(new KeyByShard(config.settings())))
            .setCoder(KvCoder.of(VarIntCoder.of(), AvroCoders.of(input)))
            .apply("GroupByShard", GroupByKey.create())
            .apply(
                "Ask",
                ParDo.of(new AskShards(config, inputSchema))
                    .withOutputTags(ENRICHED, TupleTagList.of(REJECTED).and(COUNTS)));
    out.get(ENRICHED).setCoder(AvroCoders.of(EnrichedRecords.schema(input)));
    out.get(REJECTED).setCoder(AvroCoders.of(Rejected.SCHEMA));
    out.get(COUNTS).setCoder(Counts.CODER);
    return out;
  }

  private static final class KeyByShard extends DoFn<GenericRecord, KV<Integer, GenericRecord>> {
    private static final long serialVersionUID = 1L;

    private final FetchSettings settings;

    KeyByShard(FetchSettings settings) {
      this.settings = settings;
    }

    @ProcessElement
    public void key(@Element GenericRecord row, OutputReceiver<KV<Integer, GenericRecord>> out) {
      out.output(KV.of(settings.shardOf(row.get("name").toString()), row));
    }
  }
}
