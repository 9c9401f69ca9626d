package org.chandraflow.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Binary trees over complete rows whose leaves hold values: a row goes left at {@code feature <=
 * threshold}. The trees' values are added up. Immutable.
 *
 * <p>Nodes of all trees are numbered through; a child below zero is the leaf {@code -1 - child}.
 */
public final class Forest {
  private final int width;
  private final int[] roots;
  private final int[] features;
  private final double[] thresholds;
  private final int[] left;
  private final int[] right;
  private final double[] leaves;

  private Forest(
      int width,
      int[] roots,
      int[] features,
      double[] thresholds,
      int[] left,
      int[] right,
      double[] leaves) {
    this.width = width;
    this.roots = roots;
    this.features = features;
    this.thresholds = thresholds;
    this.left = left;
    this.right = right;
    this.leaves = leaves;
    for (int root : roots) {
      checkChild(root, -1);
    }
    for (int i = 0; i < features.length; i++) {
      checkChild(left[i], i);
      checkChild(right[i], i);
    }
  }

  /** Children come after their parents, so that every row reaches a leaf. */
  private void checkChild(int child, int parent) {
    boolean node = child > parent && child < features.length;
    boolean leaf = child < 0 && (long) (-1 - child + 1) * width <= leaves.length;
    if (!node && !leaf) {
      throw new IllegalStateException("damaged tree: child " + child + " of node " + parent);
    }
  }

  /** Collects trees. */
  public static final class Builder {
    private final int width;
    private final List<Integer> roots = new ArrayList<>();
    private final List<Integer> features = new ArrayList<>();
    private final List<Double> thresholds = new ArrayList<>();
    private final List<int[]> children = new ArrayList<>();
    private final List<double[]> leaves = new ArrayList<>();

    /**
     * @param width values a leaf
     */
    public Builder(int width) {
      this.width = width;
    }

    /** Adds an inner node whose children are set later; gives its number. */
    public int node(int feature, double threshold) {
      features.add(feature);
      thresholds.add(threshold);
      children.add(new int[2]);
      return features.size() - 1;
    }

    /** Sets the children of a node. */
    public void children(int node, int leftChild, int rightChild) {
      children.set(node, new int[] {leftChild, rightChild});
    }

    /** Adds a leaf; gives the number by which a node calls it. */
    public int leaf(double... values) {
      leaves.add(values.clone());
      return -leaves.size();
    }

    /** Ends a tree. */
    public void tree(int root) {
      roots.add(root);
    }

    /** The forest. */
    public Forest build() {
      double[] values = new double[leaves.size() * width];
      for (int i = 0; i < leaves.size(); i++) {
        System.arraycopy(leaves.get(i), 0, values, i * width, width);
      }
      return new Forest(
          width,
          roots.stream().mapToInt(Integer::intValue).toArray(),
          features.stream().mapToInt(Integer::intValue).toArray(),
          thresholds.stream().mapToDouble(Double::doubleValue).toArray(),
          children.stream().mapToInt(c -> c[0]).toArray(),
          children.stream().mapToInt(c -> c[1]).toArray(),
          values);
    }
  }

  /** Values a leaf. */
  public int width() {
    return width;
  }

  /** The number of trees. */
  public int trees() {
    return roots.length;
  }

  /** Adds each tree's values for a row to {@code out}, from {@code at} on. */
  public void add(double[] row, double[] out, int at) {
    for (int root : roots) {
      int node = root;
      while (node >= 0) {
        node = row[features[node]] <= thresholds[node] ? left[node] : right[node];
      }
      int leaf = (-1 - node) * width;
      for (int k = 0; k < width; k++) {
        out[at + k] += leaves[leaf + k];
      }
    }
  }

  /** The same trees with other values in their leaves: {@code value * factor + added}. */
  Forest scaled(double factor, double added) {
    double[] changed = Arrays.stream(leaves).map(v -> v * factor + added).toArray();
    return new Forest(width, roots, features, thresholds, left, right, changed);
  }

  /**
   * Reads the trees of a LightGBM model text with numeric splits; rows must be complete.
   *
   * @param scale each leaf is multiplied with it
   */
  static Forest ofLightGbm(String text, double scale) {
    Builder builder = new Builder(1);
    Map<String, String> tree = new HashMap<>();
    for (String line : text.split("\n")) {
      if (line.startsWith("Tree=") || line.startsWith("end of trees")) {
        addLightGbm(builder, tree, scale);
        tree.clear();
      }
      int at = line.indexOf('=');
      if (at > 0) {
        tree.put(line.substring(0, at), line.substring(at + 1).strip());
      }
      if (line.startsWith("end of trees")) {
        break;
      }
    }
    return builder.build();
  }

  private static void addLightGbm(Builder builder, Map<String, String> tree, double scale) {
    if (!tree.containsKey("leaf_value") || !tree.containsKey("Tree")) {
      return;
    }
    double[] values = numbers(tree.get("leaf_value"));
    int[] leaf = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      leaf[i] = builder.leaf(values[i] * scale);
    }
    if (values.length == 1) {
      builder.tree(leaf[0]);
      return;
    }
    double[] features = numbers(tree.get("split_feature"));
    double[] thresholds = numbers(tree.get("threshold"));
    double[] lefts = numbers(tree.get("left_child"));
    double[] rights = numbers(tree.get("right_child"));
    int first = -1;
    for (int i = 0; i < features.length; i++) {
      int node = builder.node((int) features[i], thresholds[i]);
      first = i == 0 ? node : first;
    }
    for (int i = 0; i < features.length; i++) {
      builder.children(
          first + i, child((int) lefts[i], first, leaf), child((int) rights[i], first, leaf));
    }
    builder.tree(first);
  }

  private static int child(int child, int first, int[] leaf) {
    return child < 0 ? leaf[-1 - child] : first + child;
  }

  private static double[] numbers(String text) {
    return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  /** The forest as JSON. */
  public ObjectNode toJson() {
    ObjectNode out = JsonNodeFactory.instance.objectNode().put("width", width);
    Json.put(out, "roots", roots);
    Json.put(out, "features", features);
    Json.put(out, "thresholds", thresholds);
    Json.put(out, "left", left);
    Json.put(out, "right", right);
    Json.put(out, "leaves", leaves);
    return out;
  }

  /**
   * Reads what {@link #toJson} gave.
   *
   * @throws IllegalStateException if it is damaged
   */
  public static Forest read(JsonNode json) {
    return new Forest(
        json.path("width").asInt(),
        Json.integers(json, "roots"),
        Json.integers(json, "features"),
        Json.doubles(json, "thresholds"),
        Json.integers(json, "left"),
        Json.integers(json, "right"),
        Json.doubles(json, "leaves"));
  }
}
