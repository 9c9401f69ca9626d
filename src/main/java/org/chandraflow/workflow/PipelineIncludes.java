package org.chandraflow.workflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chandraflow.config.ConfigNode;
import org.chandraflow.config.Problem;
import org.chandraflow.config.TextFile;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.Storage;

/** Puts a file together with those that it includes; its own entries win. */
final class PipelineIncludes {
  private static final List<String> MERGED =
      List.of("parameters", "pools", "defaults", "stages", "subsets");
  private final Set<Path> open = new LinkedHashSet<>();

  ConfigNode load(String file) {
    Path path = Storage.of(file).path(file).toAbsolutePath().normalize();
    if (!open.add(path)) {
      throw new UsageException(List.of(new Problem(file, 0, "includes itself")));
    }
    ConfigNode root = parse(file);
    if (!root.isMap()) {
      throw new UsageException(
          List.of(new Problem(file, root.line(), "a pipeline is a mapping with 'stages'")));
    }
    ConfigNode include = root.entries().get("include");
    if (include != null) {
      Map<String, ConfigNode> merged = new LinkedHashMap<>();
      for (ConfigNode item : include.items()) {
        Path parent = Storage.of(file).path(file).getParent();
        String other =
            parent == null ? item.text() : parent.resolve(item.text()).normalize().toString();
        merge(merged, load(other).entries());
      }
      merge(merged, root.entries());
      root = root.withEntries(merged);
    }
    open.remove(path);
    return root;
  }

  private static void merge(Map<String, ConfigNode> into, Map<String, ConfigNode> from) {
    from.forEach(
        (key, value) -> {
          ConfigNode before = into.get(key);
          if (before != null && MERGED.contains(key) && before.isMap() && value.isMap()) {
            Map<String, ConfigNode> entries = new LinkedHashMap<>(before.entries());
            entries.putAll(value.entries());
            into.put(key, value.withEntries(entries));
          } else if (before != null && key.equals("checks")) {
            List<ConfigNode> items = new ArrayList<>(before.items());
            items.addAll(value.items());
            into.put(key, value.withItems(items));
          } else {
            into.put(key, value);
          }
        });
  }

  private static ConfigNode parse(String file) {
    Path path = Storage.of(file).path(file);
    if (!Files.isRegularFile(path)) {
      throw new UsageException(InputFiles.missing(file));
    }
    try {
      return ConfigNode.parse(file, TextFile.read(file, path));
    } catch (IOException e) {
      throw new UsageException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
