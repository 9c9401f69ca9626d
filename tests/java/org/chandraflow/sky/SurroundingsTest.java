package org.chandraflow.sky;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SurroundingsTest {
  private final Surroundings surroundings = new Surroundings(60);

  /** Sources in a clump (some near one another), and rows of a density around them. */
  private static SourceIndex sources(int count, double spread, long seed) {
    Random random = new Random(seed);
    SourceIndexBuilder builder = SourceIndex.builder(MatchCriterion.radius(60));
    for (int i = 0; i < count; i++) {
      builder.add(
          "s" + i,
          150 + spread * (random.nextDouble() - 0.5) / Math.cos(Math.toRadians(40)),
          40 + spread * (random.nextDouble() - 0.5),
          Covariance.circle(0.4));
    }
    return builder.build();
  }

  private long[] rowsByNearest(
      SourceIndex index, double density, double spread, double cutOut, double kept, long seed)
      throws IOException {
    Random random = new Random(seed);
    long[] rings = new long[Surroundings.RINGS];
    Prober prober = index.prober();
    SkyRow row = new SkyRow();
    double size = spread + 0.1;
    int rows = (int) (density * size * size);
    for (int i = 0; i < rows; i++) {
      double ra = 150 + size * (random.nextDouble() - 0.5) / Math.cos(Math.toRadians(40));
      double dec = 40 + size * (random.nextDouble() - 0.5);
      double[] nearest = {Double.POSITIVE_INFINITY};
      double[] nearestAtAll = {Double.POSITIVE_INFINITY};
      prober.probe(
          row.at(ra, dec),
          pair -> {
            nearestAtAll[0] = Math.min(nearestAtAll[0], pair.separation());
            // Sources that were left out after the cut-out had been made.
            if (Math.floorMod(pair.source() * 31, 100) < 100 * kept) {
              nearest[0] = Math.min(nearest[0], pair.separation());
            }
          });
      if (nearest[0] <= 60 && nearestAtAll[0] <= cutOut) {
        rings[surroundings.ring(nearest[0])]++;
      }
    }
    return rings;
  }

  @Test
  void areasOfIsolatedSourcesAreRingsAndAddUp() {
    double[] areas = surroundings.areas(sources(40, 8, 1));
    double whole = Math.PI * 3600 / 3600 / 3600 * 40;
    double sum = 0;
    for (double area : areas) {
      sum += area;
    }
    assertThat(sum).isCloseTo(whole, within(0.03 * whole));
    assertThat(areas[Surroundings.RINGS - 1]).isCloseTo(whole * (1 - 0.5625), within(0.1 * whole));
  }

  @Test
  void aWholeCatalogueIsEstimableInSparseAndCrowdedFields() throws IOException {
    for (double spread : new double[] {0.15, 0.5, 2}) {
      SourceIndex index = sources(400, spread, 2);
      long[] rows = rowsByNearest(index, 30_000, spread, 1e9, 1, 3);
      assertThat(Surroundings.isEstimable(rows, 10, surroundings.areas(index)))
          .as("spread %s", spread)
          .isTrue();
    }
  }

  @Test
  void aCutOutIsNot() throws IOException {
    for (double spread : new double[] {0.15, 0.5, 2}) {
      for (double radius : new double[] {10, 15}) {
        SourceIndex index = sources(400, spread, 4);
        long[] rows = rowsByNearest(index, 60_000, spread, radius, 1, 5);
        assertThat(Surroundings.isEstimable(rows, 10, surroundings.areas(index)))
            .as("spread %s, radius %s", spread, radius)
            .isFalse();
      }
    }
  }

  @Test
  void nothingAroundSourcesIsACutOutToo() {
    double[] areas = surroundings.areas(sources(40, 8, 1));
    assertThat(Surroundings.isEstimable(new long[Surroundings.RINGS], 30, areas)).isFalse();
    assertThat(Surroundings.isEstimable(new long[] {5, 1, 0, 0, 0, 0, 0, 0}, 30, areas)).isFalse();
  }

  @Test
  void densitiesAreThoseOfTheAnnulus() {
    double mean = 20_000;
    long rows = Math.round(mean * surroundings.area());
    assertThat(surroundings.local(rows, mean, 0.5).density()).isCloseTo(mean, within(0.1 * mean));
    assertThat(surroundings.local(0, mean, 0.5).density()).isPositive();
    // A row or none in a sparse catalogue says little.
    assertThat(surroundings.local(0, 10, 0.5).density()).isBetween(5.0, 10.0);
    assertThat(surroundings.uncovered(0, mean)).isTrue();
    assertThat(surroundings.uncovered(0, 100)).isFalse();
    assertThat(surroundings.uncovered(1, mean)).isFalse();
  }
}
