package org.chandraflow.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.chandraflow.sky.Association;
import org.chandraflow.sky.BayesFactor;
import org.chandraflow.sky.Covariance;
import org.chandraflow.sky.Detection;
import org.chandraflow.sky.Sphere;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The probabilities beside NWAY's own, on the same catalogues, errors and densities. */
@Tag("peers")
class NwayTest {
  private static final double AREA = 0.04;
  private static final double RADIUS = 6;

  @TempDir Path directory;

  private record Row(double ra, double dec, double error) {}

  /** Sources and catalogues with counterparts and field rows, away from RA 0 and the poles. */
  private List<List<Row>> sky(int catalogues, int field, long seed) throws IOException {
    Random random = new Random(seed);
    List<List<Row>> sky = new ArrayList<>();
    for (int c = 0; c <= catalogues; c++) {
      sky.add(new ArrayList<>());
    }
    double side = Math.sqrt(AREA);
    for (int i = 0; i < 60; i++) {
      double ra = 150 + side * random.nextDouble();
      double dec = 2 + side * random.nextDouble();
      double error = 0.2 + random.nextDouble();
      sky.get(0).add(new Row(ra, dec, error));
      double[] truth = {
        ra + error * random.nextGaussian() / 3600, dec + error * random.nextGaussian() / 3600
      };
      for (int c = 1; c <= catalogues; c++) {
        if (random.nextDouble() < 0.7) {
          double own = 0.05 + 0.2 * random.nextDouble();
          sky.get(c)
              .add(
                  new Row(
                      truth[0] + own * random.nextGaussian() / 3600,
                      truth[1] + own * random.nextGaussian() / 3600,
                      own));
        }
      }
    }
    for (int c = 1; c <= catalogues; c++) {
      for (int i = 0; i < field; i++) {
        sky.get(c)
            .add(
                new Row(
                    150 + side * random.nextDouble(),
                    2 + side * random.nextDouble(),
                    0.05 + 0.2 * random.nextDouble()));
      }
    }
    for (int c = 0; c <= catalogues; c++) {
      StringBuilder text = new StringBuilder("ra,dec,error\n");
      sky.get(c).forEach(r -> text.append(r.ra + "," + r.dec + "," + r.error + "\n"));
      Files.writeString(directory.resolve("C" + c + ".csv"), text);
    }
    return sky;
  }

  private static Association ours(List<List<Row>> sky, int source, double completeness) {
    Row at = sky.get(0).get(source);
    List<Detection> candidates = new ArrayList<>();
    List<Association.Catalogue> catalogues = new ArrayList<>();
    double each = Math.pow(completeness, 1.0 / (sky.size() - 1));
    for (int c = 1; c < sky.size(); c++) {
      int rows = sky.get(c).size();
      catalogues.add(new Association.Catalogue((rows + 1) / AREA, rows / AREA, each));
      for (Row row : sky.get(c)) {
        double separation = Sphere.separation(at.ra(), at.dec(), row.ra(), row.dec());
        if (separation < RADIUS) {
          double angle =
              Math.toRadians(Sphere.positionAngle(at.ra(), at.dec(), row.ra(), row.dec()));
          candidates.add(
              Detection.circular(
                  c - 1, separation * Math.sin(angle), separation * Math.cos(angle), row.error()));
        }
      }
    }
    return Association.of(
        Detection.circular(-1, 0, 0, at.error()),
        candidates,
        catalogues,
        new Association.Settings(Association.Form.NWAY, 5, 20));
  }

  private List<double[]> nway(double completeness, int catalogues) {
    List<Object> arguments = new ArrayList<>(List.of(directory, RADIUS, completeness, AREA));
    for (int c = 0; c <= catalogues; c++) {
      arguments.add("C" + c);
    }
    List<double[]> out = new ArrayList<>();
    for (String line :
        PythonPeer.of("nway").run("nway_pairs.py", arguments.toArray()).split("\n")) {
      if (line.startsWith("RESULT ")) {
        String[] words = line.substring(7).trim().split(" ");
        double[] numbers = new double[words.length];
        for (int i = 0; i < words.length; i++) {
          numbers[i] = Double.parseDouble(words[i]);
        }
        out.add(numbers);
      }
    }
    return out;
  }

  @Test
  void pairsOfTwoCatalogues() throws IOException {
    List<List<Row>> sky = sky(1, 3000, 5);
    Map<Integer, List<double[]>> theirs = new HashMap<>();
    nway(0.9, 1).forEach(r -> theirs.computeIfAbsent((int) r[0], k -> new ArrayList<>()).add(r));
    int pairs = 0;
    for (int source = 0; source < sky.get(0).size(); source++) {
      Association found = ours(sky, source, 0.9);
      List<double[]> rows = theirs.get(source).stream().filter(r -> r[1] >= 0).toList();
      assertThat(found.combinations()).hasSameSizeAs(rows);
      assertThat(found.pAny()).isCloseTo(theirs.get(source).get(0)[4], within(1e-6));
      double[] pI = rows.stream().mapToDouble(r -> -r[5]).sorted().toArray();
      double[] pSingle = rows.stream().mapToDouble(r -> -r[3]).sorted().toArray();
      for (int i = 0; i < pI.length; i++) {
        pairs++;
        assertThat(found.combinations().get(i).pI()).isCloseTo(-pI[i], within(1e-6));
        assertThat(found.combinations().get(i).pSingle()).isCloseTo(-pSingle[i], within(1e-6));
      }
    }
    assertThat(pairs).isGreaterThan(80);
  }

  /**
   * Three catalogues with missing counterparts. NWAY's library leaves out the correction for
   * unrelated associations that its command makes, so that the Bayes factors are compared, and the
   * probabilities for sources where it changes nothing.
   */
  @Test
  void combinationsOfThreeCatalogues() throws IOException {
    List<List<Row>> sky = sky(2, 700, 6);
    Map<Integer, List<double[]>> theirs = new HashMap<>();
    nway(0.8, 2).forEach(r -> theirs.computeIfAbsent((int) r[0], k -> new ArrayList<>()).add(r));
    int compared = 0;
    for (int source = 0; source < sky.get(0).size(); source++) {
      Association found = ours(sky, source, 0.8);
      List<double[]> rows =
          theirs.get(source).stream().filter(r -> r[1] >= 0 || r[2] >= 0).toList();
      double[] factors = rows.stream().mapToDouble(r -> r[3]).sorted().toArray();
      double[] own =
          found.combinations().stream()
              .mapToDouble(Association.Combination::logFactor)
              .sorted()
              .toArray();
      assertThat(own.length).isGreaterThanOrEqualTo(factors.length);
      boolean triple = rows.stream().anyMatch(r -> r[1] >= 0 && r[2] >= 0);
      if (own.length != factors.length) {
        // NWAY takes combinations only whose members lie within the radius of each other.
        continue;
      }
      for (int i = 0; i < own.length; i++) {
        assertThat(own[i]).isCloseTo(factors[i], within(1e-6));
      }
      double[] pI = rows.stream().mapToDouble(r -> -r[6]).sorted().toArray();
      for (int i = 0; i < pI.length; i++) {
        assertThat(found.combinations().get(i).pI()).isCloseTo(-pI[i], within(1e-6));
        compared++;
      }
      if (!triple) {
        assertThat(found.pAny()).isCloseTo(theirs.get(source).get(0)[5], within(1e-6));
      }
    }
    assertThat(compared).isGreaterThan(60);
  }

  @Test
  void ellipsesAsNwayCircularisesThem() throws IOException {
    Random random = new Random(8);
    List<Double> ours = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (int trial = 0; trial < 200; trial++) {
      int n = 2 + trial % 3;
      List<Detection> detections = new ArrayList<>();
      text.append(n);
      for (int i = 0; i < n; i++) {
        Covariance c =
            Covariance.ellipse(
                0.2 + 2 * random.nextDouble(),
                0.1 + random.nextDouble(),
                180 * random.nextDouble());
        double east = random.nextGaussian();
        double north = random.nextGaussian();
        detections.add(new Detection(i - 1, east, north, c.ee(), c.nn(), c.en(), 0));
        double x = Math.sqrt(c.ee());
        double y = Math.sqrt(c.nn());
        text.append(" " + east + " " + north + " " + x + " " + y + " " + c.en() / x / y);
      }
      text.append("\n");
      ours.add(BayesFactor.nway(detections));
    }
    Path file = Files.writeString(directory.resolve("ellipses.txt"), text);
    String[] lines = PythonPeer.of("nway").run("elliptical.py", file).split("\n");
    int compared = 0;
    for (String line : lines) {
      if (line.startsWith("RESULT ")) {
        assertThat(ours.get(compared++))
            .isCloseTo(Double.parseDouble(line.substring(7)), within(1e-6));
      }
    }
    assertThat(compared).isEqualTo(200);
  }
}
