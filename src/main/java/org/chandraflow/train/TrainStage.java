package org.chandraflow.train;

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
import org.chandraflow.model.FeatureRecords;
import org.chandraflow.model.Json;
import org.chandraflow.model.Recipe;
import org.chandraflow.table.Schemas;
import org.chandraflow.workflow.StagePlan;

/**
 * The stage {@code train}. Configuration: {@code recipe} (a name in {@code config/recipes} or a
 * path; default {@code original}) and any key of a recipe in its place. A validation's {@code
 * scores} may be connected; they are kept in the bundle.
 */
public final class TrainStage implements BeamStage {
  private record Config(Recipe recipe, String inputSchema) implements java.io.Serializable {}

  @Override
  public String name() {
    return "train";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public String summary() {
    return "trains a classifier on all labelled rows; writes a model bundle";
  }

  @Override
  public List<Port> inputs() {
    return List.of(new Port("features", true), new Port("scores", false));
  }

  @Override
  public StagePlan plan(ConfigReader config, Map<String, Schema> inputs) {
    Optional<Recipe> recipe = Recipe.configured(config);
    Schema input = inputs.get("features");
    checkFeatures(config, input);
    config.finish();
    if (recipe.isEmpty() || input == null) {
      return new StagePlan("", Map.of(), List.of(), Map.of());
    }
    Map<String, String> settings = new TreeMap<>();
    settings.put("recipe", Json.compact(recipe.get().toJson()));
    return new StagePlan(
        new Config(recipe.get(), input.toString()),
        Map.of(StagePlan.MAIN, Schemas.load("model")),
        List.of(),
        settings);
  }

  /** Reports an input that has no features or no labels. */
  private static void checkFeatures(ConfigReader config, Schema input) {
    if (input != null
        && (input.getField("label") == null || FeatureRecords.of(input).columns().isEmpty())) {
      config
          .problems()
          .add(config.node(), "'features': the dataset has no features or no field 'label'");
    }
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
                Train.of(
                    config.recipe(),
                    new Schema.Parser().parse(config.inputSchema()),
                    Optional.ofNullable(inputs.get("scores"))));
    return new StageOutput(
        Map.of(StagePlan.MAIN, out.get(Train.MODEL)),
        Optional.empty(),
        List.of(out.get(Train.COUNTS)));
  }
}
