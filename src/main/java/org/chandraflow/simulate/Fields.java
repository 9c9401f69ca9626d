package org.chandraflow.simulate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lays the fields out over the sky. */
final class Fields {
  /** Centres are kept this far apart where there is room, deg. */
  private static final double APART = 0.4;

  private Fields() {}

  /**
   * Places the fields.
   *
   * @param sources X-ray sources in all of them together
   * @param count number of fields
   */
  static List<Field> place(SkyModel model, long seed, long sources, int count) {
    Draws draws = Draws.of(seed, "fields", 0);
    double[] shares = model.fields().stream().mapToDouble(SkyModel.FieldKind::share).toArray();
    double[] sizes = new double[count];
    double total = 0;
    for (int i = 0; i < count; i++) {
      sizes[i] = Math.exp(draws.normal(0, 0.6));
      total += sizes[i];
    }
    Map<Long, List<double[]>> taken = new HashMap<>();
    List<Field> fields = new ArrayList<>(count);
    double sum = 0;
    long given = 0;
    for (int index = 0; index < count; index++) {
      sum += sizes[index];
      long upTo = index == count - 1 ? sources : Math.round(sources * (sum / total));
      int own = (int) (upTo - given);
      given = upTo;
      // The first fields show every kind once, so that a small sky has all of them.
      int kind = index < shares.length ? index : draws.choose(shares);
      fields.add(field(model.fields().get(kind), index, own, draws, taken));
    }
    return fields;
  }

  private static Field field(
      SkyModel.FieldKind kind,
      int index,
      int sources,
      Draws draws,
      Map<Long, List<double[]>> taken) {
    double longitude = 0;
    double latitude = 0;
    double[] position = {0, 0};
    for (int attempt = 0; attempt < 50; attempt++) {
      double low = Math.sin(Math.toRadians(kind.latitude()[0]));
      double high = Math.sin(Math.toRadians(kind.latitude()[1]));
      latitude = Math.toDegrees(Math.asin(draws.uniform(low, high)));
      latitude = draws.chance(0.5) ? latitude : -latitude;
      longitude = draws.uniform(-180, 180);
      position = Tangent.equatorial(longitude, latitude);
      // The catalogues of a field would need care at a pole, where nothing else is gained.
      if (Math.abs(position[1]) < 89 && free(position, taken)) {
        break;
      }
    }
    taken.computeIfAbsent(cell(position[0], position[1]), c -> new ArrayList<>()).add(position);
    double visual = kind.extinction() * draws.exponential();
    double epoch = draws.uniform(2000, 2021);
    int observations = draws.chance(0.45) ? 1 : 2 + (int) draws.poisson(2);
    double fluxLimit = draws.normal(-14.75, 0.35);
    double distance = 0.45 * Math.pow(10, Math.abs(draws.normal(0, 0.35)));
    boolean softBand = draws.chance(0.6);
    int covered = 0;
    for (Survey survey : Survey.values()) {
      if (survey.covers(latitude, position[1], kind, draws.uniform())) {
        covered |= 1 << survey.ordinal();
      }
    }
    return new Field(
        index,
        kind,
        position[0],
        position[1],
        longitude,
        latitude,
        sources,
        fluxLimit,
        epoch,
        observations,
        Math.min(visual, 15),
        distance,
        softBand,
        covered);
  }

  private static boolean free(double[] position, Map<Long, List<double[]>> taken) {
    double width = APART / Math.cos(Math.toRadians(position[1]));
    for (double dec = position[1] - APART; dec < position[1] + 1.5 * APART; dec += APART) {
      for (double ra = position[0] - width; ra < position[0] + 1.5 * width; ra += width) {
        for (double[] other : taken.getOrDefault(cell(ra, dec), List.of())) {
          if (Tangent.separation(position[0], position[1], other[0], other[1]) < APART * 3600) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private static long cell(double ra, double dec) {
    long band = (long) Math.floor((dec + 90) / APART);
    double width = APART / Math.max(0.01, Math.cos(Math.toRadians((band + 0.5) * APART - 90)));
    return band << 32 | (long) Math.floor(Tangent.wrap(ra) / width);
  }
}
