package org.chandraflow.ned;

import java.io.Serializable;
import java.util.Locale;
import java.util.Objects;

/**
 * One question: a table and an object's name, or a position and a radius.
 *
 * @param table what is asked for
 * @param name the object's name without blanks around it; empty for {@link NedTable#NEAR}
 * @param ra right ascension, deg, ICRS; NaN unless {@link NedTable#NEAR}
 * @param dec declination, deg, ICRS; NaN unless {@link NedTable#NEAR}
 * @param radiusArcsec radius, arcsec; NaN unless {@link NedTable#NEAR}
 */
public record NedQuery(NedTable table, String name, double ra, double dec, double radiusArcsec)
    implements Serializable {
  private static final int LONGEST_NAME = 200;

  public NedQuery {
    Objects.requireNonNull(table);
    name = name.strip();
    if (table.byName()) {
      if (name.isEmpty() || name.length() > LONGEST_NAME) {
        throw new IllegalArgumentException(
            "name '" + name + "': expected 1 to " + LONGEST_NAME + " characters");
      }
      if (name.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException("name '" + name + "' has control characters");
      }
    } else if (!(ra >= 0 && ra <= 360) || !(Math.abs(dec) <= 90) || !(radiusArcsec > 0)) {
      throw new IllegalArgumentException(
          "position ra "
              + ra
              + ", dec "
              + dec
              + ", radius "
              + radiusArcsec
              + " arcsec: expected"
              + " ra 0 to 360 deg, dec -90 to 90 deg and a radius above 0");
    }
  }

  /** A question about a named object. */
  public static NedQuery byName(NedTable table, String name) {
    if (!table.byName()) {
      throw new IllegalArgumentException(table.id() + " is asked with a position");
    }
    return new NedQuery(table, name, Double.NaN, Double.NaN, Double.NaN);
  }

  /** A question about the surroundings of a position (deg, deg, arcsec). */
  public static NedQuery near(double ra, double dec, double radiusArcsec) {
    return new NedQuery(NedTable.NEAR, "", ra, dec, radiusArcsec);
  }

  /** The question as text, the same for the same question; positions to 0.4 milliarcsec. */
  public String text() {
    return table.byName()
        ? name
        : String.format(Locale.ROOT, "%.7f %+.7f %.3f", ra, dec, radiusArcsec);
  }
}
