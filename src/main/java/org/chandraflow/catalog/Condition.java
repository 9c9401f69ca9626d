package org.chandraflow.catalog;

import java.io.Serializable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.chandraflow.table.BadCellException;

/**
 * A condition on the columns of a row, as configurations and {@code --where} write it.
 *
 * <pre>{@code
 * significance > 3 and not (conf_flag or extent_flag)
 * Qflg[1] in 'ABCD'                    the first character is one of four
 * instrument in ('ACIS', 'HRC')        the text is one of two
 * ccf[2] not in 'DPHO'
 * missing(flux_aper_b) or likelihood_class == 'TRUE'
 * }</pre>
 *
 * <p>Operators: {@code == = != < <= > >= in} and {@code not in}, {@code and or not}, brackets; a
 * column alone is true if it is 1 or {@code true}. A name with other characters than letters,
 * digits, points and underscores stands between backquotes. A missing cell makes a comparison
 * neither true nor false, which goes through as in SQL. Immutable.
 */
public final class Condition implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The cells of a row, columns numbered as the condition was bound. */
  public interface Cells {
    /** A number; truth values are 1 and 0; NaN if missing. */
    double number(int column) throws BadCellException;

    /** A text; null if missing. */
    String text(int column) throws BadCellException;
  }

  /** The outcome. */
  public enum Truth {
    TRUE,
    FALSE,
    /** A column that decides is missing. */
    UNKNOWN;

    static Truth of(boolean value) {
      return value ? TRUE : FALSE;
    }
  }

  /** Finds a column's number by name; -1 if there is none. */
  @FunctionalInterface
  public interface Columns {
    int index(String name);
  }

  sealed interface Node extends Serializable {}

  record Name(String name, int character) implements Node {}

  record Value(String text, double number) implements Node {}

  record Compare(String operator, Node left, Node right) implements Node {}

  record In(Name column, boolean negated, List<String> texts, boolean characters) implements Node {}

  record Both(boolean and, Node left, Node right) implements Node {}

  record Not(Node of) implements Node {}

  record IsMissing(Name column) implements Node {}

  private final String text;
  private final Node root;

  Condition(String text, Node root) {
    this.text = text;
    this.root = root;
  }

  /**
   * Parses a condition.
   *
   * @throws IllegalArgumentException if it is not one, with the place
   */
  public static Condition parse(String text) {
    return new ConditionParser(text).parse();
  }

  /** As it was written. */
  public String text() {
    return text;
  }

  /** The names of the columns that it looks at, in order. */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    collect(root, names);
    return names;
  }

  private static void collect(Node node, Set<String> names) {
    if (node instanceof Name name) {
      names.add(name.name());
    } else if (node instanceof Compare compare) {
      collect(compare.left(), names);
      collect(compare.right(), names);
    } else if (node instanceof In in) {
      names.add(in.column().name());
    } else if (node instanceof Both both) {
      collect(both.left(), names);
      collect(both.right(), names);
    } else if (node instanceof Not not) {
      collect(not.of(), names);
    } else if (node instanceof IsMissing missing) {
      names.add(missing.column().name());
    }
  }

  /** Binds it to columns; each of {@link #names} must be there. */
  public Bound bind(Columns columns) {
    return new Bound(bind(root, columns));
  }

  private static Test bind(Node node, Columns columns) {
    if (node instanceof Both both) {
      Test left = bind(both.left(), columns);
      Test right = bind(both.right(), columns);
      Truth deciding = both.and() ? Truth.FALSE : Truth.TRUE;
      return cells -> {
        Truth a = left.test(cells);
        if (a == deciding) {
          return deciding;
        }
        Truth b = right.test(cells);
        return b == deciding ? deciding : a == Truth.UNKNOWN ? a : b;
      };
    }
    if (node instanceof Not not) {
      Test of = bind(not.of(), columns);
      return cells ->
          switch (of.test(cells)) {
            case TRUE -> Truth.FALSE;
            case FALSE -> Truth.TRUE;
            case UNKNOWN -> Truth.UNKNOWN;
          };
    }
    if (node instanceof IsMissing missing) {
      int column = columns.index(missing.column().name());
      return cells -> Truth.of(cells.text(column) == null);
    }
    if (node instanceof In in) {
      return in(in, columns);
    }
    if (node instanceof Compare compare) {
      return compare(compare, columns);
    }
    if (node instanceof Name name) {
      int column = columns.index(name.name());
      return cells -> {
        double value = cells.number(column);
        return Double.isNaN(value) ? Truth.UNKNOWN : Truth.of(value != 0);
      };
    }
    double value = ((Value) node).number();
    return cells -> Truth.of(value != 0);
  }

  private static Test in(In in, Columns columns) {
    int column = columns.index(in.column().name());
    int character = in.column().character();
    Set<String> texts = Set.copyOf(in.texts());
    return cells -> {
      String cell = character(cells.text(column), character);
      return cell == null ? Truth.UNKNOWN : Truth.of(texts.contains(cell) != in.negated());
    };
  }

  private static String character(String text, int character) {
    if (text == null || character == 0) {
      return text;
    }
    return text.length() < character ? null : text.substring(character - 1, character);
  }

  private static boolean isText(Node node) {
    return node instanceof Value value && Double.isNaN(value.number())
        || node instanceof Name name && name.character() > 0;
  }

  private static Test compare(Compare compare, Columns columns) {
    String operator = compare.operator();
    if (isText(compare.left()) || isText(compare.right())) {
      Text left = text(compare.left(), columns);
      Text right = text(compare.right(), columns);
      return cells -> {
        String a = left.of(cells);
        String b = right.of(cells);
        return a == null || b == null ? Truth.UNKNOWN : holds(operator, a.compareTo(b));
      };
    }
    Number left = number(compare.left(), columns);
    Number right = number(compare.right(), columns);
    return cells -> {
      double a = left.of(cells);
      double b = right.of(cells);
      return Double.isNaN(a) || Double.isNaN(b)
          ? Truth.UNKNOWN
          : holds(operator, a < b ? -1 : a > b ? 1 : 0);
    };
  }

  private static Truth holds(String operator, int order) {
    return Truth.of(
        switch (operator) {
          case "==", "=" -> order == 0;
          case "!=" -> order != 0;
          case "<" -> order < 0;
          case "<=" -> order <= 0;
          case ">" -> order > 0;
          default -> order >= 0;
        });
  }

  private static Text text(Node node, Columns columns) {
    if (node instanceof Name name) {
      int column = columns.index(name.name());
      return cells -> character(cells.text(column), name.character());
    }
    String value = ((Value) node).text();
    return cells -> value;
  }

  private static Number number(Node node, Columns columns) {
    if (node instanceof Name name) {
      int column = columns.index(name.name());
      return cells -> cells.number(column);
    }
    double value = ((Value) node).number();
    return cells -> value;
  }

  @FunctionalInterface
  private interface Test {
    Truth test(Cells cells) throws BadCellException;
  }

  @FunctionalInterface
  private interface Text {
    String of(Cells cells) throws BadCellException;
  }

  @FunctionalInterface
  private interface Number {
    double of(Cells cells) throws BadCellException;
  }

  /** A condition bound to columns. Safe for several threads. */
  public static final class Bound {
    private final Test test;

    private Bound(Test test) {
      this.test = test;
    }

    /** Whether a row fulfils it. */
    public Truth test(Cells row) throws BadCellException {
      return test.test(row);
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
