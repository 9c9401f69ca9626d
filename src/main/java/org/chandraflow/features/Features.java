package org.chandraflow.features;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.chandraflow.beam.AvroCoders;
import org.chandraflow.beam.Counts;
import org.chandraflow.table.Column;
import org.chandraflow.table.PackedRecord;
import org.chandraflow.table.Schemas;
import org.joda.time.Instant;

/**
 * Derives the features of each row: rows with a {@code name} in, records of {@link
 * FeatureSet#schema} out, one for one. Counts: {@code read}, {@code written}, {@code labelled},
 * {@code missing:FEATURE}, {@code infinite:INPUT} (taken as missing), {@code label_dropped:CLASS}.
 */
public final class Features extends PTransform<PCollection<GenericRecord>, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  /** The records. */
  public static final TupleTag<GenericRecord> FEATURES = new TupleTag<>() {};

  /** Partial sums by name. */
  public static final TupleTag<KV<String, Long>> COUNTS = new TupleTag<>() {};

  /**
   * How labels are taken over.
   *
   * @param column the column with the known class; absent where rows have none
   * @param merge what a class is called instead; others keep their name
   * @param classes the classes, after merging, that stay labels; empty for all
   */
  public record Labels(Optional<String> column, Map<String, String> merge, Set<String> classes)
      implements Serializable {
    public Labels {
      // Immutable copies are not all serializable alike; these are.
      merge = new java.util.TreeMap<>(merge);
      classes = new java.util.TreeSet<>(classes);
    }

    /** No labels. */
    public static Labels none() {
      return new Labels(Optional.empty(), Map.of(), Set.of());
    }

    // An Optional is not serializable; this form of the record is.
    private Object writeReplace() {
      return new Stored(column.orElse(null), merge, classes);
    }

    private record Stored(String column, Map<String, String> merge, Set<String> classes)
        implements Serializable {
      private Object readResolve() {
        return new Labels(Optional.ofNullable(column), merge, classes);
      }
    }
  }

  private final FeatureSet set;
  private final Labels labels;
  private final boolean errors;
  private final String inputSchema;

  private Features(FeatureSet set, Labels labels, boolean errors, String inputSchema) {
    this.set = set;
    this.labels = labels;
    this.errors = errors;
    this.inputSchema = inputSchema;
  }

  /**
   * @param set the features
   * @param labels how the known class is found
   * @param inputSchema the schema of the rows; the set must bind to its columns
   */
  public static Features of(FeatureSet set, Labels labels, Schema inputSchema) {
    return new Features(set, labels, false, inputSchema.toString());
  }

  /** The same with the inputs and their measurement errors kept beside the features. */
  public Features withErrors() {
    return new Features(set, labels, true, inputSchema);
  }

  /** The schema of the records. */
  public Schema schema() {
    return MeasuredRecords.schema(set, errors);
  }

  @Override
  public PCollectionTuple expand(PCollection<GenericRecord> rows) {
    PCollectionTuple out =
        rows.apply(
            "Derive",
            ParDo.of(new Derive(set, labels, errors, inputSchema))
                .withOutputTags(FEATURES, TupleTagList.of(COUNTS)));
    out.get(FEATURES).setCoder(AvroCoders.of(schema()));
    out.get(COUNTS).setCoder(Counts.CODER);
    return out;
  }

  private static final class Derive extends DoFn<GenericRecord, GenericRecord> {
    private static final long serialVersionUID = 1L;

    private final FeatureSet set;
    private final Labels labels;
    private final boolean errors;
    private final String inputSchema;
    private transient Schema output;
    private transient PackedRecord.Format format;
    private transient BoundFeatures bound;
    private transient InputErrors inputErrors;
    private transient int[] fields;
    private transient int[] positions;
    private transient Counts counts;

    Derive(FeatureSet set, Labels labels, boolean errors, String inputSchema) {
      this.set = set;
      this.labels = labels;
      this.errors = errors;
      this.inputSchema = inputSchema;
    }

    @Setup
    public void setup() {
      output = MeasuredRecords.schema(set, errors);
      format = new PackedRecord.Format(output);
      Schema input = new Schema.Parser().parse(inputSchema);
      List<Column> columns = Schemas.columns(input);
      bound = set.bind(columns);
      inputErrors = errors ? InputErrors.of(bound) : null;
      fields = columns.stream().mapToInt(c -> input.getField(c.name()).pos()).toArray();
      positions = set.features().stream().mapToInt(c -> output.getField(c.name()).pos()).toArray();
    }

    @StartBundle
    public void start() {
      counts = new Counts();
    }

    @ProcessElement
    public void derive(@Element GenericRecord row, OutputReceiver<GenericRecord> out) {
      counts.add("read");
      double[] inputs = bound.inputs(column -> RecordCells.number(row.get(fields[column])));
      for (int i = 0; i < inputs.length; i++) {
        if (Double.isInfinite(inputs[i])) {
          counts.add("infinite:" + set.inputs().get(i).name());
        }
      }
      double[] values = bound.features(inputs);
      GenericRecord record = format.fresh();
      record.put("name", row.get("name").toString());
      record.put("ra", position(row, "ra"));
      record.put("dec", position(row, "dec"));
      record.put("label", label(row));
      if (errors) {
        MeasuredRecords.put(
            record,
            set,
            inputErrors.measured(column -> RecordCells.number(row.get(fields[column]))));
      }
      for (int i = 0; i < values.length; i++) {
        if (Double.isNaN(values[i])) {
          counts.add("missing:" + output.getFields().get(positions[i]).name());
        } else {
          record.put(positions[i], values[i]);
        }
      }
      counts.add("written");
      out.output(record);
    }

    private static Double position(GenericRecord row, String field) {
      double value = row.hasField(field) ? RecordCells.number(row.get(field)) : Double.NaN;
      return Double.isNaN(value) ? null : value;
    }

    private String label(GenericRecord row) {
      Object value = labels.column().map(row::get).orElse(null);
      String label = value == null ? "" : value.toString().strip();
      if (label.isEmpty()) {
        return null;
      }
      String merged = labels.merge().getOrDefault(label, label);
      if (!labels.classes().isEmpty() && !labels.classes().contains(merged)) {
        counts.add("label_dropped:" + merged);
        return null;
      }
      counts.add("labelled");
      return merged;
    }

    @FinishBundle
    public void finish(FinishBundleContext context) {
      counts.drain(count -> context.output(COUNTS, count, Instant.EPOCH, GlobalWindow.INSTANCE));
    }
  }
}
