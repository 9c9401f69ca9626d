package org.chandraflow.features;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.chandraflow.config.ConfigNode;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.Problems;
import org.chandraflow.features.ExpressionCompiler.Compiled;
import org.chandraflow.features.ExpressionCompiler.Slot;
import org.chandraflow.features.FeatureSet.Definition;
import org.chandraflow.features.FeatureSet.ErrorColumns;
import org.chandraflow.features.FeatureSet.Input;
import org.chandraflow.table.Schemas;
import org.chandraflow.table.Unit;

/** Reads and checks the YAML form of a feature set, finding every problem in one pass. */
final class FeatureSetReader {
  /** Fields of the dataset that a feature must not hide. */
  private static final Set<String> RESERVED =
      Set.of("name", "ra", "dec", "label", "input", "error_below", "error_above", "upper_limit");

  private final Problems problems = new Problems();
  private final Map<String, Slot> slots = new LinkedHashMap<>();

  private FeatureSetReader() {}

  static FeatureSet read(String name, ConfigNode node) {
    return new FeatureSetReader().set(name, node);
  }

  private FeatureSet set(String name, ConfigNode node) {
    ConfigReader reader = new ConfigReader(node, problems);
    String description = reader.text("description", "");
    List<Input> inputs = new ArrayList<>();
    reader.named("inputs").forEach((key, value) -> inputs.add(input(key, value)));
    List<Definition> derived = new ArrayList<>();
    reader
        .named("derived")
        .forEach(
            (key, value) -> {
              if (slots.containsKey(key)) {
                problems.add(value, "derived '" + key + "': an input has this name");
              }
              Definition definition = definition("derived", key, value, true);
              if (definition != null) {
                derived.add(definition);
              }
            });
    List<Definition> features = new ArrayList<>();
    Map<String, String> avroNames = new HashMap<>();
    reader
        .named("features")
        .forEach(
            (key, value) -> {
              unique(key, value, avroNames);
              Definition definition = definition("feature", key, value, false);
              if (definition != null) {
                features.add(definition);
              }
            });
    Map<String, ErrorColumns> errors = new LinkedHashMap<>();
    reader.named("errors").forEach((key, value) -> errors.put(key, errors(value)));
    reader.finish();
    if (features.isEmpty() && problems.isEmpty()) {
      problems.add(node, "no features; expected 'features:' with 'NAME: EXPRESSION' entries");
    }
    problems.throwIfAny();
    return new FeatureSet(name, description, flow(node), inputs, derived, features, errors);
  }

  private Input input(String name, ConfigNode node) {
    List<String> from = List.of(name);
    String unit = "";
    boolean required = false;
    boolean coalesce = false;
    if (node.isMap()) {
      ConfigReader reader = new ConfigReader(node, problems);
      from = reader.has("from") ? reader.texts("from") : from;
      unit = reader.text("unit", "");
      required = reader.flag("required", false);
      coalesce = reader.flag("coalesce", false);
      reader.finish();
    } else if (!node.isNull()) {
      from = node.items().stream().filter(ConfigNode::isScalar).map(ConfigNode::text).toList();
    }
    if (from.isEmpty()) {
      problems.add(node, "input '" + name + "': 'from' names no column");
    }
    Unit parsed = unit.isEmpty() ? null : unit(node, "input '" + name + "'", unit);
    slots.put(name, new Slot(slots.size(), parsed, false));
    return new Input(name, from, unit, required, coalesce);
  }

  private ErrorColumns errors(ConfigNode node) {
    if (node.isScalar()) {
      return new ErrorColumns(node.text(), "", "");
    }
    ConfigReader reader = new ConfigReader(node, problems);
    ErrorColumns errors =
        new ErrorColumns(reader.text("error", ""), reader.text("low", ""), reader.text("high", ""));
    if (errors.low().isEmpty() != errors.high().isEmpty()
        || (errors.error().isEmpty() && errors.high().isEmpty())) {
      problems.add(node, "'errors': expected a column, or {low: COLUMN, high: COLUMN}");
    }
    reader.finish();
    return errors;
  }

  private void unique(String name, ConfigNode node, Map<String, String> avroNames) {
    String avro = Schemas.avroName(name);
    if (RESERVED.contains(avro.toLowerCase(Locale.ROOT))) {
      problems.add(node, "feature '" + name + "': this name is kept for the source's own column");
    }
    String other = avroNames.put(avro, name);
    if (other != null) {
      problems.add(
          node,
          "features '" + other + "' and '" + name + "' both become '" + avro + "'; rename one");
    }
  }

  private Definition definition(String what, String name, ConfigNode node, boolean visible) {
    String text;
    String unit = "";
    String description = "";
    if (node.isMap()) {
      ConfigReader reader = new ConfigReader(node, problems);
      text = reader.requiredText("expression");
      unit = reader.text("unit", "");
      description = reader.text("description", "");
      reader.finish();
    } else if (node.isScalar()) {
      text = node.text();
    } else {
      // A feature with nothing after its name is the input of that name.
      text = "`" + name + "`";
    }
    String label = what + " '" + name + "'";
    Unit declared = unit.isEmpty() ? null : unit(node, label, unit);
    try {
      Expression expression = ExpressionParser.parse(text);
      Compiled compiled = ExpressionCompiler.compile(text, expression, slots);
      if (declared != null && compiled.unit() != null && !declared.fits(compiled.unit())) {
        problems.add(
            node,
            label + ": declared as " + declared + ", but '" + text + "' is " + compiled.unit());
      }
      Unit known = declared == null ? compiled.unit() : declared;
      if (unit.isEmpty() && known != null && !known.equals(Unit.NONE)) {
        unit = known.toString();
      }
      if (visible) {
        slots.putIfAbsent(name, new Slot(slots.size(), known, compiled.condition()));
      }
      return new Definition(name, text, expression, unit.equals("1") ? "" : unit, description);
    } catch (ExpressionException e) {
      problems.add(node, label + ": " + e.getMessage());
      if (visible) {
        // Later definitions that use it are not reported for it.
        slots.putIfAbsent(name, new Slot(slots.size(), null, false));
      }
      return null;
    }
  }

  private Unit unit(ConfigNode node, String what, String text) {
    try {
      return Unit.parse(text);
    } catch (IllegalArgumentException e) {
      problems.add(node, what + ": " + e.getMessage());
      return null;
    }
  }

  /** YAML in one canonical form: equal sets give equal texts, in the order written. */
  private static String flow(ConfigNode node) {
    if (node.isNull()) {
      return "null";
    }
    StringBuilder out = new StringBuilder();
    if (node.isMap()) {
      node.entries()
          .forEach(
              (key, value) ->
                  out.append(out.isEmpty() ? "" : ", ")
                      .append(quote(key))
                      .append(": ")
                      .append(flow(value)));
      return "{" + out + "}";
    }
    if (node.isList()) {
      node.items().forEach(item -> out.append(out.isEmpty() ? "" : ", ").append(flow(item)));
      return "[" + out + "]";
    }
    return quote(node.text());
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
