package org.chandraflow.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * A YAML value that knows where it stands. Only plain YAML is read: no tags that make objects, no
 * duplicate keys, anchors within bounds. Immutable.
 */
public final class ConfigNode {
  private final String file;
  private final int line;
  private final Object value;

  private ConfigNode(String file, int line, Object value) {
    this.file = file;
    this.line = line;
    this.value = value;
  }

  /**
   * Parses one YAML document.
   *
   * @param file the name to give in messages
   * @throws UsageException if it is not YAML; with file and line
   */
  public static ConfigNode parse(String file, String yaml) {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(50);
    options.setCodePointLimit(16 * 1024 * 1024);
    try {
      StreamReader reader = new StreamReader(new StringReader(yaml));
      Composer composer = new Composer(new ParserImpl(reader, options), new Resolver(), options);
      Node root = composer.getSingleNode();
      return root == null ? new ConfigNode(file, 1, Map.of()) : of(file, root, 0);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      throw new UsageException(
          List.of(new Problem(file, line, "not valid YAML: " + e.getProblem())));
    } catch (ReaderException e) {
      int at = yaml.indexOf(e.getCodePoint());
      int line =
          at < 0 ? 0 : 1 + (int) yaml.substring(0, at).chars().filter(c -> c == '\n').count();
      String problem =
          String.format("not valid YAML: U+%04X is no character of text", e.getCodePoint());
      throw new UsageException(List.of(new Problem(file, line, problem)));
    } catch (YAMLException e) {
      throw new UsageException(List.of(new Problem(file, 0, "not valid YAML: " + e.getMessage())));
    }
  }

  /** A scalar made by the program, as a command-line option is. */
  public static ConfigNode scalar(String from, String text) {
    return new ConfigNode(from, 0, text);
  }

  /** A mapping made by the program. */
  public static ConfigNode map(String from, Map<String, ConfigNode> entries) {
    return new ConfigNode(from, 0, new LinkedHashMap<>(entries));
  }

  /** A list made by the program. */
  public static ConfigNode list(String from, List<ConfigNode> items) {
    return new ConfigNode(from, 0, List.copyOf(items));
  }

  /** The same value, its place kept, with another scalar text; for parameter substitution. */
  public ConfigNode withText(String text) {
    return new ConfigNode(file, line, text);
  }

  /** The same place with other entries. */
  public ConfigNode withEntries(Map<String, ConfigNode> entries) {
    return new ConfigNode(file, line, new LinkedHashMap<>(entries));
  }

  /** The same place with other items. */
  public ConfigNode withItems(List<ConfigNode> items) {
    return new ConfigNode(file, line, List.copyOf(items));
  }

  private static ConfigNode of(String file, Node node, int depth) {
    int line = node.getStartMark().getLine() + 1;
    if (depth > 100) {
      throw new UsageException(List.of(new Problem(file, line, "nested deeper than 100 levels")));
    }
    if (node instanceof MappingNode mapping) {
      Map<String, ConfigNode> entries = new LinkedHashMap<>();
      for (NodeTuple tuple : mapping.getValue()) {
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
          throw new UsageException(List.of(new Problem(file, line, "a key must be plain text")));
        }
        if (entries.put(key.getValue(), of(file, tuple.getValueNode(), depth + 1)) != null) {
          int at = key.getStartMark().getLine() + 1;
          throw new UsageException(
              List.of(new Problem(file, at, "key '" + key.getValue() + "' is given twice")));
        }
      }
      return new ConfigNode(file, line, entries);
    }
    if (node instanceof SequenceNode sequence) {
      List<ConfigNode> items = new ArrayList<>();
      for (Node item : sequence.getValue()) {
        items.add(of(file, item, depth + 1));
      }
      return new ConfigNode(file, line, items);
    }
    ScalarNode scalar = (ScalarNode) node;
    boolean isNull = Tag.NULL.equals(scalar.getTag());
    return new ConfigNode(file, line, isNull ? null : scalar.getValue());
  }

  /** The file, as named when parsed. */
  public String file() {
    return file;
  }

  /** The line, from 1; 0 for a value made by the program. */
  public int line() {
    return line;
  }

  /** {@code file:line}. */
  public String where() {
    return line > 0 ? file + ":" + line : file;
  }

  /** Whether this is a mapping. */
  public boolean isMap() {
    return value instanceof Map;
  }

  /** Whether this is a list. */
  public boolean isList() {
    return value instanceof List;
  }

  /** Whether this is a single value, not null. */
  public boolean isScalar() {
    return value instanceof String;
  }

  /** Whether this is null, or nothing was written after the key. */
  public boolean isNull() {
    return value == null;
  }

  /** The text of a scalar exactly as written (without quotes). */
  public String text() {
    if (value instanceof String text) {
      return text;
    }
    throw new UsageException(
        List.of(new Problem(file, line, "expected a single value, found " + kind())));
  }

  /** The entries of a mapping in file order; empty for null. */
  @SuppressWarnings("unchecked")
  public Map<String, ConfigNode> entries() {
    if (value == null) {
      return Map.of();
    }
    if (!isMap()) {
      throw new UsageException(
          List.of(new Problem(file, line, "expected 'key: value' entries, found " + kind())));
    }
    return java.util.Collections.unmodifiableMap((Map<String, ConfigNode>) value);
  }

  /** The items of a list; a scalar or mapping counts as a list of one, null as none. */
  @SuppressWarnings("unchecked")
  public List<ConfigNode> items() {
    if (value == null) {
      return List.of();
    }
    return isList()
        ? java.util.Collections.unmodifiableList((List<ConfigNode>) value)
        : List.of(this);
  }

  private String kind() {
    return isMap() ? "a mapping" : isList() ? "a list" : isNull() ? "nothing" : "'" + value + "'";
  }

  /** The value in one line, mappings sorted by key: equal values give equal texts. */
  public String canonical() {
    if (value == null) {
      return "null";
    }
    if (isMap()) {
      StringBuilder out = new StringBuilder("{");
      entries().entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(
              e ->
                  out.append(quote(e.getKey()))
                      .append(':')
                      .append(e.getValue().canonical())
                      .append(','));
      return out.append('}').toString();
    }
    if (isList()) {
      StringBuilder out = new StringBuilder("[");
      items().forEach(item -> out.append(item.canonical()).append(','));
      return out.append(']').toString();
    }
    return quote((String) value);
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  @Override
  public String toString() {
    return canonical();
  }
}
