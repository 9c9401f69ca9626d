package org.chandraflow.table;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chandraflow.config.UsageException;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * The YAML header of an ECSV file (Enhanced Character-Separated Values 1.0): types, units,
 * descriptions and, in {@code meta}, UCDs. Tags are not looked at and no objects are made from
 * them.
 *
 * @param delimiter a blank or a comma
 * @param columns by name
 */
record EcsvHeader(char delimiter, Map<String, Column> columns) {
  private static final int LONGEST = 8 << 20;

  /** The header in the comment lines of a file; empty if they are none. */
  static Optional<EcsvHeader> of(String path, List<String> comments) {
    if (comments.isEmpty() || !comments.get(0).strip().startsWith("%ECSV")) {
      return Optional.empty();
    }
    StringBuilder yaml = new StringBuilder();
    for (String line : comments.subList(1, comments.size())) {
      yaml.append(line.startsWith(" ") ? line.substring(1) : line).append('\n');
    }
    LoaderOptions limits = new LoaderOptions();
    limits.setCodePointLimit(LONGEST);
    limits.setMaxAliasesForCollections(10);
    limits.setNestingDepthLimit(30);
    Node root;
    try {
      root = new Yaml(new SafeConstructor(limits)).compose(new StringReader(yaml.toString()));
    } catch (YAMLException e) {
      throw new UsageException(
          path
              + ":1: the ECSV header is not YAML: "
              + e.getMessage().lines().findFirst().orElse(""));
    }
    char delimiter = ' ';
    Map<String, Column> columns = new HashMap<>();
    for (Map.Entry<String, Node> entry : fields(root).entrySet()) {
      if (entry.getKey().equals("delimiter")) {
        delimiter = scalar(entry.getValue()).equals(",") ? ',' : ' ';
      } else if (entry.getKey().equals("datatype")
          && entry.getValue() instanceof SequenceNode list) {
        for (Node item : list.getValue()) {
          Column column = column(path, fields(item));
          columns.put(column.name(), column);
        }
      }
    }
    if (columns.isEmpty()) {
      throw new UsageException(path + ":1: the ECSV header has no 'datatype' list of columns");
    }
    return Optional.of(new EcsvHeader(delimiter, columns));
  }

  private static Column column(String path, Map<String, Node> fields) {
    String name = scalar(fields.get("name"));
    String type = scalar(fields.get("datatype"));
    if (name.isEmpty()) {
      throw new UsageException(path + ":1: a column of the ECSV header has no name");
    }
    boolean array = fields.containsKey("subtype");
    return new Column(
        name,
        array ? ColumnType.STRING : type(path, name, type),
        scalar(fields.get("unit")),
        ucd(fields.get("meta")),
        scalar(fields.get("description")));
  }

  private static String ucd(Node meta) {
    Map<String, Node> fields = fields(meta);
    return scalar(fields.containsKey("ucd") ? fields.get("ucd") : fields.get("UCD"));
  }

  private static ColumnType type(String path, String name, String type) {
    return switch (type) {
      case "bool" -> ColumnType.BOOLEAN;
      case "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32" -> ColumnType.LONG;
      case "float16", "float32", "float64", "float128" -> ColumnType.DOUBLE;
      // An unsigned 64-bit integer may exceed a long, and must not lose a digit.
      case "string", "uint64", "complex64", "complex128", "complex256" -> ColumnType.STRING;
      default ->
          throw new UsageException(
              path + ":1: column '" + name + "' has the unknown ECSV datatype '" + type + "'");
    };
  }

  /** The columns in the order of the line of names, which must agree with the header. */
  List<Column> columns(String path, long line, List<String> names) {
    List<Column> found = new ArrayList<>();
    for (String name : names) {
      Column column = columns.get(name);
      if (column == null) {
        throw new UsageException(
            path + ":" + line + ": column '" + name + "' is not in the ECSV header");
      }
      found.add(column);
    }
    return found;
  }

  private static Map<String, Node> fields(Node node) {
    Map<String, Node> fields = new java.util.LinkedHashMap<>();
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        fields.put(scalar(tuple.getKeyNode()), tuple.getValueNode());
      }
    } else if (node instanceof SequenceNode list) {
      // An ordered map is a list of maps.
      list.getValue()
          .forEach(
              item -> {
                if (item instanceof MappingNode) {
                  fields.putAll(fields(item));
                }
              });
    }
    return fields;
  }

  private static String scalar(Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : "";
  }
}
