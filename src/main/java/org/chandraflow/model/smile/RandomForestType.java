package org.chandraflow.model.smile;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.chandraflow.model.Classifier;
import org.chandraflow.model.Forest;
import smile.base.cart.DecisionNode;
import smile.base.cart.SplitRule;
import smile.classification.RandomForest;
import smile.data.DataFrame;
import smile.data.formula.Formula;

/**
 * Smile's random forest. Parameters: {@code trees} (400), {@code max_depth} (30), {@code mtry}
 * (features tried at a split; 0 for the square root of their number), {@code node_size} (the least
 * rows of a node that is split, 2), {@code subsample} (1: with replacement).
 */
public final class RandomForestType extends SmileType {
  public RandomForestType() {
    super(
        Map.of(
            "trees", new Parameter(400, 1, 100_000),
            "max_depth", new Parameter(30, 2, 1000),
            "mtry", new Parameter(0, 0, 100_000),
            "node_size", new Parameter(2, 1, 1_000_000),
            "subsample", new Parameter(1, 0.01, 1)));
  }

  @Override
  public String name() {
    return "random-forest";
  }

  @Override
  Classifier fit(
      DataFrame data,
      int features,
      int[] codes,
      int classes,
      Map<String, String> given,
      long seed) {
    int mtry = Math.min(features, whole(given, "mtry"));
    RandomForest forest =
        RandomForest.fit(
            Formula.lhs(LABEL),
            data,
            whole(given, "trees"),
            mtry == 0 ? Math.max(1, (int) Math.sqrt(features)) : mtry,
            SplitRule.GINI,
            whole(given, "max_depth"),
            Math.max(2, data.nrow()),
            whole(given, "node_size"),
            value(given, "subsample"),
            null,
            seeds(seed, whole(given, "trees")));
    Forest.Builder builder = new Forest.Builder(codes.length);
    double weights = 0;
    for (RandomForest.Model model : forest.models()) {
      double weight = model.weight;
      weights += weight;
      Trees.add(
          builder,
          model.tree.root(),
          leaf -> {
            double[] values = ((DecisionNode) leaf).posteriori(new double[codes.length]);
            for (int k = 0; k < values.length; k++) {
              values[k] *= weight;
            }
            return values;
          });
    }
    return new ForestClassifier(
        classes,
        features,
        Classifier.Link.IDENTITY,
        codes,
        List.of(builder.build()),
        new double[codes.length],
        0,
        weights);
  }

  /** One seed a tree, above 1, as Smile takes others for none. */
  static LongStream seeds(long seed, int trees) {
    SplittableRandom random = new SplittableRandom(seed);
    return LongStream.of(
        LongStream.generate(() -> 2 + (random.nextLong() >>> 2)).distinct().limit(trees).toArray());
  }

  @Override
  public Classifier load(String text, Map<String, String> given) {
    return ForestClassifier.read(text);
  }
}
