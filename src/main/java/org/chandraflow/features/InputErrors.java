package org.chandraflow.features;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.chandraflow.config.UsageException;
import org.chandraflow.features.FeatureSet.Input;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.chandraflow.table.Unit;

/**
 * The columns of a table with the measurement errors of a bound set's inputs. Those of a column X
 * are what the set says under {@code errors}, else the first found of {@code e_X} (of {@code
 * gaia_X} also {@code gaia_e_X}) and {@code X_error}; 68 % limits, which may lie unevenly, are
 * {@code X_lolim} and {@code X_hilim} or, of {@code flux_aper_b}, {@code flux_aper_lolim_b} and
 * {@code flux_aper_hilim_b}. Limits are preferred to an error. Immutable, safe for several threads.
 */
public final class InputErrors {
  /** Indexes of columns, -1 for none, and what their values are multiplied by. */
  private record Pair(
      int column,
      int error,
      double errorScale,
      int low,
      double lowScale,
      int high,
      double highScale) {}

  private final BoundFeatures bound;
  private final Pair[][] pairs;

  private InputErrors(BoundFeatures bound, Pair[][] pairs) {
    this.bound = bound;
    this.pairs = pairs;
  }

  /**
   * Looks the columns up.
   *
   * @throws UsageException if the unit of an error cannot be turned into that of its input
   */
  public static InputErrors of(BoundFeatures bound) {
    Map<String, Integer> index = new LinkedHashMap<>();
    List<Column> columns = bound.columns();
    for (int i = 0; i < columns.size(); i++) {
      // An error that is text is none; a column without any value may be read as text.
      if (columns.get(i).type() != ColumnType.STRING) {
        index.putIfAbsent(columns.get(i).name(), i);
      }
    }
    List<Input> inputs = bound.set().inputs();
    Pair[][] pairs = new Pair[inputs.size()][];
    for (int i = 0; i < pairs.length; i++) {
      List<Pair> found = new ArrayList<>();
      for (int column : bound.sources(i)) {
        found.add(pair(bound, inputs.get(i), column, index));
      }
      pairs[i] = found.toArray(Pair[]::new);
    }
    return new InputErrors(bound, pairs);
  }

  private static Pair pair(
      BoundFeatures bound, Input input, int column, Map<String, Integer> index) {
    String name = bound.columnName(column);
    FeatureSet.ErrorColumns named =
        bound.set().errors().getOrDefault(name, new FeatureSet.ErrorColumns("", "", ""));
    int error = first(index, named.error(), errorNames(name));
    int low = first(index, named.low(), limitNames(name, "lolim"));
    int high = first(index, named.high(), limitNames(name, "hilim"));
    return new Pair(
        column,
        error,
        scale(bound, input, column, error),
        low,
        scale(bound, input, column, low),
        high,
        scale(bound, input, column, high));
  }

  private static int first(Map<String, Integer> index, String named, List<String> usual) {
    return Stream.concat(Stream.of(named), usual.stream())
        .filter(index::containsKey)
        .map(index::get)
        .findFirst()
        .orElse(-1);
  }

  private static List<String> errorNames(String name) {
    List<String> names = new ArrayList<>(List.of("e_" + name));
    int mark = name.indexOf('_');
    if (mark > 0) {
      names.add(name.substring(0, mark) + "_e" + name.substring(mark));
    }
    names.add(name + "_error");
    return names;
  }

  private static List<String> limitNames(String name, String which) {
    List<String> names = new ArrayList<>(List.of(name + "_" + which));
    int mark = name.lastIndexOf('_');
    if (mark > 0) {
      names.add(name.substring(0, mark) + "_" + which + name.substring(mark));
    }
    return names;
  }

  /** What turns the unit of an error into that of its input. */
  private static double scale(BoundFeatures bound, Input input, int column, int error) {
    if (error < 0) {
      return 1;
    }
    String stated = bound.columns().get(error).unit();
    String needed = input.unit().isEmpty() ? bound.columns().get(column).unit() : input.unit();
    if (stated.isEmpty() || needed.isEmpty()) {
      return 1;
    }
    double factor = Double.NaN;
    try {
      Unit from = Unit.parse(stated);
      Unit to = Unit.parse(needed);
      factor = from.fits(to) ? 1 : from.factorTo(to);
    } catch (IllegalArgumentException e) {
      // A unit that cannot be read is another one.
    }
    if (Double.isNaN(factor)) {
      throw new UsageException(
          "column '"
              + bound.columnName(error)
              + "' has unit '"
              + stated
              + "', the error of feature input '"
              + input.name()
              + "' needs '"
              + needed
              + "'; convert the column or correct its unit");
    }
    return factor;
  }

  /** The inputs that have a column of errors or limits, in order. */
  public List<String> inputs() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < pairs.length; i++) {
      for (Pair pair : pairs[i]) {
        if (pair.error() >= 0 || pair.high() >= 0) {
          names.add(bound.set().inputs().get(i).name());
          break;
        }
      }
    }
    return names;
  }

  /** The name of the first column that an input comes from. */
  public String example() {
    for (Pair[] of : pairs) {
      if (of.length > 0) {
        return bound.columnName(of[0].column());
      }
    }
    return "flux";
  }

  /** A row's inputs with their errors. */
  public <E extends Exception> Measured measured(BoundFeatures.Cells<E> cells) throws E {
    Measured out = Measured.unknown(pairs.length);
    for (int i = 0; i < pairs.length; i++) {
      for (Pair pair : pairs[i]) {
        double value = cells.number(pair.column());
        if (!Double.isNaN(value)) {
          measure(out, i, pair, value, cells);
          break;
        }
        double limit = cell(cells, pair.high(), pair.highScale());
        if (limit > 0 && Double.isNaN(out.limits()[i])) {
          out.limits()[i] = limit;
        }
      }
    }
    return out;
  }

  private static <E extends Exception> void measure(
      Measured out, int i, Pair pair, double value, BoundFeatures.Cells<E> cells) throws E {
    out.values()[i] = value;
    out.limits()[i] = Double.NaN;
    double below = value - cell(cells, pair.low(), pair.lowScale());
    double above = cell(cells, pair.high(), pair.highScale()) - value;
    if (!(below >= 0 && above >= 0 && below + above > 0 && Double.isFinite(below + above))) {
      below = cell(cells, pair.error(), pair.errorScale());
      above = below;
    }
    if (below + above > 0 && Double.isFinite(below + above)) {
      out.below()[i] = below;
      out.above()[i] = above;
    }
  }

  private static <E extends Exception> double cell(
      BoundFeatures.Cells<E> cells, int column, double scale) throws E {
    return column < 0 ? Double.NaN : cells.number(column) * scale;
  }
}
