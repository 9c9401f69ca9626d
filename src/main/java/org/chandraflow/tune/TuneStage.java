package org.chandraflow.tune;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.values.PCollection;
import org.chandraflow.beam.BeamStage;
import org.chandraflow.beam.StageOutput;
import org.chandraflow.config.ConfigNode;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.UsageException;
import org.chandraflow.model.CrossValidation;
import org.chandraflow.model.Json;
import org.chandraflow.model.Recipe;
import org.chandraflow.model.ScoreReport;
import org.chandraflow.model.SearchSpace;
import org.chandraflow.model.Tuning;
import org.chandraflow.table.Schemas;
import org.chandraflow.workflow.StagePlan;

/**
 * The stage {@code tune}. Configuration: {@code recipe} and any key of a recipe; {@code search}
 * (ranges by key, {@code num_leaves: "7:63"}), {@code candidates} (20), {@code halving} (3), {@code
 * folds} (outer, 5), {@code inner_folds} (3), {@code metric} (mcc).
 */
public final class TuneStage implements BeamStage {
  private record Config(
      Recipe recipe,
      CrossValidation.Cut cut,
      Tuning.Settings settings,
      ScoreReport.Options options,
      String inputSchema)
      implements Serializable {}

  @Override
  public String name() {
    return "tune";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public String summary() {
    return "searches a recipe by nested cross-validation";
  }

  @Override
  public List<Port> inputs() {
    return List.of(new Port("features", true));
  }

  @Override
  public StagePlan plan(ConfigReader config, Map<String, Schema> inputs) {
    Optional<Recipe> recipe = Recipe.configured(config);
    long seed = recipe.map(Recipe::seed).orElse(42L);
    Map<String, String> ranges = new LinkedHashMap<>();
    for (Map.Entry<String, ConfigNode> range : config.named("search").entrySet()) {
      ranges.put(
          range.getKey(),
          String.join("|", range.getValue().items().stream().map(ConfigNode::text).toList()));
    }
    int candidates = (int) config.integer("candidates", 20, 1, 100_000);
    int halving = (int) config.integer("halving", 3, 1, 100);
    int folds = (int) config.integer("folds", 5, 2, 1000);
    int inner = (int) config.integer("inner_folds", 3, 2, 1000);
    String metric = config.text("metric", "mcc");
    config.finish();
    Schema input = inputs.get("features");
    if (recipe.isEmpty() || input == null) {
      return new StagePlan("", Map.of(), List.of(), Map.of());
    }
    Tuning.Settings settings;
    try {
      SearchSpace space = SearchSpace.parse(ranges);
      settings = new Tuning.Settings(space, candidates, halving, inner, metric, seed);
      settings.check(recipe.get());
    } catch (UsageException e) {
      config.problems().add(config.at("search"), e.getMessage());
      return new StagePlan("", Map.of(), List.of(), Map.of());
    }
    Map<String, String> all = new TreeMap<>();
    all.put("recipe", Json.compact(recipe.get().toJson()));
    all.put("settings", settings.toString());
    all.put("folds", Integer.toString(folds));
    return new StagePlan(
        new Config(
            recipe.get(),
            new CrossValidation.Cut(folds, 0, true, 1, seed),
            settings,
            ScoreReport.Options.standard(seed),
            input.toString()),
        Map.of(StagePlan.MAIN, Schemas.load("scores")),
        List.of(),
        all);
  }

  @Override
  public StageOutput build(
      Pipeline pipeline,
      String name,
      StagePlan plan,
      Map<String, PCollection<GenericRecord>> inputs) {
    Config config = (Config) plan.config();
    PCollection<GenericRecord> out =
        inputs
            .get("features")
            .apply(
                name,
                Tune.of(
                    config.recipe(),
                    config.cut(),
                    config.settings(),
                    config.options(),
                    new Schema.Parser().parse(config.inputSchema())));
    return new StageOutput(Map.of(StagePlan.MAIN, out), Optional.empty(), List.of());
  }
}
