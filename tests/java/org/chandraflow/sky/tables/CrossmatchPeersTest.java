package org.chandraflow.sky.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.chandraflow.peers.PythonPeer;
import org.chandraflow.sky.MatchCriterion;
import org.chandraflow.sky.Sphere;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same pairs as STILTS and astropy find, poles and the zero of right ascension included. */
@Tag("peers")
class CrossmatchPeersTest {
  @TempDir private static Path dir;
  private static Path left;
  private static Path right;

  @BeforeAll
  static void makeTables() throws IOException {
    SplittableRandom random = new SplittableRandom(21);
    List<double[]> places = new ArrayList<>();
    double[][] fields = {{0, 90}, {40, -90}, {0, 0}, {359.9999, 60}, {120, -80}, {75, 80}};
    for (int i = 0; i < 3000; i++) {
      double[] field = fields[i % fields.length];
      places.add(
          Sphere.offset(
              field[0], field[1], 300 * Math.sqrt(random.nextDouble()), random.nextDouble(360)));
    }
    left = write("left.csv", random, places, 0);
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      double[] near = places.get(random.nextInt(places.size()));
      rows.add(Sphere.offset(near[0], near[1], random.nextDouble(15), random.nextDouble(360)));
    }
    right = write("right.csv", random, rows, 1);
  }

  private static Path write(String name, SplittableRandom random, List<double[]> places, int digit)
      throws IOException {
    StringBuilder text = new StringBuilder("id,ra,dec,major,minor,angle\n");
    for (int i = 0; i < places.size(); i++) {
      double major = random.nextDouble(0.3, 3 - 2 * digit);
      text.append(
          String.format(
              Locale.ROOT,
              "%s%d,%.10f,%.10f,%.5f,%.5f,%.4f%n",
              digit == 0 ? "s" : "r",
              i,
              places.get(i)[0],
              places.get(i)[1],
              major,
              major * random.nextDouble(0.15, 1),
              random.nextDouble(180)));
    }
    return Files.writeString(dir.resolve(name), text);
  }

  private record Pair(double separation, double normalised) {}

  private static Map<String, Pair> ours(MatchCriterion criterion, MatchMode mode, long largest)
      throws IOException {
    String error = criterion.needsErrors() ? "major,minor,angle" : null;
    MatchTask task =
        new MatchTask(
            Side.ofColumns("left", left.toString(), null, null, error),
            Side.ofColumns("right", right.toString(), null, null, error),
            criterion,
            mode,
            2,
            dir,
            largest,
            0.7);
    Map<String, Pair> pairs = new HashMap<>();
    try (MatchResult result = TableMatcher.match(task, rows -> {})) {
      result.forEach(
          (i, l, r) ->
              pairs.put(l[0] + "," + r[0], new Pair(result.separation(i), result.normalised(i))));
    }
    return pairs;
  }

  /** Pairs of ids and the separation (for ellipses, the score) that STILTS writes. */
  private static Map<String, Double> stilts(String... arguments) throws IOException {
    Path out = dir.resolve("stilts.csv");
    List<String> command = new ArrayList<>(List.of("stilts"));
    command.addAll(List.of(arguments));
    command.addAll(
        List.of(
            "in1=" + left,
            "in2=" + right,
            "ifmt1=csv",
            "ifmt2=csv",
            "join=1and2",
            "out=" + out,
            "ofmt=csv"));
    PythonPeer.run(command);
    Map<String, Double> pairs = new HashMap<>();
    List<String> lines = Files.readAllLines(out);
    List<String> header = List.of(lines.get(0).split(","));
    int separation = header.indexOf("Separation");
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",");
      String pair = cells[header.indexOf("id_1")] + "," + cells[header.indexOf("id_2")];
      pairs.put(pair, Double.valueOf(cells[separation]));
    }
    return pairs;
  }

  private static Map<String, Double> tskymatch(String find) throws IOException {
    return stilts(
        "tskymatch2", "ra1=ra", "dec1=dec", "ra2=ra", "dec2=dec", "error=2", "find=" + find);
  }

  private static void assertSame(Map<String, Pair> ours, Map<String, Double> theirs) {
    assertThat(ours).hasSizeGreaterThan(1000);
    assertThat(ours.keySet()).isEqualTo(theirs.keySet());
    ours.forEach(
        (pair, one) ->
            assertThat(one.separation()).as(pair).isCloseTo(theirs.get(pair), within(1e-8)));
  }

  @Test
  void allPairsAsStilts() throws Exception {
    Map<String, Double> theirs = tskymatch("all");
    assertSame(ours(MatchCriterion.radius(2), MatchMode.ALL, 1_000_000), theirs);
    assertSame(ours(MatchCriterion.radius(2), MatchMode.ALL, 500), theirs);
  }

  @Test
  void bestOfEachLeftRowAsStilts() throws Exception {
    assertSame(ours(MatchCriterion.radius(2), MatchMode.BEST, 1_000_000), tskymatch("best1"));
  }

  @Test
  void bestOfBothAsStilts() throws Exception {
    assertSame(ours(MatchCriterion.radius(2), MatchMode.BEST_BOTH, 1_000_000), tskymatch("best"));
  }

  /**
   * Pairs closer to touching than one part in a million are rounding. The two fields at the poles
   * are left out: there directions turn from place to place, which ours follows along the great
   * circle (and brute force in three dimensions confirms), while STILTS differs in a few pairs.
   */
  @Test
  void overlappingEllipsesAsStilts() throws Exception {
    Map<String, Double> theirs =
        stilts(
            "tmatch2",
            "matcher=skyellipse",
            "params=3",
            "find=all",
            "values1=ra dec major minor angle",
            "values2=ra dec major minor angle");
    Map<String, Pair> wide = ours(MatchCriterion.overlap(1 + 1e-6), MatchMode.ALL, 1_000_000);
    Map<String, Pair> narrow = ours(MatchCriterion.overlap(1 - 1e-6), MatchMode.ALL, 1_000_000);
    assertThat(narrow).hasSizeGreaterThan(1000);
    Set<String> missing = new TreeSet<>(narrow.keySet());
    missing.removeAll(theirs.keySet());
    Set<String> extra = new TreeSet<>(theirs.keySet());
    extra.removeAll(wide.keySet());
    missing.removeIf(CrossmatchPeersTest::isPolar);
    extra.removeIf(CrossmatchPeersTest::isPolar);
    assertThat(missing).isEmpty();
    assertThat(extra).isEmpty();
  }

  private static boolean isPolar(String pair) {
    return Integer.parseInt(pair.substring(1, pair.indexOf(','))) % 6 < 2;
  }

  @Test
  void allPairsAsAstropy() throws Exception {
    Map<String, Double> theirs = new HashMap<>();
    for (String line :
        PythonPeer.of("astropy").run("search_around.py", left, right, 2).split("\n")) {
      String[] cells = line.replace("np.float64(", "").replace(")", "").split(",");
      theirs.put(cells[0] + "," + cells[1], Double.valueOf(cells[2]));
    }
    assertSame(ours(MatchCriterion.radius(2), MatchMode.ALL, 1_000_000), theirs);
  }
}
