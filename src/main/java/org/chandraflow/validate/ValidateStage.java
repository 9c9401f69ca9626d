package org.chandraflow.validate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.chandraflow.beam.BeamStage;
import org.chandraflow.beam.StageOutput;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.UsageException;
import org.chandraflow.model.CrossValidation;
import org.chandraflow.model.FeatureRecords;
import org.chandraflow.model.Json;
import org.chandraflow.model.Recipe;
import org.chandraflow.model.ScoreReport;
import org.chandraflow.table.Schemas;
import org.chandraflow.workflow.StagePlan;

/**
 * The stage {@code validate}. Configuration: {@code recipe} and any key of a recipe as in the stage
 * {@code train}; {@code folds} (default 10; -1 leaves one out), {@code group_by_sky} (size of sky
 * cells, deg; 0 for none), {@code shuffle} (default true), {@code repeats}, {@code thresholds},
 * {@code most_confident}, {@code bootstrap} (draws), {@code importance} (rows that the features'
 * importances are computed from; default 0: none).
 */
public final class ValidateStage implements BeamStage {
  private record Config(
      Recipe recipe,
      CrossValidation.Cut cut,
      ScoreReport.Options options,
      int explained,
      String inputSchema)
      implements java.io.Serializable {}

  @Override
  public String name() {
    return "validate";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public String summary() {
    return "cross-validates a classifier on all labelled rows";
  }

  @Override
  public List<Port> inputs() {
    return List.of(new Port("features", true));
  }

  @Override
  public StagePlan plan(ConfigReader config, Map<String, Schema> inputs) {
    Optional<Recipe> recipe = Recipe.configured(config);
    long seed = recipe.map(Recipe::seed).orElse(42L);
    Optional<CrossValidation.Cut> cut = cut(config, seed);
    ScoreReport.Options options = options(config, seed);
    int explained = (int) config.integer("importance", 0, 0, 1_000_000);
    if (explained > 0 && cut.map(c -> c.folds() == -1).orElse(false)) {
      config
          .problems()
          .add(config.at("importance"), "'importance': several rows a fold are needed; set folds");
    }
    Schema input = inputs.get("features");
    if (input != null
        && (input.getField("label") == null || FeatureRecords.of(input).columns().isEmpty())) {
      config
          .problems()
          .add(config.node(), "'features': the dataset has no features or no field 'label'");
    }
    config.finish();
    if (recipe.isEmpty() || cut.isEmpty() || input == null) {
      return new StagePlan("", Map.of(), List.of(), Map.of());
    }
    Map<String, String> settings = new TreeMap<>();
    settings.put("recipe", Json.compact(recipe.get().toJson()));
    settings.put("folds", Integer.toString(cut.get().folds()));
    settings.put("group_by_sky", Double.toString(cut.get().skyCell()));
    settings.put("shuffle", Boolean.toString(cut.get().shuffle()));
    settings.put("repeats", Integer.toString(cut.get().repeats()));
    settings.put("seed", Long.toString(cut.get().seed()));
    settings.put("options", options.toString());
    if (explained > 0) {
      settings.put("importance", Integer.toString(explained));
    }
    Map<String, Schema> outputs = new LinkedHashMap<>();
    outputs.put(StagePlan.MAIN, Schemas.load("cv_predictions"));
    outputs.put("scores", Schemas.load("scores"));
    return new StagePlan(
        new Config(recipe.get(), cut.get(), options, explained, input.toString()),
        outputs,
        List.of(),
        settings);
  }

  private static Optional<CrossValidation.Cut> cut(ConfigReader config, long seed) {
    int folds = (int) config.integer("folds", 10, -1, 1_000_000);
    double cell = config.number("group_by_sky", 0, 0, 90);
    boolean shuffle = config.flag("shuffle", true);
    int repeats = (int) config.integer("repeats", 1, 1, 1000);
    try {
      return Optional.of(new CrossValidation.Cut(folds, cell, shuffle, repeats, seed));
    } catch (UsageException e) {
      config.problems().add(config.at("folds"), e.getMessage());
      return Optional.empty();
    }
  }

  private static ScoreReport.Options options(ConfigReader config, long seed) {
    ScoreReport.Options standard = ScoreReport.Options.standard(seed);
    return new ScoreReport.Options(
        config.has("thresholds") ? config.numbers("thresholds") : standard.thresholds(),
        config.has("most_confident") ? config.numbers("most_confident") : standard.shares(),
        (int) config.integer("bootstrap", standard.draws(), 0, 1_000_000),
        seed);
  }

  @Override
  public StageOutput build(
      Pipeline pipeline,
      String name,
      StagePlan plan,
      Map<String, PCollection<GenericRecord>> inputs) {
    Config config = (Config) plan.config();
    PCollectionTuple out =
        inputs
            .get("features")
            .apply(
                name,
                Validate.of(
                        config.recipe(),
                        config.cut(),
                        config.options(),
                        new Schema.Parser().parse(config.inputSchema()))
                    .explaining(config.explained()));
    return new StageOutput(
        Map.of(StagePlan.MAIN, out.get(Validate.PREDICTIONS), "scores", out.get(Validate.SCORES)),
        Optional.empty(),
        List.of(out.get(Validate.COUNTS)));
  }
}
