package org.chandraflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.chandraflow.SharedData;
import org.chandraflow.model.Bundle;
import org.chandraflow.model.CrossValidation;
import org.chandraflow.model.FeatureTable;
import org.chandraflow.model.ModelPredictor;
import org.chandraflow.model.ModelTrainer;
import org.chandraflow.model.Recipe;
import org.chandraflow.model.TrainedModel;
import org.chandraflow.peers.PythonPeer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Probabilities are those of LightGBM's own Python package of the same version. */
@Tag("peers")
class LightGbmPeerTest {
  @TempDir private Path directory;

  private static FeatureTable table() throws Exception {
    return LabelledTable.read(
            new LabelledTable.Request(
                SharedData.file("muwclass/training_table.csv").toString(),
                "muwclass-colours",
                Optional.of("True_Class"),
                Optional.empty(),
                Set.of(),
                Map.of()))
        .table();
  }

  private static String line(double[] values) {
    return Arrays.stream(values)
        .mapToObj(v -> Double.isNaN(v) ? "" : Double.toString(v))
        .collect(Collectors.joining(","));
  }

  private Path features(FeatureTable table) throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add("name," + String.join(",", table.features()));
    for (int i = 0; i < table.size(); i++) {
      lines.add(table.names()[i] + "," + line(table.rows()[i]));
    }
    return Files.write(directory.resolve("features.csv"), lines);
  }

  /** The weights of gamma 0.07 make the result chaotic: the slightest difference would show. */
  @Test
  void foldsAgreeEvenWithExplodingWeights() throws Exception {
    Recipe recipe = Recipe.load("original");
    assertThat(recipe.weights().gamma()).isEqualTo(0.07);
    CrossValidation.Plan plan =
        CrossValidation.plan(
            table(), recipe, new CrossValidation.Cut(20, 0, false, 1, recipe.seed()));
    double[][] probabilities = new double[plan.table().size()][plan.classes().size()];
    int[] jobs = {0, 13};
    for (int job : jobs) {
      CrossValidation.FoldResult result = CrossValidation.runFold(plan, job);
      for (int i = 0; i < result.rows().length; i++) {
        probabilities[result.rows()[i]] = result.probabilities()[i];
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add("name,true_class,fold,prob_" + String.join(",prob_", plan.classes()));
    for (int i = 0; i < plan.table().size(); i++) {
      lines.add(
          plan.table().names()[i]
              + ","
              + plan.table().labels()[i]
              + ","
              + plan.folds()[0][i]
              + ","
              + line(probabilities[i]));
    }
    Path predictions = Files.write(directory.resolve("predictions.csv"), lines);
    String worst =
        PythonPeer.of("models")
            .run("lightgbm_folds.py", features(plan.table()), predictions, 0.07, 0, 13);
    assertThat(Double.parseDouble(worst.strip())).isLessThan(1e-6);
  }

  @Test
  void theModelTextGivesTheSameProbabilities() throws Exception {
    FeatureTable table = table().sorted();
    Recipe recipe =
        Recipe.load("original")
            .withWeights(Recipe.Weights.NONE)
            .withParameters(Map.of("num_iterations", "30"));
    Path bundle = directory.resolve("bundle");
    List<String> lines = new ArrayList<>();
    try (TrainedModel model = ModelTrainer.train(table, table.classes(), recipe);
        ModelPredictor predictor = model.predictor()) {
      Bundle.of(model, table).write(bundle);
      double[][] out = new double[200][model.classes().size()];
      predictor.probabilities(table.rows(), 0, 200, out);
      lines.add("name," + String.join(",", model.classes()));
      for (int i = 0; i < 200; i++) {
        lines.add(table.names()[i] + "," + line(out[i]));
      }
    }
    Path probabilities = Files.write(directory.resolve("probabilities.csv"), lines);
    String worst =
        PythonPeer.of("models")
            .run(
                "lightgbm_text.py",
                bundle.resolve("model.txt"),
                bundle.resolve("training.csv"),
                probabilities);
    assertThat(Double.parseDouble(worst.strip())).isLessThan(1e-12);
  }
}
