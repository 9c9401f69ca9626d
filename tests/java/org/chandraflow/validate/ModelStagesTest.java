package org.chandraflow.validate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.chandraflow.beam.AvroCoders;
import org.chandraflow.beam.BeamStage;
import org.chandraflow.beam.StageOutput;
import org.chandraflow.config.ConfigNode;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.Problems;
import org.chandraflow.model.Bundle;
import org.chandraflow.model.CrossValidation;
import org.chandraflow.model.FeatureRecords;
import org.chandraflow.model.FeatureTable;
import org.chandraflow.model.Json;
import org.chandraflow.model.ModelTrainer;
import org.chandraflow.model.Recipe;
import org.chandraflow.model.TrainedModel;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.chandraflow.table.Schemas;
import org.chandraflow.train.TrainStage;
import org.chandraflow.tune.TuneStage;
import org.chandraflow.workflow.StagePlan;
import org.junit.jupiter.api.Test;

/** The stages give what the plain functions give. */
class ModelStagesTest {
  private static final Schema SCHEMA =
      Schemas.extend(
          Schemas.load("features"),
          List.of(Column.of("a", ColumnType.DOUBLE), Column.of("b", ColumnType.DOUBLE, "mag")));
  private static final String CONFIG =
      "{parameters: {num_iterations: 5, min_data_in_leaf: 3}, weights: balanced, seed: 3";

  private static List<GenericRecord> records() {
    Random random = new Random(1);
    List<GenericRecord> records = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      GenericRecord record = new GenericData.Record(SCHEMA);
      record.put("name", "S" + i);
      record.put("ra", random.nextDouble() * 360);
      record.put("dec", random.nextDouble() * 100 - 50);
      record.put("label", i % 6 == 0 ? null : i % 3 == 0 ? "STAR" : "AGN");
      record.put("a", random.nextGaussian() + i % 3);
      record.put("b", i % 7 == 0 ? null : random.nextGaussian());
      records.add(record);
    }
    Collections.shuffle(records, random);
    return records;
  }

  private static StagePlan plan(BeamStage stage, String yaml) {
    Problems problems = new Problems();
    StagePlan plan =
        stage.plan(
            new ConfigReader(ConfigNode.parse("test.yaml", yaml), problems),
            Map.of("features", SCHEMA));
    problems.throwIfAny();
    return plan;
  }

  private static Pipeline pipeline() {
    DirectOptions options = PipelineOptionsFactory.as(DirectOptions.class);
    options.setRunner(DirectRunner.class);
    options.setTargetParallelism(2);
    return Pipeline.create(options);
  }

  private static StageOutput build(Pipeline pipeline, BeamStage stage, String yaml) {
    PCollection<GenericRecord> rows =
        pipeline.apply("Rows", Create.of(records()).withCoder(AvroCoders.of(SCHEMA)));
    return stage.build(pipeline, stage.name(), plan(stage, yaml), Map.of("features", rows));
  }

  private static Recipe recipe() {
    Problems problems = new Problems();
    Optional<Recipe> recipe =
        Recipe.configured(new ConfigReader(ConfigNode.parse("test.yaml", CONFIG + "}"), problems));
    problems.throwIfAny();
    return recipe.orElseThrow();
  }

  private static FeatureTable table() {
    return FeatureRecords.of(SCHEMA).table(records()).labelled();
  }

  @Test
  void validateEqualsTheThreadPool() throws Exception {
    CrossValidation.Cut cut = new CrossValidation.Cut(4, 10, true, 2, 3);
    CrossValidation.Result expected =
        CrossValidation.run(CrossValidation.plan(table(), recipe(), cut), 2, done -> {});
    Map<String, Double> confidence = new HashMap<>();
    for (int i = 0; i < expected.plan().table().size(); i++) {
      confidence.put(expected.plan().table().names()[i], expected.predictions(0).confidence(i));
    }
    double[][] matrix = new double[2][2];
    for (int i = 0; i < confidence.size(); i++) {
      matrix[expected.predictions(0).truth()[i]][expected.predictions(0).predicted()[i]]++;
    }
    Pipeline pipeline = pipeline();
    StageOutput out =
        build(pipeline, new ValidateStage(), CONFIG + ", folds: 4, group_by_sky: 10, repeats: 2}");
    PAssert.that(out.datasets().get(StagePlan.MAIN))
        .satisfies(
            predictions -> {
              int n = 0;
              for (GenericRecord p : predictions) {
                assertThat(p.get("pred_prob")).isEqualTo(confidence.get(p.get("name").toString()));
                n++;
              }
              assertThat(n).isEqualTo(100);
              return null;
            });
    PAssert.thatSingleton(out.datasets().get("scores"))
        .satisfies(
            scores -> {
              JsonNode json = json(scores);
              for (int i = 0; i < 2; i++) {
                for (int j = 0; j < 2; j++) {
                  assertThat(json.path("confusion_matrix").get(i).get(j).asDouble())
                      .isEqualTo(matrix[i][j]);
                }
              }
              assertThat(json.path("repeats")).hasSize(2);
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  private static JsonNode json(GenericRecord scores) {
    try {
      return Json.parse(scores.get("json").toString());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void trainGivesTheSameBundle() throws Exception {
    Map<String, byte[]> expected;
    FeatureTable table = table();
    try (TrainedModel model = ModelTrainer.train(table, table.classes(), recipe())) {
      expected = Bundle.of(model, table).files();
    }
    Map<String, String> texts = new HashMap<>();
    expected.forEach((name, content) -> texts.put(name, new String(content)));
    Pipeline pipeline = pipeline();
    StageOutput out = build(pipeline, new TrainStage(), CONFIG + "}");
    PAssert.thatSingleton(out.datasets().get(StagePlan.MAIN))
        .satisfies(
            model -> {
              Map<String, String> found = new HashMap<>();
              ((Map<?, ?>) model.get("files"))
                  .forEach(
                      (name, content) ->
                          found.put(name.toString(), new String(((ByteBuffer) content).array())));
              assertThat(found).isEqualTo(texts);
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void tuneReportsNestedScores() throws Exception {
    Pipeline pipeline = pipeline();
    StageOutput out =
        build(
            pipeline,
            new TuneStage(),
            CONFIG
                + ", search: {num_leaves: '2:6', smote: [0, 2]}, candidates: 3, folds: 2,"
                + " inner_folds: 2}");
    PAssert.thatSingleton(out.datasets().get(StagePlan.MAIN))
        .satisfies(
            scores -> {
              JsonNode json = json(scores);
              assertThat(json.path("n").asInt()).isEqualTo(100);
              assertThat(json.path("by_fold")).hasSize(2);
              assertThat(json.path("trials")).hasSize(3);
              assertThat(json.path("recipe").path("parameters").has("num_leaves")).isTrue();
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void problemsAreReportedTogether() {
    Problems problems = new Problems();
    new ValidateStage()
        .plan(
            new ConfigReader(
                ConfigNode.parse(
                    "p.yaml", "recipe: orginal\nfolds: 1\nshufle: true\nimpute: median\n"),
                problems),
            Map.of("features", SCHEMA));
    assertThat(problems.found().stream().map(Object::toString))
        .anyMatch(m -> m.contains("p.yaml:1") && m.contains("did you mean 'original'?"))
        .anyMatch(m -> m.contains("p.yaml:2") && m.contains("at least 2"))
        .anyMatch(m -> m.contains("p.yaml:3") && m.contains("did you mean 'shuffle'?"))
        .hasSize(3);
  }
}
