package org.chandraflow.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.table.PackedRecord;
import org.chandraflow.table.Schemas;

/** Writes predictions as records of {@code schemas/predictions.avsc}. Immutable. */
public final class PredictionRecords {
  /** The schema. */
  public static final Schema SCHEMA = Schemas.load("predictions");

  private static final PackedRecord.Format FORMAT = new PackedRecord.Format(SCHEMA);

  /** The raw probability that the original calls 3 sigma. */
  static final double ORIGINAL_3_SIGMA = 0.9973;

  /** The raw probability that the original calls 4 sigma. */
  static final double ORIGINAL_4_SIGMA = 0.99994;

  private final List<String> classes;
  private final List<String> features;
  private final PredictionOptions options;
  private final boolean changesRaw;
  private final Map<String, Double> priors;

  /**
   * @param predictor the one whose predictions are written
   */
  public PredictionRecords(
      TrainedModel model, PredictionOptions options, SourcePredictor predictor) {
    this.classes = model.classes();
    this.features = model.features().stream().map(c -> c.name()).toList();
    this.options = options;
    this.changesRaw = predictor.changesRaw();
    this.priors = predictor.replacedPriors();
  }

  /** The record of a source. */
  public GenericRecord of(Source source, SourcePrediction p) {
    GenericRecord record = FORMAT.fresh();
    int best = p.best();
    int second = p.second();
    double prob = p.probabilities()[best];
    record.put("name", source.name());
    record.put("class", classes.get(best));
    record.put("prob", prob);
    record.put("prob_margin", prob - p.probabilities()[second]);
    record.put("probabilities", byClass(p.probabilities()));
    record.put("second_class", classes.get(second));
    record.put("ra", number(source.ra()));
    record.put("dec", number(source.dec()));
    record.put("known_class", source.knownClass());
    double raw = p.raw()[Predictions.best(p.raw())];
    record.put("original_3sigma", raw > ORIGINAL_3_SIGMA);
    record.put("original_4sigma", raw > ORIGINAL_4_SIGMA);
    if (!options.cuts().isEmpty()) {
      Map<String, Boolean> above = new TreeMap<>();
      options.cuts().forEach(cut -> above.put(Double.toString(cut), prob > cut));
      record.put("above", above);
    }
    if (changesRaw) {
      record.put("raw_prob", byClass(p.raw()));
    }
    if (!priors.isEmpty()) {
      record.put("prior", priors);
    }
    if (p.pooledSet() != null) {
      record.put("conformal_set", members(p.pooledSet()));
      record.put("conformal_set_by_class", members(p.classSet()));
    }
    if (p.neighbour() != null) {
      record.put("outlier_score", number(p.neighbour().outlierScore()));
      record.put("training_distance", number(p.neighbour().distance()));
      record.put("nearest_training", p.neighbour().name());
    }
    if (p.errors() != null) {
      record.put("err_prob", byClass(p.errors()));
    }
    if (p.explanation() != null) {
      explain(record, p.explanation());
    }
    return record;
  }

  private void explain(GenericRecord record, SourcePrediction.Explanation explanation) {
    record.put("raw_score", explanation.score());
    record.put("shap_base", explanation.base());
    double[] values = explanation.contributions();
    if (options.shapMap()) {
      Map<String, Double> all = new TreeMap<>();
      for (int f = 0; f < values.length; f++) {
        all.put(features.get(f), values[f]);
      }
      record.put("shap", all);
    }
    if (options.shapTop() > 0) {
      record.put(
          "shap_top",
          IntStream.range(0, values.length)
              .boxed()
              .sorted(
                  Comparator.<Integer>comparingDouble(f -> -Math.abs(values[f]))
                      .thenComparing(Comparator.naturalOrder()))
              .limit(options.shapTop())
              .map(f -> String.format(Locale.ROOT, "%s %+.4f", features.get(f), values[f]))
              .toList());
    }
  }

  private Map<String, Double> byClass(double[] values) {
    Map<String, Double> out = new TreeMap<>();
    for (int k = 0; k < values.length; k++) {
      out.put(classes.get(k), values[k]);
    }
    return out;
  }

  private List<String> members(boolean[] in) {
    List<String> out = new ArrayList<>();
    for (int k = 0; k < in.length; k++) {
      if (in[k]) {
        out.add(classes.get(k));
      }
    }
    return out;
  }

  private static Double number(double value) {
    return Double.isNaN(value) ? null : value;
  }
}
