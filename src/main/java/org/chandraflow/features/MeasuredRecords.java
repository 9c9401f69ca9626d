package org.chandraflow.features;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.features.FeatureSet.Input;

/** Measurements in records of a {@code features} dataset. */
public final class MeasuredRecords {
  private static final String PROPERTY = "measurement_errors";

  private MeasuredRecords() {}

  /** The schema of a set's features, marked if the records keep their measurements. */
  static Schema schema(FeatureSet set, boolean errors) {
    Schema schema = set.schema();
    if (errors) {
      schema.addProp(PROPERTY, "true");
    }
    return schema;
  }

  /** Whether the records of a schema keep their measurements. */
  public static boolean has(Schema schema) {
    return "true".equals(schema.getProp(PROPERTY))
        && schema.getProp(FeatureSet.SET_PROPERTY) != null;
  }

  /** Keeps a measurement; only what is known. */
  static void put(GenericRecord record, FeatureSet set, Measured measured) {
    record.put("input", byInput(set, measured.values()));
    record.put("error_below", byInput(set, measured.below()));
    record.put("error_above", byInput(set, measured.above()));
    record.put("upper_limit", byInput(set, measured.limits()));
  }

  private static Map<String, Double> byInput(FeatureSet set, double[] values) {
    Map<String, Double> out = new TreeMap<>();
    for (int i = 0; i < values.length; i++) {
      if (Double.isFinite(values[i])) {
        out.put(set.inputs().get(i).name(), values[i]);
      }
    }
    return out;
  }

  /** The measurement that a record keeps. */
  public static Measured of(GenericRecord record, FeatureSet set) {
    Measured out = Measured.unknown(set.inputs().size());
    take(record, "input", set.inputs(), out.values());
    take(record, "error_below", set.inputs(), out.below());
    take(record, "error_above", set.inputs(), out.above());
    take(record, "upper_limit", set.inputs(), out.limits());
    return out;
  }

  private static void take(GenericRecord record, String field, List<Input> inputs, double[] out) {
    if (record.hasField(field) && record.get(field) instanceof Map<?, ?> map) {
      for (int i = 0; i < out.length; i++) {
        if (map.get(inputs.get(i).name()) instanceof Number number) {
          out[i] = number.doubleValue();
        }
      }
    }
  }
}
