package org.chandraflow.sky;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.chandraflow.sky.BruteForce.Point;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceIndexTest {
  /** Points around a place, as dense as needed for a radius to find some. */
  private static List<Point> around(
      SplittableRandom random, double ra, double dec, double spreadArcsec, int count) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] at =
          Sphere.offset(
              ra, dec, spreadArcsec * Math.sqrt(random.nextDouble()), random.nextDouble(360));
      points.add(Point.exact(at[0], at[1]));
    }
    return points;
  }

  private static List<Point> everywhere(SplittableRandom random, int count) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      points.add(
          Point.exact(random.nextDouble(360), Math.toDegrees(Math.asin(random.nextDouble(-1, 1)))));
    }
    return points;
  }

  @ParameterizedTest
  @CsvSource({
    "0,90",
    "77,-90",
    "0,89.9995",
    "180,-89.9998",
    "0,0",
    "360,12",
    "-0.0001,-45",
    "359.99999,60",
    "180,0",
    "179.9999,-30",
    "45,35.264389",
    "90,0",
    "270,0.00001",
    "10,45"
  })
  void pairsWithinARadiusNearAnyPlace(double ra, double dec) throws Exception {
    SplittableRandom random = new SplittableRandom(4);
    for (double radius : new double[] {0.5, 2, 30, 400, 7200, 200_000}) {
      List<Point> sources = around(random, ra, dec, 8 * radius, 150);
      List<Point> rows = around(random, ra, dec, 8 * radius, 300);
      MatchCriterion criterion = MatchCriterion.radius(radius);
      Set<String> expected = BruteForce.pairs(sources, rows, criterion);
      assertThat(expected).hasSizeGreaterThan(100);
      assertThat(BruteForce.found(BruteForce.index(sources, criterion, 0), rows))
          .as("radius %s", radius)
          .isEqualTo(expected);
    }
  }

  @Test
  void pairsOnTheWholeSky() throws Exception {
    SplittableRandom random = new SplittableRandom(5);
    List<Point> sources = everywhere(random, 800);
    sources.add(Point.exact(0, 90));
    sources.add(Point.exact(200, -90));
    List<Point> rows = everywhere(random, 2000);
    for (double radius : new double[] {3600, 18_000, 100 * 3600, 180 * 3600}) {
      MatchCriterion criterion = MatchCriterion.radius(radius);
      assertThat(BruteForce.found(BruteForce.index(sources, criterion, 0), rows))
          .isEqualTo(BruteForce.pairs(sources, rows, criterion));
    }
  }

  @Test
  void aRadiusOfZeroFindsIdenticalPositions() throws Exception {
    List<Point> sources = List.of(Point.exact(10, 20), Point.exact(10, 20), Point.exact(0, -5));
    List<Point> rows =
        List.of(Point.exact(10, 20), Point.exact(10, Math.nextUp(20.0)), Point.exact(360, -5));
    assertThat(BruteForce.found(BruteForce.index(sources, MatchCriterion.radius(0), 0), rows))
        .containsExactly("0-0", "1-0", "2-2");
  }

  @Test
  void theLimitIsIncluded() throws Exception {
    Point a = Point.exact(120, 33);
    double[] at = Sphere.offset(120, 33, 2, 77);
    double separation = Sphere.separation(120, 33, at[0], at[1]);
    for (boolean inside : new boolean[] {true, false}) {
      double radius = inside ? separation : Math.nextDown(separation);
      SourceIndex index = BruteForce.index(List.of(a), MatchCriterion.radius(radius), 0);
      assertThat(BruteForce.found(index, List.of(Point.exact(at[0], at[1]))))
          .hasSize(inside ? 1 : 0);
    }
  }

  @Test
  void oneSideEmptyAndAllRowsInOneCell() throws Exception {
    SplittableRandom random = new SplittableRandom(6);
    MatchCriterion criterion = MatchCriterion.radius(2);
    List<Point> dense = around(random, 83.6, 22, 10, 1000);
    assertThat(BruteForce.found(BruteForce.index(List.of(), criterion, 0), dense)).isEmpty();
    assertThat(BruteForce.found(BruteForce.index(dense, criterion, 0), List.of())).isEmpty();
    List<Point> rows = everywhere(random, 1000);
    rows.addAll(around(random, 83.6, 22, 10, 1000));
    assertThat(BruteForce.found(BruteForce.index(dense, criterion, 0), rows))
        .isEqualTo(BruteForce.pairs(dense, rows, criterion));
  }

  /** Errors from 0.05 to 300 arcsec on the sources' side, of very different size on the rows'. */
  @ParameterizedTest
  @CsvSource({"0,90", "50,-89.99", "0,0", "359.999,40", "120,80", "200,-80"})
  void pairsWithinSigmas(double ra, double dec) throws Exception {
    SplittableRandom random = new SplittableRandom(7);
    List<Point> sources = new ArrayList<>();
    List<Point> rows = new ArrayList<>();
    for (Point p : around(random, ra, dec, 400, 250)) {
      sources.add(withError(random, p, 0.05, 300));
    }
    for (Point p : around(random, ra, dec, 400, 500)) {
      rows.add(withError(random, p, 0.01, 20));
    }
    for (double k : new double[] {0.5, Covariance.SIGMAS_95, 5}) {
      MatchCriterion criterion = MatchCriterion.sigma(k);
      Set<String> expected = BruteForce.pairs(sources, rows, criterion);
      assertThat(expected).hasSizeGreaterThan(100);
      for (double usual : new double[] {0, 1, 30}) {
        Set<String> found = BruteForce.found(BruteForce.index(sources, criterion, usual), rows);
        // The projections differ by (angle)^2 / 6, so only pairs at the very limit may.
        Set<String> differing = new TreeSet<>(expected);
        differing.removeAll(found);
        Set<String> extra = new TreeSet<>(found);
        extra.removeAll(expected);
        differing.addAll(extra);
        for (String pair : differing) {
          String[] numbers = pair.split("-");
          double sigmas =
              BruteForce.sigmas(
                  sources.get(Integer.parseInt(numbers[0])),
                  rows.get(Integer.parseInt(numbers[1])));
          assertThat(sigmas).as(pair).isCloseTo(k, within(1e-6 * k));
        }
      }
    }
  }

  private static Point withError(SplittableRandom random, Point p, double least, double most) {
    double r0 = least * Math.pow(most / least, random.nextDouble());
    return new Point(p.ra(), p.dec(), r0, r0 * random.nextDouble(0.1, 1), random.nextDouble(360));
  }

  /** An ellipse finds what lies along its axis and nothing across, so no angle can be mistaken. */
  @ParameterizedTest
  @CsvSource({
    "0,80,5",
    "45,80,5",
    "90,80,5",
    "135,80,5",
    "20,80,12",
    "0,-80,5",
    "45,-80,5",
    "90,-80,5",
    "135,-80,5",
    "160,-80,30",
    "45,0,5",
    "30,89.9,8"
  })
  void ellipsesPointEastOfNorth(double angle, double dec, double ratio) throws Exception {
    double minor = 0.5;
    List<Point> sources = List.of(new Point(359.9999, dec, minor * ratio, minor, angle));
    double distance = 2 * minor * ratio;
    List<Point> rows = new ArrayList<>();
    for (double turn : new double[] {0, 180, 90, 270, -2 * angle, 45}) {
      double[] at = Sphere.offset(359.9999, dec, distance, angle + turn);
      rows.add(Point.exact(at[0], at[1]));
    }
    Set<String> found =
        BruteForce.found(BruteForce.index(sources, MatchCriterion.sigma(2.4477), 0), rows);
    boolean symmetric = angle % 90 == 0;
    assertThat(found).isEqualTo(symmetric ? Set.of("0-0", "0-1", "0-4") : Set.of("0-0", "0-1"));
    // The same when the error is the row's.
    Point row = sources.get(0);
    SourceIndex exact = BruteForce.index(rows, MatchCriterion.sigma(2.4477), 0);
    assertThat(BruteForce.found(exact, List.of(row)))
        .isEqualTo(symmetric ? Set.of("0-0", "1-0", "4-0") : Set.of("0-0", "1-0"));
  }

  @Test
  void missingAndStrangeErrors() {
    assertThat(Covariance.ellipse(2, Double.NaN, 30)).isEqualTo(Covariance.circle(2));
    assertThat(Covariance.ellipse(2, 1, Double.NaN)).isEqualTo(Covariance.circle(2));
    Covariance swapped = Covariance.ellipse(1, 3, 20);
    assertThat(swapped.major()).isCloseTo(3, within(1e-12));
    assertThat(swapped.minor()).isCloseTo(1, within(1e-12));
    assertThat(swapped.angle()).isCloseTo(110, within(1e-9));
    assertThatThrownBy(() -> Covariance.ellipse(-1, 1, 0)).hasMessageContaining("-1");
    assertThatThrownBy(() -> Covariance.circle(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> Covariance.raDec(1, 1, 1.5)).hasMessageContaining("1.5");
    assertThat(Covariance.ZERO.distance(0, 0)).isZero();
    assertThat(Covariance.ZERO.distance(1e-9, 0)).isInfinite();
  }

  @Test
  void pairsCarryTheirGeometry() throws Exception {
    SourceIndex index =
        SourceIndex.builder(MatchCriterion.sigma(5))
            .add("x", 10, 60, Covariance.ellipse(3, 1, 40))
            .build();
    double[] at = Sphere.offset(10, 60, 2.5, 70);
    List<String> seen = new ArrayList<>();
    index
        .prober()
        .probe(
            new SkyRow().at(at[0], at[1]).error(Covariance.circle(0.5)),
            pair -> {
              seen.add(index.id(pair.source()));
              assertThat(pair.separation()).isCloseTo(2.5, within(1e-9));
              assertThat(pair.positionAngle()).isCloseTo(70, within(1e-6));
              assertThat(pair.covariance().major()).isCloseTo(Math.sqrt(9.25), within(1e-9));
              assertThat(pair.covariance().angle()).isCloseTo(40, within(1e-9));
              double along = 2.5 * Math.cos(Math.toRadians(30));
              double across = 2.5 * Math.sin(Math.toRadians(30));
              assertThat(pair.normalised())
                  .isCloseTo(
                      Math.sqrt(along * along / 9.25 + across * across / 1.25), within(1e-8));
            });
    assertThat(seen).containsExactly("x");
  }

  /** A fast star is found where it was at the source's epoch, sources of other epochs elsewhere. */
  @Test
  void rowsAreMovedToTheSourcesEpochs() throws Exception {
    SourceIndexBuilder builder = SourceIndex.builder(MatchCriterion.radius(0.5));
    double[] then = Motion.propagate(30, 89.999, 3, -2, -12);
    double[] later = Motion.propagate(30, 89.999, 3, -2, 4);
    builder.add("then", then[0], then[1], Covariance.ZERO, 2004, 0);
    builder.add("later", later[0], later[1], Covariance.ZERO, 2020, 0);
    builder.add("unknown", 30, 89.999, Covariance.ZERO, Double.NaN, 0);
    builder.add("wrong", later[0], later[1], Covariance.ZERO, 2004, 0);
    SourceIndex index = builder.build();
    Set<String> names = new TreeSet<>();
    index
        .prober()
        .probe(
            new SkyRow().at(30, 89.999).epoch(2016, 0).motion(3, -2, 0, 0),
            pair -> names.add(index.id(pair.source())));
    assertThat(names).containsExactly("later", "then", "unknown");
  }

  @Test
  void errorsGrowWithTheEpochDifference() throws Exception {
    SourceIndex index =
        SourceIndex.builder(MatchCriterion.sigma(10))
            .add("x", 30, 20, Covariance.circle(0.3), 2006, 4)
            .build();
    List<Covariance> seen = new ArrayList<>();
    SkyRow row = new SkyRow();
    row.at(30, 20).error(Covariance.circle(0.1)).epoch(2016, 3).motion(0.2, 0, 0.01, 0.02);
    double[] there = Motion.propagate(30, 20, 0.2, 0, 10);
    row.ra = there[0];
    index.prober().probe(row, pair -> seen.add(pair.covariance()));
    row.at(30, 20).error(Covariance.circle(0.1)).epoch(2016, 0).unknownMotion(0.03);
    index.prober().probe(row, pair -> seen.add(pair.covariance()));
    assertThat(seen).hasSize(2);
    double span = 100 + 25;
    assertThat(seen.get(0).ee()).isCloseTo(0.09 + 0.01 + 1e-4 * span + 0.04 * 25, within(1e-6));
    assertThat(seen.get(0).nn()).isCloseTo(0.1 + 4e-4 * span, within(1e-6));
    assertThat(seen.get(1).ee()).isCloseTo(0.1 + 9e-4 * 116, within(1e-6));
  }

  @Test
  void theOrderOfAddingChangesNothing(@TempDir Path dir) throws Exception {
    SplittableRandom random = new SplittableRandom(8);
    List<Point> points = everywhere(random, 500);
    points.addAll(points.subList(0, 50));
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      order.add(i);
    }
    List<IndexFile> files = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      SourceIndexBuilder builder = SourceIndex.builder(MatchCriterion.sigma(3));
      for (int i : order) {
        Point p = points.get(i);
        builder.add("name " + i, p.ra(), p.dec(), Covariance.circle(1 + i % 7), 2010 + i % 3, 1);
      }
      files.add(IndexFile.write(builder.build(), dir.resolve("index" + round).toString()));
      Collections.shuffle(order, new Random(round));
    }
    assertThat(files.stream().map(IndexFile::digest).distinct()).hasSize(1);
    assertThat(Files.mismatch(dir.resolve("index0"), dir.resolve("index2"))).isEqualTo(-1);
  }

  @Test
  void anIndexTravelsInAFileAndIsShared(@TempDir Path dir) throws Exception {
    SplittableRandom random = new SplittableRandom(9);
    MatchCriterion criterion = MatchCriterion.sigma(3);
    List<Point> sources = new ArrayList<>();
    for (Point p : around(random, 0, 90, 50, 300)) {
      sources.add(withError(random, p, 0.1, 5));
    }
    List<Point> rows = around(random, 0, 90, 50, 300);
    SourceIndex index = BruteForce.index(sources, criterion, 1);
    IndexFile file = IndexFile.write(index, dir.resolve("index").toString());
    SourceIndex first = SharedIndexes.acquire(file);
    assertThat(SharedIndexes.acquire(file)).isSameAs(first);
    assertThat(SharedIndexes.users(file)).isEqualTo(2);
    assertThat(BruteForce.found(first, rows)).isEqualTo(BruteForce.found(index, rows));
    assertThat(IndexFile.write(first, dir.resolve("again").toString()).digest())
        .isEqualTo(file.digest());
    SharedIndexes.release(file);
    SharedIndexes.release(file);
    assertThat(SharedIndexes.users(file)).isZero();
    byte[] bytes = Files.readAllBytes(dir.resolve("index"));
    bytes[200] ^= 1;
    Files.write(dir.resolve("index"), bytes);
    assertThatThrownBy(() -> SharedIndexes.acquire(file)).hasMessageContaining("digest");
    assertThat(SharedIndexes.users(file)).isZero();
    Files.write(dir.resolve("index"), java.util.Arrays.copyOf(bytes, 500));
    assertThatThrownBy(file::read).hasMessageContaining("cut");
  }

  /** Overlap against a fine polygon of both outlines. */
  @Test
  void ellipsesOverlapAsTheirOutlinesDo() {
    SplittableRandom random = new SplittableRandom(10);
    int overlapping = 0;
    for (int i = 0; i < 2000; i++) {
      double[] a = {random.nextDouble(0.5, 5), random.nextDouble(0.1, 2), random.nextDouble(180)};
      double[] b = {random.nextDouble(0.01, 5), random.nextDouble(0.01, 2), random.nextDouble(180)};
      double east = random.nextDouble(-8, 8);
      double north = random.nextDouble(-8, 8);
      Covariance ca = Covariance.ellipse(a[0], a[1], a[2]);
      Covariance cb = Covariance.ellipse(b[0], b[1], b[2]);
      double contact =
          Ellipses.contact(ca.ee(), ca.nn(), ca.en(), cb.ee(), cb.nn(), cb.en(), east, north);
      assertThat(contact)
          .isCloseTo(
              Ellipses.contact(cb.ee(), cb.nn(), cb.en(), ca.ee(), ca.nn(), ca.en(), -east, -north),
              within(1e-9 * contact + 1e-12));
      if (Math.abs(contact - 1) < 1e-3) {
        continue;
      }
      boolean overlap = ca.distance(east, north) <= 1;
      for (int k = 0; k < 2000 && !overlap; k++) {
        double angle = 2 * Math.PI * k / 2000;
        double along = b[0] * Math.cos(angle);
        double across = b[1] * Math.sin(angle);
        double turn = Math.toRadians(b[2]);
        double x = east + along * Math.sin(turn) + across * Math.cos(turn);
        double y = north + along * Math.cos(turn) - across * Math.sin(turn);
        overlap = ca.distance(x, y) <= 1;
      }
      assertThat(contact <= 1).as("%s: %s", i, contact).isEqualTo(overlap);
      overlapping += overlap ? 1 : 0;
    }
    assertThat(overlapping).isBetween(300, 1700);
    assertThat(Ellipses.contact(4, 4, 0, 0, 0, 0, 0, 1)).isCloseTo(0.5, within(1e-9));
    assertThat(Ellipses.contact(0, 0, 0, 0, 0, 0, 0, 1)).isInfinite();
    assertThat(Ellipses.contact(4, 4, 0, 1, 1, 0, 3, 0)).isCloseTo(1, within(1e-9));
  }
}
