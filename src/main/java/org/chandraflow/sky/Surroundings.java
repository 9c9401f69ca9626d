package org.chandraflow.sky;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What the rows around sources tell about a catalogue: its density near each source, and whether it
 * is a cut-out around the sources, from which no density can be had.
 *
 * <p>Rows are counted twice. Around each source between {@link #inner} and {@link #outer}: its
 * local density. And by the distance to the <em>nearest</em> source, in rings: a catalogue of the
 * sky has the same density in all of them, a cut-out none beyond its radius.
 */
public final class Surroundings {
  /** Edges of the rings, in parts of the outer radius. */
  private static final double[] EDGES = {
    0, 1 / 12.0, 1 / 8.0, 1 / 6.0, 0.25, 1 / 3.0, 0.5, 0.75, 1
  };

  /** The number of rings. */
  public static final int RINGS = EDGES.length - 1;

  private static final int FIRST_FREE = 1;
  private static final double LEAST_RATIO = 0.6;
  private static final double LEAST_ROWS = 20;
  private static final int POINTS = 64;
  private static final int MOST_SOURCES = 5_000;
  private static final double SQUARE_DEGREE = 3600.0 * 3600.0;

  private final double outer;

  /**
   * @param outer radius of the surroundings, arcsec
   */
  public Surroundings(double outer) {
    if (!(outer > 0 && outer <= 3600)) {
      throw new IllegalArgumentException("radius " + outer + " is not above 0 and up to 3600");
    }
    this.outer = outer;
  }

  /** Where the surroundings end, arcsec. */
  public double outer() {
    return outer;
  }

  /** Where they begin, arcsec: a sixth of that. */
  public double inner() {
    return outer / 6;
  }

  /** How far a pair may be apart at most so that shifted copies never meet their own source. */
  public double largestMatch() {
    return outer / 3;
  }

  /** How far copies are shifted for the chance rate, arcsec: half of the outer radius. */
  public double shift() {
    return outer / 2;
  }

  /** The area of the annulus around one source, square degrees. */
  public double area() {
    return Math.PI * (outer * outer - inner() * inner()) / SQUARE_DEGREE;
  }

  /** The outer edge of a ring, arcsec. */
  public double edge(int ring) {
    return EDGES[ring + 1] * outer;
  }

  /** The ring of a distance to the nearest source, arcsec, 0 to {@link #RINGS} - 1. */
  public int ring(double separation) {
    int ring = 0;
    while (ring < RINGS - 1 && separation > EDGES[ring + 1] * outer) {
      ring++;
    }
    return ring;
  }

  /**
   * The density at a source: rows in its annulus and one more, over its area and the area that one
   * row has on average (the mean of the posterior for an exponential prior with the catalogue's
   * mean density, so that empty surroundings give no density of zero).
   *
   * @param rows in the annulus of this source
   * @param meanDensity of all annuli, a square degree
   * @param completeness prior probability of a counterpart
   */
  public Association.Catalogue local(long rows, double meanDensity, double completeness) {
    double whole = area() + 1 / meanDensity;
    return new Association.Catalogue((rows + 1) / whole, rows / whole, completeness);
  }

  /**
   * Whether the catalogue does not reach a source: nothing in its annulus where seven rows or more
   * would be expected.
   */
  public boolean uncovered(long rows, double meanDensity) {
    return rows == 0 && meanDensity * area() > 7;
  }

  /**
   * Whether densities, and with them probabilities and chance rates, can be had.
   *
   * @param rowsByNearest rows that are nobody's candidates, by {@link #ring} of the nearest source
   * @param candidates rows that are candidates of some source
   * @param areas of the rings, as {@link #areas} gives them
   */
  public static boolean isEstimable(long[] rowsByNearest, long candidates, double[] areas) {
    long beyond = 0;
    for (int ring = FIRST_FREE; ring < RINGS; ring++) {
      beyond += rowsByNearest[ring];
    }
    if (beyond == 0 || beyond < candidates / 2.0) {
      return false;
    }
    for (int edge = FIRST_FREE + 1; edge < RINGS; edge++) {
      double insideRows = 0;
      double insideArea = 0;
      double outsideRows = 0;
      double outsideArea = 0;
      for (int ring = FIRST_FREE; ring < RINGS; ring++) {
        if (ring < edge) {
          insideRows += rowsByNearest[ring];
          insideArea += areas[ring];
        } else {
          outsideRows += rowsByNearest[ring];
          outsideArea += areas[ring];
        }
      }
      if (insideArea > 0
          && outsideArea > 0
          && insideRows >= LEAST_ROWS
          && outsideRows / outsideArea < LEAST_RATIO * insideRows / insideArea) {
        return false;
      }
    }
    return true;
  }

  /**
   * The areas, square degrees, of the places that have their nearest source in each ring: from
   * points spread evenly around each source (or around some 5,000 of them, scaled up).
   *
   * @param index of the sources, by a radius that is the outer one or larger
   */
  public double[] areas(SourceIndex index) {
    return areas(index, MOST_SOURCES);
  }

  /**
   * The same from so many sources at most.
   *
   * @param index of the sources, by a radius that is the outer one or larger
   */
  public double[] areas(SourceIndex index, int mostSources) {
    double[] areas = new double[RINGS];
    if (index.size() == 0) {
      return areas;
    }
    int step = Math.max(1, index.size() / mostSources);
    int taken = (index.size() + step - 1) / step;
    double share =
        Math.PI * outer * outer / SQUARE_DEGREE / POINTS * ((double) index.size() / taken);
    Prober prober = index.prober();
    SkyRow row = new SkyRow();
    double[] nearest = new double[1];
    int[] within = new int[1];
    for (int source = 0; source < index.size(); source += step) {
      for (int point = 0; point < POINTS; point++) {
        // A sunflower: equal areas along the radius, the golden angle around, turned by source.
        double radius = outer * Math.sqrt((point + 0.5) / POINTS);
        double angle = (137.50776405003785 * point + 31.7 * source) % 360;
        double[] at = Sphere.offset(index.ra(source), index.dec(source), radius, angle);
        nearest[0] = radius;
        within[0] = 0;
        try {
          prober.probe(
              row.at(at[0], at[1]),
              pair -> {
                if (pair.separation() <= outer) {
                  within[0]++;
                  nearest[0] = Math.min(nearest[0], pair.separation());
                }
              });
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        areas[ring(nearest[0])] += share / Math.max(1, within[0]);
      }
    }
    return areas;
  }
}
