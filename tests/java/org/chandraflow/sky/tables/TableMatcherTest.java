package org.chandraflow.sky.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.chandraflow.sky.Covariance;
import org.chandraflow.sky.MatchCriterion;
import org.chandraflow.sky.Motion;
import org.chandraflow.sky.Sphere;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableMatcherTest {
  private static final double SPREAD = 40;

  @TempDir private Path dir;

  /** A row as it is written. */
  private record Line(String id, double ra, double dec, double sigma) {}

  private record Pair(String left, String right, double separation, double normalised) {}

  private final List<Line> small = new ArrayList<>();
  private final List<Line> large = new ArrayList<>();

  @BeforeEach
  void scatter() {
    SplittableRandom random = new SplittableRandom(11);
    double[][] centres = {{0, 90}, {10, -90}, {0, 0}, {359.9995, 30}, {120, -60}};
    for (double[] centre : centres) {
      for (int i = 0; i < 500; i++) {
        double[] at =
            Sphere.offset(
                centre[0],
                centre[1],
                SPREAD * Math.sqrt(random.nextDouble()),
                random.nextDouble(360));
        Line line =
            new Line(
                (i < 100 ? "s" : "l") + small.size() + "-" + large.size(),
                round(at[0]),
                round(at[1]),
                round(random.nextDouble(0.2, 2)));
        (i < 100 ? small : large).add(line);
      }
    }
    // Exact ties: the same position twice on each side.
    small.add(new Line("tie1", 45, 45, 1));
    small.add(new Line("tie2", 45, 45, 1));
    large.add(new Line("TIE1", 45, 45.0001, 1));
    large.add(new Line("TIE2", 45, 45.0001, 1));
    large.add(new Line("TIE3", 45, 45.0001, 1));
  }

  private static double round(double value) {
    return Math.round(value * 1e9) / 1e9;
  }

  private Path write(String name, List<Line> lines, String end) throws IOException {
    StringBuilder text = new StringBuilder("id,ra,dec,sigma\n");
    for (Line line : lines) {
      text.append(
          String.format(Locale.ROOT, "%s,%.9f,%.9f,%s%n", line.id, line.ra, line.dec, line.sigma));
    }
    Path path = dir.resolve(name);
    Files.writeString(path, text + end);
    return path;
  }

  private List<Pair> match(
      Path left, Path right, MatchCriterion criterion, MatchMode mode, int threads, long largest)
      throws IOException {
    String error = criterion.needsErrors() ? "sigma" : null;
    MatchTask task =
        new MatchTask(
            Side.ofColumns("left", left.toString(), null, null, error),
            Side.ofColumns("right", right.toString(), null, null, error),
            criterion,
            mode,
            threads,
            dir,
            largest,
            0.7);
    List<Pair> pairs = new ArrayList<>();
    try (MatchResult result = TableMatcher.match(task, rows -> {})) {
      result.forEach(
          (i, l, r) -> pairs.add(new Pair(l[0], r[0], result.separation(i), result.normalised(i))));
    }
    return pairs;
  }

  /** All pairs by looking at every one, in file order. */
  private static List<Pair> brute(List<Line> left, List<Line> right, MatchCriterion criterion) {
    List<Pair> pairs = new ArrayList<>();
    for (Line l : left) {
      for (Line r : right) {
        double separation = Sphere.separation(l.ra, l.dec, r.ra, r.dec);
        double sigmas = separation / Math.hypot(l.sigma, r.sigma);
        boolean matches =
            switch (criterion.kind()) {
              case RADIUS -> separation <= criterion.limit();
              case SIGMA -> sigmas <= criterion.limit();
              case OVERLAP -> separation <= criterion.limit() * (l.sigma + r.sigma);
            };
        if (matches) {
          double normalised =
              criterion.kind() == MatchCriterion.Kind.OVERLAP
                  ? separation / (l.sigma + r.sigma) / criterion.limit()
                  : sigmas;
          pairs.add(new Pair(l.id, r.id, separation, normalised));
        }
      }
    }
    return pairs;
  }

  private static Comparator<Pair> order(MatchCriterion criterion) {
    Comparator<Pair> separation = Comparator.comparingDouble(Pair::separation);
    return criterion.needsErrors()
        ? Comparator.comparingDouble(Pair::normalised).thenComparing(separation)
        : separation;
  }

  /**
   * @param leftChooses whether the left table is not the smaller one
   */
  private static List<Pair> choose(
      List<Pair> pairs, MatchMode mode, Comparator<Pair> order, boolean leftChooses) {
    List<Pair> sorted = new ArrayList<>(pairs);
    sorted.sort(order);
    return switch (mode) {
      case ALL -> sorted;
      case BEST -> first(sorted, Pair::left);
      case BEST_BOTH ->
          leftChooses
              ? first(first(sorted, Pair::left), Pair::right)
              : first(first(sorted, Pair::right), Pair::left);
    };
  }

  private static List<Pair> first(List<Pair> sorted, Function<Pair, String> key) {
    Set<String> seen = new HashSet<>();
    return sorted.stream().filter(pair -> seen.add(key.apply(pair))).toList();
  }

  private static List<String> names(List<Pair> pairs) {
    return pairs.stream().map(pair -> pair.left + " " + pair.right).toList();
  }

  @Test
  void everyModeAndCriterionBothWaysAndOnDisk() throws Exception {
    Path smaller = write("small.csv", small, "");
    Path larger = write("large.csv", large, "");
    for (MatchCriterion criterion :
        List.of(
            MatchCriterion.radius(2),
            MatchCriterion.sigma(Covariance.SIGMAS_95),
            MatchCriterion.overlap(1))) {
      for (boolean swapped : new boolean[] {false, true}) {
        List<Line> left = swapped ? large : small;
        List<Line> right = swapped ? small : large;
        Path leftFile = swapped ? larger : smaller;
        Path rightFile = swapped ? smaller : larger;
        List<Pair> all = brute(left, right, criterion);
        assertThat(all).hasSizeGreaterThan(200);
        for (MatchMode mode : MatchMode.values()) {
          List<String> expected = names(choose(all, mode, order(criterion), swapped));
          for (long largest : new long[] {1_000_000, 50}) {
            assertThat(names(match(leftFile, rightFile, criterion, mode, 2, largest)))
                .as("%s %s, swapped %s, index up to %s", criterion, mode, swapped, largest)
                .containsExactlyInAnyOrderElementsOf(expected);
          }
        }
      }
    }
  }

  @Test
  void theOrderIsThatOfTheFilesWhateverTheThreads() throws Exception {
    Path left = write("small.csv", small, "");
    Path right = write("large.csv", large, "");
    MatchCriterion criterion = MatchCriterion.radius(2);
    List<String> expected = names(brute(small, large, criterion));
    for (int threads : new int[] {1, 2, 5}) {
      for (long largest : new long[] {1_000_000, 50}) {
        assertThat(names(match(left, right, criterion, MatchMode.ALL, threads, largest)))
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void tiesAreDecidedByTheOrderInTheFiles() throws Exception {
    Path left = write("small.csv", small, "");
    Path right = write("large.csv", large, "");
    MatchCriterion criterion = MatchCriterion.radius(2);
    assertThat(names(match(left, right, criterion, MatchMode.BEST, 2, 1_000_000)))
        .contains("tie1 TIE1", "tie2 TIE1");
    assertThat(names(match(left, right, criterion, MatchMode.BEST_BOTH, 2, 1_000_000)))
        .contains("tie1 TIE1")
        .doesNotContain("tie1 TIE2", "tie2 TIE1", "tie2 TIE2");
  }

  @Test
  void shufflingRowsChangesNoPair() throws Exception {
    Path left = write("small.csv", small, "");
    MatchCriterion criterion = MatchCriterion.sigma(3);
    List<Line> shuffled = new ArrayList<>(large);
    Collections.shuffle(shuffled, new Random(1));
    assertThat(
            names(
                match(left, write("b.csv", shuffled, ""), criterion, MatchMode.ALL, 2, 1_000_000)))
        .containsExactlyInAnyOrderElementsOf(
            names(match(left, write("a.csv", large, ""), criterion, MatchMode.ALL, 2, 1_000_000)));
  }

  @Test
  void rowsWithoutPositionAreCountedByReason() throws Exception {
    Path left = write("small.csv", small, "a,,5,1\nb,inf,5,1\nc,1,91,1\nd,x1,3,1\ne,1\n");
    Path right = write("large.csv", large, "");
    MatchTask task =
        new MatchTask(
            Side.ofColumns("left", left.toString(), "ra", "dec", null),
            Side.ofColumns("right", right.toString(), null, null, null),
            MatchCriterion.radius(2),
            MatchMode.ALL,
            2,
            dir,
            1_000_000,
            0.7);
    try (MatchResult result = TableMatcher.match(task, rows -> {})) {
      assertThat(result.left().rows()).isEqualTo(small.size() + 5);
      assertThat(result.left().skipped())
          .containsEntry("position_missing", 1L)
          .containsEntry("position_infinite", 1L)
          .containsEntry("dec_out_of_range", 1L)
          .containsEntry("not_a_number", 1L)
          .containsEntry("too_few_cells", 1L);
      assertThat(result.size()).isEqualTo(brute(small, large, MatchCriterion.radius(2)).size());
      assertThat(result.histogram(10).stream().mapToLong(Histogram.Bin::count).sum())
          .isEqualTo(result.size());
    }
  }

  @Test
  void anEmptySideGivesNoPairs() throws Exception {
    Path empty = write("empty.csv", List.of(), "");
    Path right = write("large.csv", large, "");
    for (MatchMode mode : MatchMode.values()) {
      assertThat(match(empty, right, MatchCriterion.radius(2), mode, 2, 100)).isEmpty();
      assertThat(match(right, empty, MatchCriterion.sigma(2), mode, 2, 100)).isEmpty();
    }
  }

  @Test
  void ambiguousMissingAndSexagesimalColumnsSayWhatToPass() throws Exception {
    Path two = dir.resolve("two.csv");
    Files.writeString(two, "ra,dec,RAJ2000,DEJ2000\n1,2,1,2\n");
    assertThatThrownBy(() -> Side.ofColumns("left", two.toString(), null, null, null))
        .hasMessageContaining("ambiguous")
        .hasMessageContaining("--left-catalog")
        .hasMessageContaining("--left-ra");
    assertThat(Side.ofColumns("left", two.toString(), "RAJ2000", "DEJ2000", null).estimatedRows())
        .isEqualTo(1);
    assertThatThrownBy(() -> Side.ofColumns("left", two.toString(), "RAJ200", "DEJ2000", null))
        .hasMessageContaining("RAJ2000");
    Path none = dir.resolve("none.csv");
    Files.writeString(none, "x,y\n1,2\n");
    assertThatThrownBy(() -> Side.ofColumns("right", none.toString(), null, null, null))
        .hasMessageContaining("--right-catalog");
    Path sexagesimal = dir.resolve("sexa.csv");
    Files.writeString(sexagesimal, "ra,dec\n11 05 07.45,-58 51 05.5\n");
    assertThatThrownBy(() -> Side.ofColumns("left", sexagesimal.toString(), null, null, null))
        .hasMessageContaining("sexagesimal")
        .hasMessageContaining("11 05 07.45")
        .hasMessageContaining("--left-catalog");
    assertThatThrownBy(() -> Side.ofColumns("left", two.toString(), "ra", "dec", "a,b"))
        .hasMessageContaining("MAJOR,MINOR,ANGLE");
    assertThatThrownBy(() -> Side.ofColumns("left", two.toString(), "ra", "dec", "-1"))
        .hasMessageContaining("-1");
  }

  /** Stars of large proper motion are found where they were, whichever table is indexed. */
  @Test
  void theRightTableIsMovedToTheLeftsEpoch() throws Exception {
    SplittableRandom random = new SplittableRandom(12);
    StringBuilder stars = new StringBuilder("Source,RA_ICRS,DE_ICRS,pmRA,pmDE\n");
    StringBuilder sources = new StringBuilder("name,ra,dec,err_ellipse_r0\n");
    for (int i = 0; i < 200; i++) {
      double ra = random.nextDouble(360);
      double dec = i < 20 ? random.nextDouble(89.99, 90) : random.nextDouble(-90, 90);
      double pmRa = random.nextDouble(-5000, 5000);
      double pmDec = random.nextDouble(-5000, 5000);
      stars.append(String.format(Locale.ROOT, "%d,%.10f,%.10f,%f,%f%n", i, ra, dec, pmRa, pmDec));
      double[] then = Motion.propagate(ra, dec, pmRa / 1000, pmDec / 1000, 2010.7 - 2016);
      sources.append(String.format(Locale.ROOT, "X%d,%.10f,%.10f,0.1%n", i, then[0], then[1]));
    }
    Path right = Files.writeString(dir.resolve("stars.csv"), stars);
    Path left = Files.writeString(dir.resolve("sources.csv"), sources);
    Path longer =
        Files.writeString(dir.resolve("longer.csv"), sources + "Y,1.5,1.5,0.1\n".repeat(300));
    for (Path file : List.of(left, longer)) {
      for (MatchCriterion criterion :
          List.of(MatchCriterion.radius(0.001), MatchCriterion.sigma(1))) {
        for (long largest : new long[] {1_000_000, 50}) {
          MatchTask task =
              new MatchTask(
                  Side.ofCatalog("left", file.toString(), "csc2"),
                  Side.ofCatalog("right", right.toString(), "gaia"),
                  criterion,
                  MatchMode.ALL,
                  2,
                  dir,
                  largest,
                  0.7);
          Set<String> names = new HashSet<>();
          try (MatchResult result = TableMatcher.match(task, rows -> {})) {
            boolean fits = criterion.needsErrors() && largest > 500;
            assertThat(result.indexedLeft()).isEqualTo(file.equals(left) || fits);
            result.forEach((i, l, r) -> names.add(l[0] + "=X" + r[0]));
          }
          assertThat(names).as("%s %s %s", file, criterion, largest).hasSize(200);
          assertThat(names).allMatch(name -> name.matches("(X\\d+)=\\1"));
        }
      }
    }
  }

  @Test
  void cellsSurviveOnDisk() throws Exception {
    AtomicLong noMemory = new AtomicLong(0);
    SplittableRandom random = new SplittableRandom(13);
    List<String[]> rows = new ArrayList<>();
    List<Long> places = new ArrayList<>();
    try (CellStore store = new CellStore(noMemory, dir)) {
      for (int i = 0; i < 20_000; i++) {
        String[] cells = {
          null, "", "\u03b1 Cen " + i, "x".repeat(random.nextInt(300)), Integer.toString(i)
        };
        rows.add(cells);
        places.add(store.add(cells));
      }
      store.seal();
      String[] read = new String[5];
      for (int k = 0; k < 20_000; k++) {
        int i = random.nextInt(rows.size());
        store.read(places.get(i), read);
        assertThat(read).isEqualTo(rows.get(i));
      }
    }
    assertThat(dir.toFile().list()).isEmpty();
  }
}
