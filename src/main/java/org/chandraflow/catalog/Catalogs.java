package org.chandraflow.catalog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.WeakHashMap;
import org.chandraflow.config.ConfigFiles;
import org.chandraflow.config.ConfigNode;
import org.chandraflow.config.Names;
import org.chandraflow.config.Standing;
import org.chandraflow.config.UsageException;

/** The catalogues that are described in {@code config/catalogs}. */
public final class Catalogs {
  private static final String KIND = "catalogs";

  /** What was read from a text; the text is parsed once, so its tree stands for it. */
  private static final Map<ConfigNode, CatalogConfig> READ =
      Collections.synchronizedMap(new WeakHashMap<>());

  private Catalogs() {}

  /** The identifiers of the shipped catalogues and of those in the user's own directory, sorted. */
  public static List<String> ids() {
    return ConfigFiles.names(KIND);
  }

  /**
   * Loads a catalogue's description.
   *
   * @param name an identifier, an alias, or the path of a YAML file
   * @throws UsageException for a name that is none of these, with the nearest, or a description
   *     that is wrong, with file and line of each problem
   */
  public static CatalogConfig load(String name) {
    if (name.indexOf('/') >= 0 || name.endsWith(".yaml") || name.endsWith(".yml")) {
      String stem = name.substring(name.lastIndexOf('/') + 1).replaceFirst("\\.ya?ml$", "");
      return read(stem, name);
    }
    return find(name).orElseThrow(() -> unknown(name));
  }

  /**
   * The catalogue of an identifier, an alias or a file's stem, in any case; empty if there is none.
   *
   * @throws UsageException if its description is wrong
   */
  public static Optional<CatalogConfig> find(String stem) {
    return Standing.once("catalogue", stem, () -> lookUp(stem));
  }

  private static Optional<CatalogConfig> lookUp(String stem) {
    String lower = stem.toLowerCase(Locale.ROOT);
    List<String> ids = ids();
    if (ids.contains(lower)) {
      return Optional.of(read(lower, lower));
    }
    for (Map.Entry<String, List<String>> entry : aliases(ids).entrySet()) {
      if (entry.getValue().contains(lower)) {
        return Optional.of(read(entry.getKey(), entry.getKey()));
      }
    }
    return Optional.empty();
  }

  private static CatalogConfig read(String id, String name) {
    ConfigNode node = ConfigFiles.load(KIND, name);
    CatalogConfig known = READ.get(node);
    if (known == null) {
      known = CatalogReader.read(id, node);
      READ.put(node, known);
    }
    return known;
  }

  /** A refusal of a name that is neither an identifier nor an alias. */
  public static UsageException unknown(String name) {
    List<String> ids = ids();
    List<String> valid = new ArrayList<>(ids);
    aliases(ids).values().forEach(valid::addAll);
    String hint =
        Names.nearest(name, valid)
            .map(near -> "did you mean '" + near + "'?")
            .orElseGet(() -> "valid: " + String.join(", ", ids));
    return new UsageException("unknown catalogue '" + name + "'; " + hint);
  }

  private static Map<String, List<String>> aliases(List<String> ids) {
    Map<String, List<String>> aliases = new TreeMap<>();
    for (String id : ids) {
      ConfigNode node = ConfigFiles.load(KIND, id);
      ConfigNode list = node.entries().get("aliases");
      aliases.put(
          id,
          list == null
              ? List.of()
              : list.items().stream().map(a -> a.text().toLowerCase(Locale.ROOT)).toList());
    }
    return aliases;
  }
}
