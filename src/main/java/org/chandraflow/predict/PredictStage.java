package org.chandraflow.predict;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.chandraflow.beam.BeamStage;
import org.chandraflow.beam.StageOutput;
import org.chandraflow.config.ConfigNode;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.UsageException;
import org.chandraflow.features.MeasuredRecords;
import org.chandraflow.model.Bundle;
import org.chandraflow.model.FeatureRecords;
import org.chandraflow.model.PredictionOptions;
import org.chandraflow.model.PredictionOptions.PriorKind;
import org.chandraflow.model.PredictionOptions.Shap;
import org.chandraflow.model.PredictionRecords;
import org.chandraflow.table.Storage;
import org.chandraflow.workflow.Forecast;
import org.chandraflow.workflow.InputFiles;
import org.chandraflow.workflow.StagePlan;

/**
 * The stage {@code predict}. The model is the input {@code model}, or the bundle that {@code
 * bundle} names. All else is optional:
 *
 * <pre>
 * cuts: [0.9, 0.99]        # flags sources whose probability is above
 * coverage: 0.95           # conformal sets; needs a recipe that calibrates
 * outliers: true           # outlier score and nearest training source
 * shap: all                # none, all, or a list of source names
 * shap_top: 5              # features named by row
 * shap_values: true        # every contribution
 * draws: 100               # standard errors from so many draws over the measurement errors
 * seed: 42                 # of the draws
 * priors: estimated        # model, training, estimated, or {AGN: 0.6, STAR: 0.4}
 * </pre>
 */
public final class PredictStage implements BeamStage {
  private record Config(PredictionOptions options, String bundle, String inputSchema)
      implements Serializable {}

  @Override
  public String name() {
    return "predict";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public String summary() {
    return "predicts the class of each source with a model bundle";
  }

  @Override
  public List<Port> inputs() {
    return List.of(new Port("features", true), new Port("model", false));
  }

  @Override
  public StagePlan plan(ConfigReader config, Map<String, Schema> inputs) {
    String path = config.text("bundle", "");
    Optional<PredictionOptions> options = options(config);
    List<String> files = path.isEmpty() ? List.of() : InputFiles.resolve(config, "bundle", path);
    if (path.isEmpty() != inputs.containsKey("model")) {
      config
          .problems()
          .add(
              config.node(),
              path.isEmpty()
                  ? "no model: connect the input 'model', or name a bundle with 'bundle'"
                  : "two models: the input 'model' is connected, and 'bundle' names another");
    }
    config.finish();
    Schema input = inputs.get("features");
    if (options.isEmpty() || input == null) {
      return new StagePlan("", Map.of(), List.of(), Map.of());
    }
    if (options.get().draws() > 0 && !MeasuredRecords.has(input)) {
      config
          .problems()
          .add(
              config.at("draws"),
              "'draws': the features keep no measurement errors; say 'errors: true' in the stage"
                  + " that derives them");
    }
    if (!files.isEmpty() && !InputFiles.isPending(path)) {
      check(config, path, options.get(), input);
    }
    return new StagePlan(
        new Config(options.get(), path, input.toString()),
        Map.of(StagePlan.MAIN, PredictionRecords.SCHEMA),
        files,
        Map.of("options", options.get().toString()));
  }

  private static void check(
      ConfigReader config, String path, PredictionOptions options, Schema input) {
    try (Bundle bundle = Bundle.load(Storage.of(path).path(path))) {
      bundle.bind(FeatureRecords.of(input).columns());
      options.check(bundle.model());
    } catch (UsageException e) {
      config.problems().add(config.at("bundle"), "'bundle': " + e.getMessage());
    }
  }

  private static Optional<PredictionOptions> options(ConfigReader config) {
    List<Double> cuts = config.numbers("cuts");
    double coverage = config.number("coverage", 0, 0, 0.9999);
    boolean outliers = config.flag("outliers", false);
    Shap shap = Shap.NONE;
    TreeSet<String> named = new TreeSet<>();
    if (config.find("shap").map(ConfigNode::isScalar).orElse(false)) {
      shap = config.oneOf("shap", "none", "none", "all").equals("all") ? Shap.ALL : Shap.NONE;
    } else if (config.has("shap")) {
      named.addAll(config.texts("shap"));
      shap = Shap.SOME;
    }
    int top = (int) config.integer("shap_top", shap == Shap.NONE ? 0 : 5, 0, 1000);
    boolean values = config.flag("shap_values", shap != Shap.NONE);
    PriorKind kind = PriorKind.MODEL;
    Map<String, Double> given = new HashMap<>();
    if (config.find("priors").map(ConfigNode::isScalar).orElse(false)) {
      kind =
          PriorKind.valueOf(
              config
                  .oneOf("priors", "model", "model", "training", "estimated")
                  .toUpperCase(java.util.Locale.ROOT));
    } else if (config.has("priors")) {
      kind = PriorKind.GIVEN;
      ConfigReader section = config.section("priors");
      for (String name : config.named("priors").keySet()) {
        given.put(name, section.number(name, 0, 0, 1e9));
      }
      section.finish();
    }
    try {
      return Optional.of(
          new PredictionOptions(
              new ArrayList<>(cuts),
              coverage,
              outliers,
              shap,
              named,
              top,
              values,
              (int) config.integer("draws", 0, 0, 100_000),
              config.integer("seed", 42, Long.MIN_VALUE, Long.MAX_VALUE),
              kind,
              new TreeMap<>(given)));
    } catch (UsageException e) {
      config.problems().add(config.node(), e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public Forecast forecast(StagePlan plan, Map<String, Long> rows) {
    return Forecast.ofRows(rows.getOrDefault("features", -1L));
  }

  @Override
  public StageOutput build(
      Pipeline pipeline,
      String name,
      StagePlan plan,
      Map<String, PCollection<GenericRecord>> inputs) {
    Config config = (Config) plan.config();
    Schema schema = new Schema.Parser().parse(config.inputSchema());
    Predict predict =
        config.bundle().isEmpty()
            ? Predict.of(name, inputs.get("model"), config.options(), schema)
            : Predict.of(config.bundle(), config.options(), schema);
    PCollectionTuple out = inputs.get("features").apply(name, predict);
    return new StageOutput(
        Map.of(StagePlan.MAIN, out.get(Predict.PREDICTIONS)),
        Optional.empty(),
        List.of(out.get(Predict.COUNTS)));
  }
}
