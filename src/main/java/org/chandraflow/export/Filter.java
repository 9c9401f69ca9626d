package org.chandraflow.export;

import java.io.Serializable;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.chandraflow.config.Names;
import org.chandraflow.config.UsageException;
import org.chandraflow.sky.Sphere;
import org.chandraflow.table.Column;

/**
 * Which rows of a dataset are written: those that pass every condition. Immutable.
 *
 * @param classes values of {@code class} (or {@code pred_class}); empty for all
 * @param minProbability of {@code prob} (or {@code pred_prob}); 0 for all
 * @param cone where; null for everywhere
 */
public record Filter(Set<String> classes, double minProbability, Cone cone)
    implements Serializable {
  /** Every row. */
  public static final Filter ALL = new Filter(Set.of(), 0, null);

  public Filter {
    classes = Set.copyOf(classes);
    if (!(minProbability >= 0 && minProbability <= 1)) {
      throw new UsageException(
          "minimum probability " + minProbability + ": expected a number from 0 to 1");
    }
  }

  /**
   * A circle on the sky, its edge included.
   *
   * @param ra deg, ICRS
   * @param dec deg, ICRS
   * @param radius deg
   */
  public record Cone(double ra, double dec, double radius) implements Serializable {
    public Cone {
      if (!(ra >= 0 && ra < 360 && Math.abs(dec) <= 90 && radius > 0 && radius <= 180)) {
        throw new UsageException(
            "cone "
                + ra
                + ","
                + dec
                + ","
                + radius
                + ": expected RA 0 to 360, DEC -90 to 90 and a radius above 0, all in degrees");
      }
    }

    /**
     * Reads {@code RA,DEC,RADIUS}.
     *
     * @throws UsageException if it is something else
     */
    public static Cone parse(String text) {
      String[] parts = text.split(",", -1);
      try {
        if (parts.length == 3) {
          return new Cone(
              Double.parseDouble(parts[0].strip()),
              Double.parseDouble(parts[1].strip()),
              Double.parseDouble(parts[2].strip()));
        }
      } catch (NumberFormatException e) {
        // Refused below.
      }
      throw new UsageException("cone '" + text + "': expected RA,DEC,RADIUS, all in degrees");
    }
  }

  /**
   * The filter on a dataset.
   *
   * @throws UsageException if the dataset lacks a column that a condition needs, or has no row of a
   *     class
   */
  IntPredicate over(Dataset dataset) {
    ColumnStore store = dataset.store();
    IntPredicate passes = row -> true;
    if (!classes.isEmpty()) {
      int column = column(store, "a class", "class", "pred_class");
      TreeSet<String> known = new TreeSet<>();
      for (int r = 0; r < store.size(); r++) {
        known.add(store.text(r, column));
      }
      // A class that the model knows may have no source.
      for (Column predicted : store.columns()) {
        if (predicted.name().startsWith("prob_") && !predicted.name().equals("prob_margin")) {
          known.add(predicted.name().substring("prob_".length()));
        }
      }
      for (String wanted : classes) {
        if (!known.contains(wanted)) {
          throw new UsageException("no class '" + wanted + "'; " + Names.hint(wanted, known));
        }
      }
      passes = passes.and(row -> classes.contains(store.text(row, column)));
    }
    if (minProbability > 0) {
      int column = column(store, "a minimum probability", "prob", "pred_prob");
      passes = passes.and(row -> store.number(row, column) >= minProbability);
    }
    if (cone != null) {
      int ra = column(store, "a cone", "ra", "ra");
      int dec = column(store, "a cone", "dec", "dec");
      passes =
          passes.and(
              row -> {
                double arcsec =
                    Sphere.separation(
                        cone.ra(), cone.dec(), store.number(row, ra), store.number(row, dec));
                return arcsec <= 3600 * cone.radius();
              });
    }
    return passes;
  }

  private static int column(ColumnStore store, String what, String first, String second) {
    int column = Math.max(store.column(first), store.column(second));
    if (column < 0) {
      throw new UsageException(
          "the dataset has no column '" + first + "', which " + what + " needs");
    }
    return column;
  }
}
