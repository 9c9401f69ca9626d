package org.chandraflow.table;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.chandraflow.config.Standing;

/**
 * A physical unit: a scale and the powers of its base symbols. {@code erg/s/cm2}, {@code erg s-1
 * cm-2}, {@code erg / (cm2 s)}, {@code erg.cm**-2.s**-1} and {@code mW/m2} are equal. A symbol that
 * is not known is a base of its own. Immutable.
 *
 * <p>{@code mag} counts as a logarithm: it may be added to and compared with plain numbers, never
 * with another unit. What follows it in brackets, {@code mag(AB)}, is dropped.
 */
public final class Unit {
  /** A plain number. */
  public static final Unit NONE = new Unit(1, new TreeMap<>());

  private static final Map<String, Unit> KNOWN = known();

  private final double scale;
  private final TreeMap<String, Double> powers;
  private final String written;

  private Unit(double scale, TreeMap<String, Double> powers) {
    this(scale, powers, null);
  }

  private Unit(double scale, TreeMap<String, Double> powers, String written) {
    this.scale = scale;
    this.powers = powers;
    this.written = written;
  }

  /**
   * Reads a unit as VOUnit, FITS, CDS or astropy write it.
   *
   * @throws IllegalArgumentException if it is not one, saying why
   */
  public static Unit parse(String text) {
    String clean = text.strip();
    if (clean.isEmpty() || clean.equals("1") || clean.equals("-") || clean.equals("---")) {
      return NONE;
    }
    return Standing.once("unit", clean, () -> read(clean));
  }

  private static Unit read(String clean) {
    Unit unit = new Reader(clean).read();
    return new Unit(unit.scale, unit.powers, clean);
  }

  /** The product. */
  public Unit times(Unit other) {
    TreeMap<String, Double> sum = new TreeMap<>(powers);
    other.powers.forEach(
        (symbol, power) -> sum.merge(symbol, power, (a, b) -> a + b == 0 ? null : a + b));
    return new Unit(scale * other.scale, sum);
  }

  /** A power. */
  public Unit power(double exponent) {
    TreeMap<String, Double> out = new TreeMap<>();
    if (exponent != 0) {
      powers.forEach((symbol, power) -> out.put(symbol, power * exponent));
    }
    return new Unit(Math.pow(scale, exponent), out);
  }

  /** The quotient. */
  public Unit over(Unit other) {
    return times(other.power(-1));
  }

  /** Whether it is a plain number without a scale, or a magnitude. */
  public boolean isNumber() {
    return isMagnitude() || (powers.isEmpty() && Math.abs(scale - 1) < 1e-12);
  }

  /** Whether it is a magnitude. */
  public boolean isMagnitude() {
    return powers.size() == 1 && powers.containsKey("mag") && powers.get("mag") == 1;
  }

  /** Whether values of both may be added and compared: equal, or a magnitude and a number. */
  public boolean fits(Unit other) {
    return equals(other) || (isNumber() && other.isNumber());
  }

  /**
   * What a value in this unit is to be multiplied by for another unit.
   *
   * @return NaN if the units measure different things
   */
  public double factorTo(Unit other) {
    boolean same =
        powers.keySet().equals(other.powers.keySet())
            && powers.entrySet().stream()
                .allMatch(e -> Math.abs(e.getValue() - other.powers.get(e.getKey())) < 1e-9);
    if (!same) {
      return fits(other) ? 1 : Double.NaN;
    }
    double factor = scale / other.scale;
    double round = Math.rint(factor);
    // 3.6e6 / 3.6e6 in binary is not always 1, and 1000 not always 1000.
    if (round != 0 && Math.abs(factor / round - 1) < 1e-12) {
      return round;
    }
    double inverse = Math.rint(1 / factor);
    return inverse != 0 && Math.abs(factor * inverse - 1) < 1e-12 ? 1 / inverse : factor;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Unit other
        && powers.keySet().equals(other.powers.keySet())
        && powers.entrySet().stream()
            .allMatch(e -> Math.abs(e.getValue() - other.powers.get(e.getKey())) < 1e-9)
        && Math.abs(scale / other.scale - 1) < 1e-9;
  }

  @Override
  public int hashCode() {
    return Objects.hash(powers.keySet());
  }

  /** As it was written, or, if it was computed, in base symbols with the scale first. */
  @Override
  public String toString() {
    if (written != null) {
      return written;
    }
    StringBuilder out = new StringBuilder();
    if (Math.abs(scale - 1) > 1e-12) {
      out.append(Double.parseDouble(String.format(Locale.ROOT, "%.9g", scale)));
    }
    powers.forEach(
        (symbol, power) -> {
          out.append(out.isEmpty() ? "" : " ").append(symbol);
          if (power != 1) {
            out.append(power == Math.rint(power) ? Long.toString(power.longValue()) : "^" + power);
          }
        });
    return out.isEmpty() ? "a plain number" : out.toString();
  }

  private static Unit base(double scale, String symbol) {
    TreeMap<String, Double> powers = new TreeMap<>();
    powers.put(symbol, 1.0);
    return new Unit(scale, powers);
  }

  private static Map<String, Unit> known() {
    Map<String, Unit> units = new TreeMap<>();
    Unit m = base(1, "m");
    Unit s = base(1, "s");
    Unit kg = base(1, "kg");
    Unit rad = base(1, "rad");
    units.put("m", m);
    units.put("s", s);
    units.put("g", scaled(1e-3, kg));
    units.put("rad", rad);
    units.put("deg", scaled(Math.PI / 180, rad));
    units.put("arcmin", scaled(Math.PI / 180 / 60, rad));
    units.put("arcsec", scaled(Math.PI / 180 / 3600, rad));
    units.put("as", units.get("arcsec"));
    units.put("degree", units.get("deg"));
    units.put("degrees", units.get("deg"));
    units.put("min", scaled(60, s));
    units.put("h", scaled(3600, s));
    units.put("d", scaled(86400, s));
    units.put("yr", scaled(365.25 * 86400, s));
    units.put("a", units.get("yr"));
    units.put("year", units.get("yr"));
    units.put("sec", s);
    units.put("pc", scaled(3.0856775814913673e16, m));
    units.put("AU", scaled(1.495978707e11, m));
    units.put("Angstrom", scaled(1e-10, m));
    units.put("AA", units.get("Angstrom"));
    Unit joule = kg.times(m.power(2)).times(s.power(-2));
    units.put("J", joule);
    units.put("erg", scaled(1e-7, joule));
    units.put("ergs", units.get("erg"));
    units.put("eV", scaled(1.602176634e-19, joule));
    units.put("W", joule.over(s));
    units.put("Hz", s.power(-1));
    units.put("Jy", scaled(1e-26, joule.times(m.power(-2))));
    units.put("mag", base(1, "mag"));
    units.put("mmag", base(1e-3, "mag"));
    units.put("dex", NONE);
    units.put("ct", base(1, "count"));
    units.put("cts", base(1, "count"));
    units.put("count", base(1, "count"));
    units.put("counts", base(1, "count"));
    units.put("photon", base(1, "photon"));
    units.put("ph", base(1, "photon"));
    units.put("photons", base(1, "photon"));
    units.put("%", scaled(0.01, NONE));
    return units;
  }

  private static Unit scaled(double factor, Unit unit) {
    return new Unit(factor * unit.scale, unit.powers);
  }

  private static Unit symbol(String name) {
    Unit known = KNOWN.get(name);
    if (known != null) {
      return known;
    }
    String[] prefixes = {"k", "M", "G", "m", "u", "n", "p", "c"};
    double[] factors = {1e3, 1e6, 1e9, 1e-3, 1e-6, 1e-9, 1e-12, 1e-2};
    for (int i = 0; i < prefixes.length; i++) {
      Unit rest = name.startsWith(prefixes[i]) ? KNOWN.get(name.substring(1)) : null;
      if (rest != null) {
        return scaled(factors[i], rest);
      }
    }
    return base(1, name);
  }

  /** Reads the text form from left to right. */
  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    Unit read() {
      Unit unit = product(0);
      if (at < text.length()) {
        throw bad("unexpected '" + text.charAt(at) + "'");
      }
      return unit;
    }

    private Unit product(int depth) {
      Unit unit = NONE;
      boolean divide = false;
      boolean first = true;
      while (true) {
        skipBlanks();
        if (at >= text.length() || text.charAt(at) == ')') {
          if (divide || first) {
            throw bad("something is missing at the end");
          }
          return unit;
        }
        char c = text.charAt(at);
        if (!first && c == '/') {
          at++;
          divide = true;
          skipBlanks();
        } else if (!first && (c == '.' || c == '*')) {
          at++;
          skipBlanks();
        }
        Unit factor = factor(depth);
        unit = divide ? unit.over(factor) : unit.times(factor);
        divide = false;
        first = false;
      }
    }

    private Unit factor(int depth) {
      if (at >= text.length()) {
        throw bad("something is missing at the end");
      }
      char c = text.charAt(at);
      Unit unit;
      if (c == '(') {
        if (depth > 20) {
          throw bad("too many brackets");
        }
        at++;
        unit = product(depth + 1);
        if (at >= text.length()) {
          throw bad("a bracket is not closed");
        }
        at++;
      } else if (Character.isDigit(c)) {
        int start = at;
        while (at < text.length() && (Character.isDigit(text.charAt(at)) || isPoint())) {
          at++;
        }
        boolean power =
            at + 1 < text.length()
                && (text.charAt(at) == 'e' || text.charAt(at) == 'E')
                && (Character.isDigit(text.charAt(at + 1))
                    || text.charAt(at + 1) == '-'
                    || text.charAt(at + 1) == '+');
        if (power) {
          at += 2;
          while (at < text.length() && Character.isDigit(text.charAt(at))) {
            at++;
          }
        }
        unit = scaled(number(text.substring(start, at)), NONE);
        if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
          return unit.power(exponent());
        }
      } else if (Character.isLetter(c) || c == '%' || c == '_') {
        int start = at++;
        while (at < text.length()
            && (Character.isLetter(text.charAt(at)) || text.charAt(at) == '_')) {
          at++;
        }
        String name = text.substring(start, at);
        unit = symbol(name);
        if (name.equals("mag") && at < text.length() && text.charAt(at) == '(') {
          int end = text.indexOf(')', at);
          if (end < 0) {
            throw bad("a bracket is not closed");
          }
          at = end + 1;
        }
      } else {
        throw bad("unexpected '" + c + "'");
      }
      return unit.power(exponent());
    }

    private double number(String digits) {
      try {
        return Double.parseDouble(digits);
      } catch (NumberFormatException e) {
        throw bad("'" + digits + "' is not a number");
      }
    }

    private boolean isPoint() {
      return text.charAt(at) == '.'
          && at + 1 < text.length()
          && Character.isDigit(text.charAt(at + 1));
    }

    private double exponent() {
      int start = at;
      if (text.startsWith("**", at)) {
        at += 2;
      } else if (text.startsWith("^", at)) {
        at += 1;
      }
      boolean marked = at > start;
      boolean bracket = marked && at < text.length() && text.charAt(at) == '(';
      if (bracket) {
        at++;
      }
      int number = at;
      if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
        at++;
      }
      while (at < text.length() && (Character.isDigit(text.charAt(at)) || (marked && isPoint()))) {
        at++;
      }
      try {
        double value = at == number ? Double.NaN : Double.parseDouble(text.substring(number, at));
        if (Double.isNaN(value)) {
          if (marked) {
            throw bad("an exponent is missing");
          }
          return 1;
        }
        if (bracket && (at >= text.length() || text.charAt(at++) != ')')) {
          throw bad("a bracket is not closed");
        }
        return value;
      } catch (NumberFormatException e) {
        throw bad("an exponent is missing");
      }
    }

    private void skipBlanks() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
    }

    private IllegalArgumentException bad(String why) {
      return new IllegalArgumentException("unit '" + text + "': " + why);
    }
  }
}
