package org.chandraflow.simulate;

import java.util.BitSet;
import java.util.function.BiConsumer;

/**
 * Stars and galaxies that have nothing to do with X-ray sources. One object has rows in several
 * catalogues: the objects of a field are ranked by brightness, and each catalogue has the first of
 * the ranking, as many as its share of rows asks for.
 */
final class Background {
  /** Slopes of log N(<m) of stars and of galaxies. */
  private static final double STAR_SLOPE = 0.3;

  private static final double GALAXY_SLOPE = 0.45;

  /** G of the faintest galaxies that AllWISE has. */
  private static final double GALAXY_LIMIT = 21.3;

  /** Cells of this size hold at most one object, arcsec: closer pairs are not resolved. */
  private static final double CELL = 0.5;

  private final SkyModel model;

  Background(SkyModel model) {
    this.model = model;
  }

  /** Where objects go. */
  interface Region {
    /** A random position, deg. */
    double[] position(Draws draws);
  }

  /**
   * Makes the objects of a region.
   *
   * @param rows rows wanted from each survey, by ordinal; exactly so many are made
   * @param to takes each survey and object
   */
  void generate(
      double longitude,
      double latitude,
      double extinction,
      long[] rows,
      Region region,
      Draws draws,
      BiConsumer<Survey, SkyObject> to) {
    Survey[] surveys = Survey.values();
    long[] stars = new long[surveys.length];
    long[] galaxies = new long[surveys.length];
    for (Survey survey : surveys) {
      int s = survey.ordinal();
      stars[s] = Math.round(rows[s] * survey.starShare(longitude, latitude));
      galaxies[s] = rows[s] - stars[s];
    }
    // A catalogue that sees fewer stars than another sees the brighter ones.
    long brightStars = within(stars, Survey.GAIA);
    long brightGalaxies = within(galaxies, Survey.WISE);
    for (long rank = 0; rank < longest(stars); rank++) {
      SkyObject object = new SkyObject();
      object.type = model.star();
      double g = magnitude(Survey.GAIA.limit, brightStars, STAR_SLOPE, rank, draws);
      double place = clamp(0.25 + 0.055 * (g - 12) + draws.normal(0, 0.14));
      put(object, g, place, extinction * draws.uniform(), region, draws);
      share(object, rank, stars, draws, to);
    }
    for (long rank = 0; rank < longest(galaxies); rank++) {
      SkyObject object = new SkyObject();
      object.type = model.galaxy();
      double g = magnitude(GALAXY_LIMIT, brightGalaxies, GALAXY_SLOPE, rank, draws);
      put(object, g, clamp(draws.normal(0.85, 0.15)), extinction, region, draws);
      share(object, rank, galaxies, draws, to);
    }
  }

  private void put(
      SkyObject object, double g, double place, double extinction, Region region, Draws draws) {
    object.fill(model.classes().get(object.type), g, place, extinction, Double.NaN, draws);
    double[] position = region.position(draws);
    object.ra = position[0];
    object.dec = position[1];
  }

  private static void share(
      SkyObject object, long rank, long[] rows, Draws draws, BiConsumer<Survey, SkyObject> to) {
    for (Survey survey : Survey.values()) {
      if (rank < rows[survey.ordinal()]) {
        object.detected |= 1 << survey.ordinal();
      }
    }
    for (Survey survey : Survey.values()) {
      if (object.detectedBy(survey)) {
        // What a catalogue holds is within its limit: an object whose colours put it beyond is
        // moved to the limit in the bands of that survey's deciding one alone.
        int band = survey.band.ordinal();
        double kept = object.magnitudes[band];
        if (kept > survey.limit) {
          object.magnitudes[band] = survey.limit - 0.4 * draws.uniform();
        }
        to.accept(survey, object);
        object.magnitudes[band] = kept;
      }
    }
  }

  /**
   * The magnitude at a rank, where the counts N(&lt;m) rise as a power of ten of the magnitude.
   *
   * @param within objects brighter than the limit
   */
  private static double magnitude(double limit, long within, double slope, long rank, Draws draws) {
    double share = (rank + Math.max(1e-3, draws.uniform())) / Math.max(1, within);
    return Math.max(2, limit + Math.log10(share) / slope);
  }

  private static long within(long[] rows, Survey survey) {
    long own = rows[survey.ordinal()];
    return own == 0 ? longest(rows) : own;
  }

  private static long longest(long[] counts) {
    long most = 0;
    for (long count : counts) {
      most = Math.max(most, count);
    }
    return most;
  }

  private static double clamp(double value) {
    return Math.max(0, Math.min(1, value));
  }

  /** A disc around a field's centre in which objects do not overlap. */
  static final class Disc implements Region {
    private static final int SIDE = (int) (2 * Field.CATALOG_RADIUS / CELL) + 3;

    private final Field field;
    private final BitSet taken = new BitSet(SIDE * SIDE);

    Disc(Field field) {
      this.field = field;
    }

    @Override
    public double[] position(Draws draws) {
      double east = 0;
      double north = 0;
      for (int attempt = 0; attempt < 20; attempt++) {
        double radius = Field.CATALOG_RADIUS * Math.sqrt(draws.uniform());
        double azimuth = draws.uniform(0, 2 * Math.PI);
        east = radius * Math.sin(azimuth);
        north = radius * Math.cos(azimuth);
        if (free(east, north)) {
          break;
        }
      }
      return Tangent.offset(field.ra(), field.dec(), east, north);
    }

    private boolean free(double east, double north) {
      int x = (int) ((east + Field.CATALOG_RADIUS) / CELL) + 1;
      int y = (int) ((north + Field.CATALOG_RADIUS) / CELL) + 1;
      for (int dy = -1; dy <= 1; dy++) {
        for (int dx = -1; dx <= 1; dx++) {
          if (taken.get((y + dy) * SIDE + x + dx)) {
            return false;
          }
        }
      }
      taken.set(y * SIDE + x);
      return true;
    }
  }
}
