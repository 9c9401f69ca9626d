package org.chandraflow.features;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.chandraflow.config.ConfigFiles;
import org.chandraflow.config.ConfigNode;
import org.chandraflow.config.Names;
import org.chandraflow.config.Standing;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.chandraflow.table.Schemas;

/**
 * A checked set of features: named inputs, values derived from them, and the features themselves,
 * each an expression (see {@link ExpressionParser} and {@link ExpressionCompiler}). A set is a YAML
 * file in {@code config/features} or of the user's own:
 *
 * <pre>
 * description: one line
 * inputs:
 *   Gmag: {from: [gaia_Gmag, Gmag], unit: mag}      # the first column that the table has
 *   W1mag: {from: [allwise_W1mag, W1mag], unit: mag, coalesce: true}  # the first that has a value
 * derived:
 *   distance: {expression: "if(Plx > 3 * e_Plx, 1 / Plx, distance_pc)", unit: pc}
 * errors:                                         # of columns; by default as InputErrors tells
 *   w1mpro: w1sigmpro
 *   flux: {low: flux_16, high: flux_84}
 * features:
 *   G-W1: Gmag - W1mag
 *   logFb: {expression: "log10(Fb)", description: "..."}
 * </pre>
 *
 * An input without a unit is not checked. A feature's name is made valid for Avro ({@code BP-RP} is
 * {@code BP_RP}) and must be unique then. Immutable.
 */
public final class FeatureSet implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The property of a features schema that holds the text of its set. */
  public static final String SET_PROPERTY = "feature_set";

  /** The property of a feature's field that holds its name as the set writes it. */
  public static final String NAME_PROPERTY = "original_name";

  /**
   * A value taken from the table.
   *
   * @param name as expressions call it
   * @param from names of columns, in order of preference
   * @param unit empty if it is not declared; {@code 1} is a plain number
   * @param required whether a table without any of the columns is refused
   * @param coalesce whether a row takes the first column that has a value for it, instead of the
   *     first that the table has
   */
  public record Input(
      String name, List<String> from, String unit, boolean required, boolean coalesce)
      implements Serializable {
    public Input {
      from = List.copyOf(from);
    }
  }

  /**
   * Columns with the measurement errors of another; empty for none.
   *
   * @param error 1 sigma
   * @param low the lower 68 % limit
   * @param high the upper 68 % limit
   */
  record ErrorColumns(String error, String low, String high) implements Serializable {}

  /**
   * A named expression.
   *
   * @param name as the set writes it
   * @param text the expression
   * @param unit empty if it is not known
   */
  record Definition(
      String name, String text, Expression expression, String unit, String description)
      implements Serializable {}

  private final String name;
  private final String description;
  private final String yaml;
  private final List<Input> inputs;
  private final List<Definition> derived;
  private final List<Definition> features;
  private final Map<String, ErrorColumns> errors;

  FeatureSet(
      String name,
      String description,
      String yaml,
      List<Input> inputs,
      List<Definition> derived,
      List<Definition> features,
      Map<String, ErrorColumns> errors) {
    this.name = name;
    this.description = description;
    this.yaml = yaml;
    this.inputs = List.copyOf(inputs);
    this.derived = List.copyOf(derived);
    this.features = List.copyOf(features);
    this.errors = new LinkedHashMap<>(errors);
  }

  /**
   * Loads a set by name, or from a file of the user's own (a name with a slash or {@code .yaml}).
   *
   * @throws UsageException with file, line, place in the expression and the nearest valid name
   */
  public static FeatureSet load(String nameOrPath) {
    return Standing.once(
        "feature set",
        nameOrPath,
        () -> FeatureSetReader.read(nameOrPath, ConfigFiles.load("features", nameOrPath)));
  }

  /**
   * Reads a set from text, such as {@link #text()} gives.
   *
   * @throws UsageException as {@link #load} does
   */
  public static FeatureSet parse(String name, String text) {
    return FeatureSetReader.read(name, ConfigNode.parse(name, text));
  }

  /** The names of the sets at hand. */
  public static List<String> names() {
    return ConfigFiles.names("features");
  }

  /**
   * A set whose features are columns as they are, each required.
   *
   * @throws UsageException if a name comes twice or none is given
   */
  public static FeatureSet ofColumns(List<Column> columns) {
    StringBuilder text = new StringBuilder("inputs:\n");
    for (Column column : columns) {
      String unit = column.unit();
      text.append("  ").append(quote(column.name())).append(": {from: [");
      text.append(quote(column.name())).append("], required: true");
      text.append(unit.isEmpty() ? "" : ", unit: " + quote(unit)).append("}\n");
    }
    text.append("features:\n");
    for (Column column : columns) {
      if (column.name().indexOf('`') >= 0) {
        throw new UsageException("column '" + column.name() + "': a name with a backtick");
      }
      text.append("  ").append(quote(column.name())).append(": {expression: ");
      text.append(quote("`" + column.name() + "`"));
      text.append(", description: ").append(quote(column.description())).append("}\n");
    }
    return parse("columns", text.toString());
  }

  /**
   * The set that a user means: a name, a path, or columns of a table joined by commas.
   *
   * @param setOrColumns {@code muwclass-colours}, {@code my.yaml} or {@code Gmag,BPmag}
   * @param tableColumns the columns of the table that it will be bound to
   * @throws UsageException if it is neither, with the nearest valid name
   */
  public static FeatureSet resolve(String setOrColumns, List<Column> tableColumns) {
    Map<String, Column> table = new LinkedHashMap<>();
    tableColumns.forEach(c -> table.putIfAbsent(c.name(), c));
    boolean isSet = names().contains(setOrColumns) || setOrColumns.endsWith(".yaml");
    if (isSet || (setOrColumns.indexOf(',') < 0 && !table.containsKey(setOrColumns))) {
      if (isSet || setOrColumns.indexOf('/') >= 0) {
        return load(setOrColumns);
      }
      Set<String> valid = new LinkedHashSet<>(names());
      valid.addAll(table.keySet());
      throw new UsageException(
          "unknown feature set or column '"
              + setOrColumns
              + "'; "
              + Names.nearest(setOrColumns, valid)
                  .map(n -> "did you mean '" + n + "'?")
                  .orElse("sets: " + String.join(", ", names())));
    }
    List<Column> chosen = new ArrayList<>();
    for (String part : setOrColumns.split(",")) {
      Column column = table.get(part.strip());
      if (column == null) {
        throw new UsageException(
            "unknown column '" + part.strip() + "'; " + Names.hint(part.strip(), table.keySet()));
      }
      chosen.add(column);
    }
    return ofColumns(chosen);
  }

  /** The set's name. */
  public String name() {
    return name;
  }

  /** One line for people; may be empty. */
  public String description() {
    return description;
  }

  /** The set as text that {@link #parse} reads: what a model keeps to derive its features again. */
  public String text() {
    return yaml;
  }

  /** What it takes from a table. */
  public List<Input> inputs() {
    return inputs;
  }

  /** The features' columns under their Avro names, with units and descriptions, in order. */
  public List<Column> features() {
    return features.stream()
        .map(
            f ->
                new Column(
                    Schemas.avroName(f.name()), ColumnType.DOUBLE, f.unit(), "", f.description()))
        .toList();
  }

  /** The features' names as the set writes them, in order. */
  public List<String> originalNames() {
    return features.stream().map(Definition::name).toList();
  }

  /** By column: where its errors are, where the set says so. */
  Map<String, ErrorColumns> errors() {
    return errors;
  }

  /** The set bound to a table of its inputs, in their order, in the set's units. */
  public BoundFeatures bindInputs() {
    return bind(
        inputs.stream().map(i -> Column.of(i.from().get(0), ColumnType.DOUBLE, i.unit())).toList());
  }

  List<Definition> derived() {
    return derived;
  }

  List<Definition> definitions() {
    return features;
  }

  /**
   * Looks up the inputs in a table.
   *
   * @return the bound set; {@link BoundFeatures#missing} tells which features the table cannot give
   * @throws UsageException if a required input is absent, a column's unit is another than the
   *     input's, or the table has none of the inputs
   */
  public BoundFeatures bind(List<Column> tableColumns) {
    return BoundFeatures.bind(this, tableColumns);
  }

  /**
   * The schema of a features dataset: the core and one nullable double a feature, with the set's
   * text as a property, so that a model trained on the dataset can derive them again.
   */
  public Schema schema() {
    Schema core = Schemas.load("features");
    Schema schema = Schemas.extend(core, features());
    schema.addProp(SET_PROPERTY, yaml);
    for (Definition feature : features) {
      Schema.Field field = schema.getField(Schemas.avroName(feature.name()));
      if (!feature.name().equals(field.name())) {
        field.addProp(NAME_PROPERTY, feature.name());
      }
    }
    return schema;
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
