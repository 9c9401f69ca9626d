package org.chandraflow.model.smile;

import java.lang.reflect.Field;
import java.util.function.Function;
import org.chandraflow.model.Forest;
import smile.base.cart.InternalNode;
import smile.base.cart.LeafNode;
import smile.base.cart.Node;
import smile.base.cart.OrdinalNode;

/**
 * Copies Smile's trees into a {@link Forest}. Smile shows neither the threshold of a split nor the
 * trees of a boosted model, and its own format is Java serialisation, which must not be loaded from
 * a file; so a few fields are read by reflection.
 */
final class Trees {
  private static final Field THRESHOLD = field(OrdinalNode.class, "value");

  private Trees() {}

  static Field field(Class<?> type, String name) {
    try {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("another version of Smile: no " + name + " in " + type, e);
    }
  }

  static Object get(Field field, Object from) {
    try {
      return field.get(from);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Adds a tree. */
  static void add(Forest.Builder forest, Node root, Function<LeafNode, double[]> leaf) {
    forest.tree(copy(forest, root, leaf));
  }

  private static int copy(Forest.Builder forest, Node node, Function<LeafNode, double[]> leaf) {
    if (node instanceof LeafNode end) {
      return forest.leaf(leaf.apply(end));
    }
    InternalNode inner = (InternalNode) node;
    if (!(inner instanceof OrdinalNode)) {
      throw new IllegalStateException("a split that is not by a threshold: " + inner.getClass());
    }
    int at = forest.node(inner.feature(), (double) get(THRESHOLD, inner));
    int left = copy(forest, inner.trueChild(), leaf);
    int right = copy(forest, inner.falseChild(), leaf);
    forest.children(at, left, right);
    return at;
  }
}
