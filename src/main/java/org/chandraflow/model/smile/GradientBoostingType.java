package org.chandraflow.model.smile;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.chandraflow.model.Classifier;
import org.chandraflow.model.Forest;
import smile.base.cart.RegressionNode;
import smile.classification.GradientTreeBoost;
import smile.data.DataFrame;
import smile.data.formula.Formula;
import smile.math.MathEx;
import smile.regression.RegressionTree;

/**
 * Smile's gradient boosting. Parameters: {@code trees} (a class, 100), {@code max_depth} (6),
 * {@code max_nodes} (31), {@code node_size} (the least rows of a node that is split, 5), {@code
 * shrinkage} (0.1), {@code subsample} (0.7).
 */
public final class GradientBoostingType extends SmileType {
  private static final Field FOREST = Trees.field(GradientTreeBoost.class, "forest");
  private static final Field TREES = Trees.field(GradientTreeBoost.class, "trees");
  private static final Field START = Trees.field(GradientTreeBoost.class, "b");

  public GradientBoostingType() {
    super(
        Map.of(
            "trees", new Parameter(100, 1, 100_000),
            "max_depth", new Parameter(6, 2, 1000),
            "max_nodes", new Parameter(31, 2, 1_000_000),
            "node_size", new Parameter(5, 1, 1_000_000),
            "shrinkage", new Parameter(0.1, 1e-6, 1),
            "subsample", new Parameter(0.7, 0.01, 1)));
  }

  @Override
  public String name() {
    return "gradient-boosting";
  }

  @Override
  Classifier fit(
      DataFrame data,
      int features,
      int[] codes,
      int classes,
      Map<String, String> given,
      long seed) {
    double shrinkage = value(given, "shrinkage");
    // The generator that Smile draws from belongs to the thread.
    MathEx.setSeed(seed);
    GradientTreeBoost model =
        GradientTreeBoost.fit(
            Formula.lhs(LABEL),
            data,
            whole(given, "trees"),
            whole(given, "max_depth"),
            whole(given, "max_nodes"),
            whole(given, "node_size"),
            shrinkage,
            value(given, "subsample"));
    List<Forest> forests = new ArrayList<>();
    double[] start = new double[codes.length];
    if (codes.length == 2) {
      // Two classes have one score F: the probability of the second is 1 / (1 + exp(-2 F)).
      forests.add(forest(new RegressionTree[0], 1));
      forests.add(forest((RegressionTree[]) Trees.get(TREES, model), 2 * shrinkage));
      start[1] = 2 * (double) Trees.get(START, model);
    } else {
      for (RegressionTree[] trees : (RegressionTree[][]) Trees.get(FOREST, model)) {
        forests.add(forest(trees, shrinkage));
      }
    }
    return new ForestClassifier(
        classes, features, Classifier.Link.SOFTMAX, codes, forests, start, -1e9, 1);
  }

  private static Forest forest(RegressionTree[] trees, double factor) {
    Forest.Builder builder = new Forest.Builder(1);
    for (RegressionTree tree : trees) {
      Trees.add(
          builder, tree.root(), leaf -> new double[] {factor * ((RegressionNode) leaf).output()});
    }
    return builder.build();
  }

  @Override
  public Classifier load(String text, Map<String, String> given) {
    return ForestClassifier.read(text);
  }
}
