package org.chandraflow.interop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.chandraflow.config.ConfigNode;

/** Configurations as Beam hands them over: rows, of which a null field is one not given. */
final class ConfigurationRows {
  private ConfigurationRows() {}

  /** A field that must be given. */
  static Schema.Field required(String name, Schema.FieldType type, String description) {
    return Schema.Field.of(name, type).withDescription(description);
  }

  /** A field that may be left out. */
  static Schema.Field optional(String name, Schema.FieldType type, String description) {
    return Schema.Field.nullable(name, type).withDescription(description);
  }

  /**
   * A configuration as a stage reads it.
   *
   * @param from what messages call the place
   */
  static ConfigNode node(String from, Row row) {
    Map<String, ConfigNode> entries = new LinkedHashMap<>();
    for (Schema.Field field : row.getSchema().getFields()) {
      Object value = row.getValue(field.getName());
      if (value != null) {
        entries.put(field.getName(), value(from, value));
      }
    }
    return ConfigNode.map(from, entries);
  }

  private static ConfigNode value(String from, Object value) {
    if (value instanceof Row row) {
      return node(from, row);
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, ConfigNode> entries = new LinkedHashMap<>();
      map.forEach((key, item) -> entries.put(key.toString(), value(from, item)));
      return ConfigNode.map(from, entries);
    }
    if (value instanceof Iterable<?> items) {
      List<ConfigNode> nodes = new ArrayList<>();
      items.forEach(item -> nodes.add(value(from, item)));
      return ConfigNode.list(from, nodes);
    }
    return ConfigNode.scalar(from, value.toString());
  }
}
