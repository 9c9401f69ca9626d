package org.chandraflow.workflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition on a dataset's numbers: {@code METRIC OPERATOR NUMBER}, several joined by {@code
 * and}. {@code rows >= 1000 and null_fraction(gaia_Gmag) < 0.6}.
 *
 * @param terms all of which must hold
 */
public record Expectation(List<Term> terms) {
  private static final Pattern TERM =
      Pattern.compile(
          "\\s*([A-Za-z_][\\w:.-]*)\\s*(?:\\(([^()]*)\\))?\\s*(>=|<=|==|!=|>|<)\\s*(\\S+)\\s*");

  /**
   * One comparison.
   *
   * @param metric such as {@code rows}
   * @param arguments what stands in brackets behind it
   * @param operator one of {@code >= <= == != > <}
   * @param bound what it is compared with
   */
  public record Term(String metric, List<String> arguments, String operator, double bound) {
    /** Whether a value holds it. */
    public boolean holds(double value) {
      return switch (operator) {
        case ">=" -> value >= bound;
        case "<=" -> value <= bound;
        case "==" -> value == bound;
        case "!=" -> value != bound;
        case ">" -> value > bound;
        default -> value < bound;
      };
    }

    /** The metric as written. */
    public String label() {
      return arguments.isEmpty() ? metric : metric + "(" + String.join(", ", arguments) + ")";
    }
  }

  /** Where the numbers come from. */
  @FunctionalInterface
  public interface Metrics {
    /** The value of a metric; empty if the dataset has none of that name. */
    OptionalDouble find(String metric, List<String> arguments);
  }

  /**
   * What came out.
   *
   * @param holds whether all terms hold; a metric that is unknown does not
   * @param found each value, for people
   */
  public record Outcome(boolean holds, String found) {}

  public Expectation {
    terms = List.copyOf(terms);
  }

  /**
   * Parses it.
   *
   * @throws IllegalArgumentException with a message that names the part that is wrong
   */
  public static Expectation parse(String text) {
    List<Term> terms = new ArrayList<>();
    for (String part : text.split("(?i)\\band\\b|&&")) {
      Matcher matcher = TERM.matcher(part);
      if (!matcher.matches()) {
        throw new IllegalArgumentException(
            "'" + part.strip() + "' is no condition such as match_fraction >= 0.5");
      }
      List<String> arguments =
          matcher.group(2) == null || matcher.group(2).isBlank()
              ? List.of()
              : java.util.Arrays.stream(matcher.group(2).split(",")).map(String::strip).toList();
      try {
        double bound = Double.parseDouble(matcher.group(4).replace("_", ""));
        terms.add(new Term(matcher.group(1), arguments, matcher.group(3), bound));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("'" + matcher.group(4) + "' is not a number", e);
      }
    }
    return new Expectation(terms);
  }

  /** Compares. */
  public Outcome evaluate(Metrics metrics) {
    boolean all = true;
    List<String> found = new ArrayList<>();
    for (Term term : terms) {
      OptionalDouble value = metrics.find(term.metric(), term.arguments());
      if (value.isEmpty()) {
        all = false;
        found.add(term.label() + " is unknown");
      } else {
        all &= term.holds(value.getAsDouble());
        found.add(term.label() + " = " + number(value.getAsDouble()));
      }
    }
    return new Outcome(all, String.join(", ", found));
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }
}
