package org.chandraflow.model.smile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.chandraflow.model.Classifier;
import org.chandraflow.model.Forest;
import org.chandraflow.model.Json;

/**
 * A classifier made of {@link Forest}s: either one whose leaves hold a value for each class, or one
 * a class.
 *
 * @param codes the class of each value or forest; other classes have none and {@code absent}
 * @param start score of each class before its trees
 * @param absent score of a class that had no rows
 * @param divisor of the sum of a class
 */
record ForestClassifier(
    int classes,
    int features,
    Link link,
    int[] codes,
    List<Forest> forests,
    double[] start,
    double absent,
    double divisor)
    implements Classifier {
  ForestClassifier {
    forests = List.copyOf(forests);
    int values = forests.stream().mapToInt(Forest::width).sum();
    if (values != codes.length || start.length != codes.length) {
      throw new IllegalStateException(values + " values for " + codes.length + " classes");
    }
    for (int code : codes) {
      if (code < 0 || code >= classes) {
        throw new IllegalStateException("class " + code + " of " + classes);
      }
    }
  }

  @Override
  public Scorer scorer() {
    return new Scorer() {
      private final double[] sums = new double[codes.length];

      @Override
      public void score(double[][] rows, int from, int to, double[][] out) {
        for (int r = from; r < to; r++) {
          score(rows[r], out[r]);
        }
      }

      @Override
      public void score(double[] row, double[] out) {
        if (row.length != features) {
          throw new IllegalArgumentException(row.length + " features, the model has " + features);
        }
        System.arraycopy(start, 0, sums, 0, sums.length);
        int at = 0;
        for (Forest forest : forests) {
          forest.add(row, sums, at);
          at += forest.width();
        }
        Arrays.fill(out, 0, classes, absent);
        for (int i = 0; i < codes.length; i++) {
          out[codes[i]] = sums[i] / divisor;
        }
      }

      @Override
      public void close() {
        // Nothing native.
      }
    };
  }

  @Override
  public String text() throws IOException {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.put("classes", classes);
    out.put("features", features);
    out.put("link", link.name());
    ArrayNode codeList = out.putArray("codes");
    Arrays.stream(codes).forEach(codeList::add);
    ArrayNode starts = out.putArray("start");
    Arrays.stream(start).forEach(starts::add);
    out.put("absent", absent);
    out.put("divisor", divisor);
    ArrayNode list = out.putArray("forests");
    forests.forEach(forest -> list.add(forest.toJson()));
    return Json.compact(out) + "\n";
  }

  static Classifier read(String text) {
    try {
      JsonNode json = Json.parse(text);
      List<Forest> forests = new ArrayList<>();
      json.path("forests").forEach(forest -> forests.add(Forest.read(forest)));
      int[] codes = new int[json.path("codes").size()];
      double[] start = new double[json.path("start").size()];
      for (int i = 0; i < codes.length; i++) {
        codes[i] = json.path("codes").get(i).asInt();
      }
      for (int i = 0; i < start.length; i++) {
        start[i] = json.path("start").get(i).asDouble();
      }
      return new ForestClassifier(
          json.path("classes").asInt(),
          json.path("features").asInt(),
          Link.valueOf(json.path("link").asText()),
          codes,
          forests,
          start,
          json.path("absent").asDouble(),
          json.path("divisor").asDouble());
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalStateException("damaged trees: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    // Nothing native.
  }
}
