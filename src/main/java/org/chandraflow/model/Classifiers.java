package org.chandraflow.model;

import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.chandraflow.config.Names;
import org.chandraflow.config.UsageException;

/** The kinds of classifiers there are: LightGBM and what a {@link ServiceLoader} adds. */
public final class Classifiers {
  private static final Map<String, Classifier.Type> TYPES = installed();

  private Classifiers() {}

  private static Map<String, Classifier.Type> installed() {
    Map<String, Classifier.Type> types = new TreeMap<>();
    Classifier.Type lightGbm = new LightGbmType();
    types.put(lightGbm.name(), lightGbm);
    for (Classifier.Type type :
        ServiceLoader.load(Classifier.Type.class, Classifier.Type.class.getClassLoader())) {
      types.put(type.name(), type);
    }
    return types;
  }

  /** Their names, sorted. */
  public static List<String> names() {
    return List.copyOf(TYPES.keySet());
  }

  /**
   * The kind of a name.
   *
   * @throws UsageException for an unknown one, with the nearest valid name
   */
  public static Classifier.Type type(String name) {
    Classifier.Type type = TYPES.get(name);
    if (type == null) {
      throw new UsageException(
          "unknown classifier '" + name + "'; " + Names.hint(name, TYPES.keySet()));
    }
    return type;
  }
}
