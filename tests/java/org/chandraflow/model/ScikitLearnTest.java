package org.chandraflow.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.chandraflow.peers.PythonPeer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores and folds are those of scikit-learn. */
@Tag("peers")
class ScikitLearnTest {
  @TempDir private Path directory;

  @Test
  void scoresAgree() throws Exception {
    Random random = new Random(4);
    List<Predictions> cases = new ArrayList<>();
    for (int c = 0; c < 60; c++) {
      int k = 2 + random.nextInt(7);
      int n = 5 + random.nextInt(300);
      double skill = random.nextDouble() * 4;
      double[][] probabilities = new double[n][k];
      int[] truth = new int[n];
      for (int i = 0; i < n; i++) {
        // The last class is rare, so that some cases lack it as truth or as prediction.
        truth[i] = random.nextInt(20) == 0 ? k - 1 : random.nextInt(Math.max(1, k - 1));
        for (int j = 0; j < k; j++) {
          probabilities[i][j] = random.nextGaussian() * 2 + (j == truth[i] ? skill : 0);
        }
        Classifier.Link.SOFTMAX.apply(probabilities[i]);
        if (random.nextInt(10) == 0) {
          Arrays.fill(probabilities[i], 0);
          probabilities[i][random.nextInt(k)] = 1;
        }
      }
      List<String> classes = IntStream.range(0, k).mapToObj(j -> "C" + j).toList();
      cases.add(Predictions.of(classes, truth, probabilities));
    }
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (Predictions p : cases) {
      ObjectNode one = list.addObject().put("classes", p.classes().size());
      Json.put(one, "truth", p.truth());
      ArrayNode rows = one.putArray("probabilities");
      for (double[] row : p.probabilities()) {
        ArrayNode cells = rows.addArray();
        Arrays.stream(row).forEach(cells::add);
      }
    }
    JsonNode expected = ask("scores.py", list);
    for (int c = 0; c < cases.size(); c++) {
      Predictions p = cases.get(c);
      int[][] matrix = Scores.confusion(p);
      Map<String, Double> ours = Scores.of(matrix);
      ours.put("log_loss", Scores.logLoss(p));
      Scores.ClassScores[] classes = Scores.perClass(matrix);
      for (int j = 0; j < classes.length; j++) {
        ours.put("precision " + j, classes[j].precision());
        ours.put("recall " + j, classes[j].recall());
        ours.put("f1 " + j, classes[j].f1());
        ours.put("n " + j, (double) classes[j].support());
      }
      JsonNode theirs = expected.get(c);
      assertThat(theirs.size()).isEqualTo(ours.size());
      ours.forEach(
          (name, value) ->
              assertThat(value).as(name).isCloseTo(theirs.path(name).asDouble(-9), within(1e-12)));
    }
  }

  private record Case(int[] labels, List<String> groups, int k, boolean shuffle, long seed) {}

  @Test
  void foldsAgree() throws Exception {
    Random random = new Random(9);
    List<Case> cases = new ArrayList<>();
    for (int c = 0; c < 80; c++) {
      int n = 60 + random.nextInt(400);
      int classes = 2 + random.nextInt(6);
      int[] labels =
          IntStream.range(0, n)
              .map(i -> (int) Math.floor(classes * Math.pow(random.nextDouble(), 2)))
              .toArray();
      boolean grouped = c % 2 == 1;
      List<String> groups = new ArrayList<>();
      int cells = 20 + random.nextInt(30);
      for (int i = 0; grouped && i < n; i++) {
        groups.add(String.format("g%03d", (int) (cells * Math.pow(random.nextDouble(), 1.5))));
      }
      cases.add(
          new Case(
              labels,
              groups,
              2 + random.nextInt(6),
              !grouped && random.nextBoolean(),
              random.nextInt(99)));
    }
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (Case c : cases) {
      ObjectNode one = list.addObject();
      Json.put(one, "labels", c.labels());
      ArrayNode groups = one.putArray("groups");
      c.groups().forEach(groups::add);
      one.put("k", c.k()).put("shuffle", c.shuffle()).put("seed", c.seed());
    }
    JsonNode expected = ask("folds.py", list);
    for (int i = 0; i < cases.size(); i++) {
      Case c = cases.get(i);
      int[] ours =
          c.groups().isEmpty()
              ? Folds.stratified(c.labels(), c.k(), c.shuffle(), c.seed())
              : Folds.grouped(c.labels(), c.groups(), c.k(), c.shuffle(), c.seed());
      ArrayNode theirs = (ArrayNode) expected.get(i);
      assertThat(ours)
          .as("case %d: %s", i, c)
          .containsExactly(
              IntStream.range(0, theirs.size()).map(r -> theirs.get(r).asInt()).toArray());
    }
  }

  private JsonNode ask(String script, JsonNode question) throws Exception {
    Path file = directory.resolve(script + ".json");
    Files.writeString(file, Json.compact(question));
    return Json.parse(PythonPeer.of("models").run(script, file));
  }
}
