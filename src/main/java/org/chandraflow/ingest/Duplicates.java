package org.chandraflow.ingest;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.chandraflow.beam.AvroCoders;
import org.chandraflow.beam.Counts;
import org.joda.time.Instant;

/**
 * Finds sources with the same name and applies a rule to them. Names are compared by a 64-bit hash
 * that travels as a side input of eight bytes a source; only sources whose hash occurs twice are
 * grouped, so that unique names cost no shuffle.
 */
final class Duplicates
    extends PTransform<PCollection<KV<KV<Integer, Long>, GenericRecord>>, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  private static final TupleTag<KV<String, KV<KV<Integer, Long>, GenericRecord>>> SUSPECTS =
      new TupleTag<>() {};

  private final Selection.Duplicates rule;
  private final String schema;

  Duplicates(Selection.Duplicates rule, Schema schema) {
    this.rule = rule;
    this.schema = schema.toString();
  }

  @Override
  public PCollectionTuple expand(PCollection<KV<KV<Integer, Long>, GenericRecord>> placed) {
    Schema record = new Schema.Parser().parse(schema);
    PCollectionView<Iterable<byte[]>> hashes =
        placed
            .apply("Hash", ParDo.of(new HashNames()))
            .setCoder(ByteArrayCoder.of())
            .apply("Hashes", View.asIterable());
    PCollectionTuple parted =
        placed.apply(
            "Part",
            ParDo.of(new PartSuspects(hashes))
                .withSideInputs(hashes)
                .withOutputTags(Ingest.SOURCES, TupleTagList.of(SUSPECTS).and(Ingest.COUNTS)));
    parted.get(Ingest.SOURCES).setCoder(AvroCoders.of(record));
    parted.get(Ingest.COUNTS).setCoder(Counts.CODER);
    parted
        .get(SUSPECTS)
        .setCoder(
            KvCoder.of(
                StringUtf8Coder.of(),
                KvCoder.of(
                    KvCoder.of(VarIntCoder.of(), VarLongCoder.of()), AvroCoders.of(record))));
    PCollectionTuple chosen =
        parted
            .get(SUSPECTS)
            .apply("Group", GroupByKey.create())
            .apply(
                "Choose",
                ParDo.of(new Choose(rule))
                    .withOutputTags(Ingest.SOURCES, TupleTagList.of(Ingest.COUNTS)));
    chosen.get(Ingest.SOURCES).setCoder(AvroCoders.of(record));
    chosen.get(Ingest.COUNTS).setCoder(Counts.CODER);
    return PCollectionTuple.of(
            Ingest.SOURCES,
            PCollectionList.of(parted.get(Ingest.SOURCES))
                .and(chosen.get(Ingest.SOURCES))
                .apply("Sources", Flatten.pCollections()))
        .and(
            Ingest.COUNTS,
            PCollectionList.of(parted.get(Ingest.COUNTS))
                .and(chosen.get(Ingest.COUNTS))
                .apply("Sums", Flatten.pCollections()));
  }

  /** A hash of a name with good mixing of all 64 bits. */
  static long hash(CharSequence name) {
    long h = 0xcbf29ce484222325L;
    for (int i = 0; i < name.length(); i++) {
      h = (h ^ name.charAt(i)) * 0x9E3779B97F4A7C15L;
      h ^= h >>> 29;
    }
    h = (h ^ (h >>> 32)) * 0xD6E8FEB86659FD93L;
    return h ^ (h >>> 32);
  }

  /** Collects the hashes of a bundle. */
  private static final class HashNames extends DoFn<KV<KV<Integer, Long>, GenericRecord>, byte[]> {
    private static final long serialVersionUID = 1L;

    private transient byte[] hashes;
    private transient int length;

    @StartBundle
    public void start() {
      hashes = new byte[1 << 10];
      length = 0;
    }

    @ProcessElement
    public void hash(@Element KV<KV<Integer, Long>, GenericRecord> placed) {
      if (length == hashes.length) {
        hashes = Arrays.copyOf(hashes, 2 * length);
      }
      long hash = Duplicates.hash((CharSequence) placed.getValue().get(0));
      for (int i = 0; i < 8; i++) {
        hashes[length++] = (byte) (hash >>> 8 * i);
      }
    }

    @FinishBundle
    public void finish(FinishBundleContext context) {
      if (length > 0) {
        context.output(Arrays.copyOf(hashes, length), new Instant(0), GlobalWindow.INSTANCE);
      }
      hashes = null;
    }
  }

  /** Lets unique names pass and sends the others to be grouped. */
  private static final class PartSuspects
      extends DoFn<KV<KV<Integer, Long>, GenericRecord>, GenericRecord> {
    private static final long serialVersionUID = 1L;

    private final PCollectionView<Iterable<byte[]>> view;
    private transient Set<Long> twice;
    private transient Counts counts;

    PartSuspects(PCollectionView<Iterable<byte[]>> view) {
      this.view = view;
    }

    @StartBundle
    public void start() {
      counts = new Counts();
    }

    @ProcessElement
    public void part(ProcessContext context, MultiOutputReceiver out) {
      if (twice == null) {
        twice = twice(context.sideInput(view));
      }
      KV<KV<Integer, Long>, GenericRecord> placed = context.element();
      String name = placed.getValue().get(0).toString();
      if (twice.isEmpty() || !twice.contains(hash(name))) {
        counts.add("selected");
        out.get(Ingest.SOURCES).output(placed.getValue());
      } else {
        out.get(SUSPECTS).output(KV.of(name, placed));
      }
    }

    @FinishBundle
    public void finish(FinishBundleContext context) {
      counts.drain(
          sum -> context.output(Ingest.COUNTS, sum, new Instant(0), GlobalWindow.INSTANCE));
    }

    private static Set<Long> twice(Iterable<byte[]> chunks) {
      long bytes = 0;
      for (byte[] chunk : chunks) {
        bytes += chunk.length;
      }
      long[] all = new long[Math.toIntExact(bytes / 8)];
      int at = 0;
      for (byte[] chunk : chunks) {
        for (int i = 0; i < chunk.length; i += 8) {
          long hash = 0;
          for (int k = 0; k < 8; k++) {
            hash |= (chunk[i + k] & 0xFFL) << 8 * k;
          }
          all[at++] = hash;
        }
      }
      Arrays.sort(all);
      Set<Long> twice = new HashSet<>();
      for (int i = 1; i < all.length; i++) {
        if (all[i] == all[i - 1]) {
          twice.add(all[i]);
        }
      }
      return twice;
    }
  }

  /** Applies the rule to the rows of one name. */
  private static final class Choose
      extends DoFn<KV<String, Iterable<KV<KV<Integer, Long>, GenericRecord>>>, GenericRecord> {
    private static final long serialVersionUID = 1L;

    private final Selection.Duplicates rule;
    private transient Counts counts;

    Choose(Selection.Duplicates rule) {
      this.rule = rule;
    }

    @StartBundle
    public void start() {
      counts = new Counts();
    }

    @ProcessElement
    public void choose(
        @Element KV<String, Iterable<KV<KV<Integer, Long>, GenericRecord>>> group,
        OutputReceiver<GenericRecord> out) {
      DuplicateRule chooser = new DuplicateRule(rule);
      for (KV<KV<Integer, Long>, GenericRecord> placed : group.getValue()) {
        chooser.add(placed.getKey().getKey(), placed.getKey().getValue(), placed.getValue());
      }
      chooser.count(counts::add);
      chooser.chosen().forEach(out::output);
    }

    @FinishBundle
    public void finish(FinishBundleContext context) {
      counts.drain(
          sum -> context.output(Ingest.COUNTS, sum, new Instant(0), GlobalWindow.INSTANCE));
    }
  }
}
