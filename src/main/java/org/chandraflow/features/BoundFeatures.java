package org.chandraflow.features;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.chandraflow.config.Names;
import org.chandraflow.config.UsageException;
import org.chandraflow.features.ExpressionCompiler.Evaluator;
import org.chandraflow.features.ExpressionCompiler.Slot;
import org.chandraflow.features.FeatureSet.Definition;
import org.chandraflow.features.FeatureSet.Input;
import org.chandraflow.table.Column;
import org.chandraflow.table.Schemas;
import org.chandraflow.table.Unit;

/**
 * A feature set bound to the columns of a table. Computing is pure and safe for several threads:
 * the cells of a row go in, its features come out.
 */
public final class BoundFeatures {
  /**
   * A row's cells as numbers.
   *
   * @param <E> what a cell that cannot be read throws
   */
  @FunctionalInterface
  public interface Cells<E extends Exception> {
    /** The cell of a column, by its index in the table; NaN if it is missing. */
    double number(int column) throws E;
  }

  private final FeatureSet set;
  private final List<Column> columns;
  private final int[][] sources;
  private final Evaluator[] evaluators;
  private final int featureCount;
  private final List<Input> absent;
  private final List<String> missing;

  private BoundFeatures(
      FeatureSet set,
      List<Column> columns,
      int[][] sources,
      Evaluator[] evaluators,
      int featureCount,
      List<Input> absent,
      List<String> missing) {
    this.set = set;
    this.columns = columns;
    this.sources = sources;
    this.evaluators = evaluators;
    this.featureCount = featureCount;
    this.absent = List.copyOf(absent);
    this.missing = List.copyOf(missing);
  }

  static BoundFeatures bind(FeatureSet set, List<Column> columns) {
    Map<String, Integer> index = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      index.putIfAbsent(columns.get(i).name(), i);
    }
    int[][] sources = new int[set.inputs().size()][];
    List<Input> absent = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (int i = 0; i < sources.length; i++) {
      Input input = set.inputs().get(i);
      int[] found = input.from().stream().filter(index::containsKey).mapToInt(index::get).toArray();
      sources[i] = input.coalesce() ? found : Arrays.copyOf(found, Math.min(1, found.length));
      for (int column : sources[i]) {
        checkUnit(input, columns.get(column), refused);
      }
      if (found.length == 0) {
        absent.add(input);
        if (input.required()) {
          refused.add(
              "required column '"
                  + String.join("' or '", input.from())
                  + "' is not in the table; "
                  + nearest(input, index.keySet()));
        }
      }
    }
    if (refused.isEmpty() && !set.inputs().isEmpty() && absent.size() == sources.length) {
      refused.add(
          "the table has none of the columns of feature set '"
              + set.name()
              + "', such as '"
              + set.inputs().get(0).from().get(0)
              + "'; "
              + nearest(set.inputs().get(0), index.keySet()));
    }
    if (!refused.isEmpty()) {
      throw new UsageException(String.join("\n", refused));
    }
    return compile(set, columns, sources, absent);
  }

  private static String nearest(Input input, Set<String> columns) {
    for (String name : input.from()) {
      var near = Names.nearest(name, columns);
      if (near.isPresent()) {
        return "did you mean '" + near.get() + "'?";
      }
    }
    return "it has: " + String.join(", ", columns.stream().limit(60).toList());
  }

  private static void checkUnit(Input input, Column column, List<String> refused) {
    if (input.unit().isEmpty() || column.unit().isEmpty()) {
      return;
    }
    Unit expected = Unit.parse(input.unit());
    try {
      if (Unit.parse(column.unit()).fits(expected)) {
        return;
      }
    } catch (IllegalArgumentException e) {
      // A unit that cannot be read is another one.
    }
    refused.add(
        "column '"
            + column.name()
            + "' has unit '"
            + column.unit()
            + "', feature input '"
            + input.name()
            + "' needs '"
            + input.unit()
            + "'; convert the column or correct its unit");
  }

  private static BoundFeatures compile(
      FeatureSet set, List<Column> columns, int[][] sources, List<Input> absent) {
    Map<String, Slot> slots = new TreeMap<>();
    Set<String> gone = new LinkedHashSet<>();
    absent.forEach(input -> gone.add(input.name()));
    for (Input input : set.inputs()) {
      Unit unit = input.unit().isEmpty() ? null : Unit.parse(input.unit());
      slots.put(input.name(), new Slot(slots.size(), unit, false));
    }
    List<Evaluator> evaluators = new ArrayList<>();
    for (Definition definition : set.derived()) {
      var compiled = compiled(definition, slots);
      evaluators.add(compiled.evaluator());
      Unit unit = definition.unit().isEmpty() ? compiled.unit() : Unit.parse(definition.unit());
      slots.put(definition.name(), new Slot(slots.size(), unit, compiled.condition()));
    }
    for (Definition definition : set.definitions()) {
      evaluators.add(compiled(definition, slots).evaluator());
    }
    List<String> missing =
        set.definitions().stream()
            .filter(d -> alwaysMissing(d.expression(), gone, derived(set)))
            .map(d -> Schemas.avroName(d.name()))
            .toList();
    return new BoundFeatures(
        set,
        List.copyOf(columns),
        sources,
        evaluators.toArray(Evaluator[]::new),
        set.definitions().size(),
        absent,
        missing);
  }

  private static ExpressionCompiler.Compiled compiled(Definition d, Map<String, Slot> slots) {
    return ExpressionCompiler.compile(d.text(), d.expression(), slots);
  }

  private static Map<String, Expression> derived(FeatureSet set) {
    Map<String, Expression> map = new TreeMap<>();
    set.derived().forEach(d -> map.put(d.name(), d.expression()));
    return map;
  }

  /** Whether an expression is missing in every row when some inputs are. */
  private static boolean alwaysMissing(
      Expression expression, Set<String> gone, Map<String, Expression> derived) {
    if (expression instanceof Expression.Name name) {
      Expression definition = derived.get(name.name());
      return gone.contains(name.name())
          || (definition != null && alwaysMissing(definition, gone, derived));
    }
    if (expression instanceof Expression.Unary unary) {
      return alwaysMissing(unary.operand(), gone, derived);
    }
    if (expression instanceof Expression.Binary binary) {
      return alwaysMissing(binary.left(), gone, derived)
          || alwaysMissing(binary.right(), gone, derived);
    }
    if (expression instanceof Expression.Call call) {
      List<Expression> arguments = call.arguments();
      return switch (ExpressionFunction.BY_NAME.get(call.function())) {
        case MISSING -> false;
        case COALESCE -> arguments.stream().allMatch(a -> alwaysMissing(a, gone, derived));
        case IF, WHERE ->
            alwaysMissing(arguments.get(0), gone, derived)
                || (alwaysMissing(arguments.get(1), gone, derived)
                    && alwaysMissing(arguments.get(2), gone, derived));
        default -> arguments.stream().anyMatch(a -> alwaysMissing(a, gone, derived));
      };
    }
    return false;
  }

  /** The set. */
  public FeatureSet set() {
    return set;
  }

  /** The features' columns, see {@link FeatureSet#features}. */
  public List<Column> features() {
    return set.features();
  }

  /** The inputs that the table has no column for. */
  public List<Input> absentInputs() {
    return absent;
  }

  /** The features (Avro names) that are missing in every row because of absent inputs. */
  public List<String> missing() {
    return missing;
  }

  /** The indexes of the table's columns that are read, each once, in order. */
  public int[] usedColumns() {
    return Arrays.stream(sources).flatMapToInt(Arrays::stream).distinct().sorted().toArray();
  }

  /**
   * The inputs of a row, in the order of {@link FeatureSet#inputs}; missing is NaN. An infinite
   * cell is kept, so that a caller may count it; {@link #features(double[])} takes it as missing.
   */
  public <E extends Exception> double[] inputs(Cells<E> cells) throws E {
    double[] inputs = new double[sources.length];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = Double.NaN;
      for (int column : sources[i]) {
        double value = cells.number(column);
        if (!Double.isNaN(value)) {
          inputs[i] = value;
          break;
        }
      }
    }
    return inputs;
  }

  /** The features from a row's inputs, in order; what is missing or not finite is NaN. */
  public double[] features(double[] inputs) {
    double[] slots = new double[inputs.length + evaluators.length];
    for (int i = 0; i < inputs.length; i++) {
      slots[i] = Double.isInfinite(inputs[i]) ? Double.NaN : inputs[i];
    }
    for (int i = 0; i < evaluators.length; i++) {
      double value = evaluators[i].of(slots);
      slots[inputs.length + i] = Double.isInfinite(value) ? Double.NaN : value;
    }
    return Arrays.copyOfRange(slots, slots.length - featureCount, slots.length);
  }

  /** The features of a row. */
  public <E extends Exception> double[] values(Cells<E> cells) throws E {
    return features(inputs(cells));
  }

  /** The table's columns. */
  List<Column> columns() {
    return columns;
  }

  /** The indexes of the columns that an input may come from. */
  int[] sources(int input) {
    return sources[input];
  }

  /** The name of the table's column at an index. */
  public String columnName(int column) {
    return columns.get(column).name();
  }

  /** What to tell a user of absent columns: one line each; empty if nothing is absent. */
  public List<String> warnings() {
    if (absent.isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        "columns not in the table: "
            + String.join(", ", absent.stream().map(Input::name).toList()));
    if (!missing.isEmpty()) {
      lines.add("features missing in every row: " + String.join(", ", missing));
    }
    return lines;
  }
}
