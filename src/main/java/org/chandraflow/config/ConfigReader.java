package org.chandraflow.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads one mapping with checks. Every getter notes its key as known; {@link #finish} then reports
 * the keys that nobody asked for, with the nearest known one. Problems are collected, never thrown,
 * and a getter that found one returns its default (or an empty value), so that one pass finds them
 * all. Not safe for several threads.
 */
public final class ConfigReader {
  private final ConfigNode node;
  private final Problems problems;
  private final Map<String, ConfigNode> entries;
  private final Set<String> known = new LinkedHashSet<>();

  /** A reader of a mapping (null counts as an empty one). */
  public ConfigReader(ConfigNode node, Problems problems) {
    this.node = node;
    this.problems = problems;
    if (node.isMap() || node.isNull()) {
      this.entries = node.entries();
    } else {
      problems.add(node, "expected 'key: value' entries, found '" + node + "'");
      this.entries = Map.of();
    }
  }

  /** The mapping itself. */
  public ConfigNode node() {
    return node;
  }

  /** Where problems go. */
  public Problems problems() {
    return problems;
  }

  /** Whether a key is present and not null. */
  public boolean has(String key) {
    known.add(key);
    return entries.containsKey(key) && !entries.get(key).isNull();
  }

  /** The raw value of a key, if present and not null. */
  public Optional<ConfigNode> find(String key) {
    return has(key) ? Optional.of(entries.get(key)) : Optional.empty();
  }

  /** The place of a key's value, or of the mapping where the key is absent. */
  public ConfigNode at(String key) {
    return entries.getOrDefault(key, node);
  }

  /** Text, or the default (which may be null). */
  public String text(String key, String defaultValue) {
    Optional<ConfigNode> found = find(key);
    if (found.isEmpty()) {
      return defaultValue;
    }
    if (!found.get().isScalar()) {
      problems.add(
          found.get(), "'" + key + "': expected a single value, found '" + found.get() + "'");
      return defaultValue;
    }
    return found.get().text();
  }

  /** Text that must be there. */
  public String requiredText(String key) {
    if (!has(key)) {
      problems.add(node, "'" + key + "' is missing");
      return "";
    }
    return text(key, "");
  }

  /** A number within bounds, both included. */
  public double number(String key, double defaultValue, double min, double max) {
    String text = text(key, null);
    if (text == null) {
      return defaultValue;
    }
    try {
      double number = Double.parseDouble(text.strip());
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below, as a number out of bounds is.
    }
    problems.add(
        at(key), "'" + key + "': '" + text + "' is not a number from " + min + " to " + max);
    return defaultValue;
  }

  /** A whole number within bounds, both included. */
  public long integer(String key, long defaultValue, long min, long max) {
    String text = text(key, null);
    if (text == null) {
      return defaultValue;
    }
    try {
      long number = Long.parseLong(text.strip().replace("_", ""));
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below, as a number out of bounds is.
    }
    problems.add(
        at(key), "'" + key + "': '" + text + "' is not a whole number from " + min + " to " + max);
    return defaultValue;
  }

  /** {@code true} or {@code false}. */
  public boolean flag(String key, boolean defaultValue) {
    String text = text(key, null);
    if (text == null) {
      return defaultValue;
    }
    switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on":
        return true;
      case "false", "no", "off":
        return false;
      default:
        problems.add(at(key), "'" + key + "': '" + text + "' is neither true nor false");
        return defaultValue;
    }
  }

  /** One of an enum's values, written in lower case with hyphens. */
  public <E extends Enum<E>> E choice(String key, Class<E> type, E defaultValue) {
    String text = text(key, null);
    if (text == null) {
      return defaultValue;
    }
    List<String> names = new ArrayList<>();
    for (E value : type.getEnumConstants()) {
      String name = value.name().toLowerCase(Locale.ROOT).replace('_', '-');
      if (name.equals(text.strip().toLowerCase(Locale.ROOT).replace('_', '-'))) {
        return value;
      }
      names.add(name);
    }
    problems.add(at(key), "'" + key + "': unknown '" + text + "'; " + Names.hint(text, names));
    return defaultValue;
  }

  /** One of some names. */
  public String oneOf(String key, String defaultValue, String... names) {
    String text = text(key, null);
    if (text == null || Arrays.asList(names).contains(text)) {
      return text == null ? defaultValue : text;
    }
    problems.add(
        at(key),
        "'" + key + "': unknown '" + text + "'; " + Names.hint(text, Arrays.asList(names)));
    return defaultValue;
  }

  /** A list of texts; one text counts as a list of one; absent is empty. */
  public List<String> texts(String key) {
    List<String> out = new ArrayList<>();
    for (ConfigNode item : find(key).map(ConfigNode::items).orElse(List.of())) {
      if (item.isScalar()) {
        out.add(item.text());
      } else {
        problems.add(item, "'" + key + "': expected a list of single values, found '" + item + "'");
      }
    }
    return List.copyOf(out);
  }

  /** A list of numbers; absent is empty. */
  public List<Double> numbers(String key) {
    List<Double> out = new ArrayList<>();
    for (String text : texts(key)) {
      try {
        out.add(Double.parseDouble(text.strip()));
      } catch (NumberFormatException e) {
        problems.add(at(key), "'" + key + "': '" + text + "' is not a number");
      }
    }
    return List.copyOf(out);
  }

  /** A nested mapping; absent counts as empty. Its {@link #finish} is the caller's to call. */
  public ConfigReader section(String key) {
    ConfigNode absent = ConfigNode.map(node.file(), Map.of());
    return new ConfigReader(find(key).orElse(absent), problems);
  }

  /** A list of nested mappings. */
  public List<ConfigReader> sections(String key) {
    return find(key).map(ConfigNode::items).orElse(List.of()).stream()
        .map(item -> new ConfigReader(item, problems))
        .toList();
  }

  /** A mapping from names that the user chose to values, in file order. */
  public Map<String, ConfigNode> named(String key) {
    Optional<ConfigNode> found = find(key);
    if (found.isEmpty()) {
      return Map.of();
    }
    if (!found.get().isMap()) {
      problems.add(
          found.get(),
          "'" + key + "': expected 'name: value' entries, found '" + found.get() + "'");
      return Map.of();
    }
    return new LinkedHashMap<>(found.get().entries());
  }

  /** Reports each key that no getter asked for. */
  public void finish() {
    for (Map.Entry<String, ConfigNode> entry : entries.entrySet()) {
      if (!known.contains(entry.getKey())) {
        // A value that came from elsewhere, as a parameter's does, stands where its mapping stands.
        boolean own = entry.getValue().file().equals(node.file());
        problems.add(
            own ? entry.getValue() : node,
            "unknown key '" + entry.getKey() + "'; " + Names.hint(entry.getKey(), known));
      }
    }
  }
}
