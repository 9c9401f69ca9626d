package org.chandraflow.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chandraflow.config.UsageException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SimulationTest {
  private static final SimulationSettings SETTINGS = settings(6_000, 150_000, 7);

  @TempDir static Path directory;
  private Map<String, Long> rows;
  private List<Map<String, String>> csc;
  private List<Map<String, String>> truth;

  private static SimulationSettings settings(long sources, long rows, long seed) {
    return new SimulationSettings(
        sources, rows, seed, SimulationSettings.Format.CSV, "sky", List.of(), 0.04);
  }

  @BeforeAll
  void simulate() throws Exception {
    rows = new Simulation(SETTINGS).write(directory, 2, written -> {});
    csc = read("csc");
    truth = read("truth");
  }

  private List<Map<String, String>> read(String table) throws IOException {
    List<String> lines = Files.readAllLines(directory.resolve(table + ".csv"));
    String[] names = lines.get(0).split(",");
    List<Map<String, String>> read = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      assertThat(cells).as(line).hasSameSizeAs(names);
      Map<String, String> row = new HashMap<>();
      for (int i = 0; i < names.length; i++) {
        row.put(names[i], cells[i]);
      }
      read.add(row);
    }
    return read;
  }

  private static double number(Map<String, String> row, String column) {
    return Double.parseDouble(row.get(column));
  }

  @Test
  void asManyRowsAsAskedFor() {
    assertThat(rows.get("csc")).isEqualTo(6_000);
    assertThat(rows.get("truth")).isEqualTo(6_000);
    long catalogs = Arrays.stream(Survey.values()).mapToLong(survey -> rows.get(survey.stem)).sum();
    assertThat(catalogs).isEqualTo(150_000);
    assertThat((double) rows.get("labels")).isCloseTo(240, within(60.0));
  }

  @Test
  void sameSeedSameBytesHoweverManyThreads(@TempDir Path one, @TempDir Path three)
      throws Exception {
    SimulationSettings small = settings(300, 3_000, 11);
    new Simulation(small).write(one, 1, written -> {});
    new Simulation(small).write(three, 3, written -> {});
    for (String table : rows.keySet()) {
      String file = table + ".csv";
      assertThat(Files.readAllBytes(three.resolve(file)))
          .as(file)
          .isEqualTo(Files.readAllBytes(one.resolve(file)));
    }
    new Simulation(settings(300, 3_000, 12)).write(three, 3, written -> {});
    assertThat(Files.readString(three.resolve("csc.csv")))
        .isNotEqualTo(Files.readString(one.resolve("csc.csv")));
  }

  @Test
  void truePositionsAreWithinTheEllipseAsOftenAsItSays() {
    int inside = 0;
    for (int i = 0; i < csc.size(); i++) {
      Map<String, String> source = csc.get(i);
      assertThat(truth.get(i).get("name")).isEqualTo(source.get("name"));
      double east =
          (number(source, "ra") - number(truth.get(i), "ra"))
              * Math.cos(Math.toRadians(number(source, "dec")))
              * 3600;
      double north = (number(source, "dec") - number(truth.get(i), "dec")) * 3600;
      double angle = Math.toRadians(number(source, "err_ellipse_ang"));
      double along = east * Math.sin(angle) + north * Math.cos(angle);
      double across = east * Math.cos(angle) - north * Math.sin(angle);
      double major = number(source, "err_ellipse_r0");
      double minor = number(source, "err_ellipse_r1");
      assertThat(major).isBetween(0.3, 5.0);
      assertThat(minor).isBetween(0.3, major);
      inside += Math.pow(along / major, 2) + Math.pow(across / minor, 2) <= 1 ? 1 : 0;
    }
    // Three and a half sigmas of a binomial of 6,000.
    assertThat(inside / 6_000.0).isCloseTo(0.95, within(0.01));
  }

  @Test
  void counterpartsOfTheTruthAreInTheCatalogsAndNearTheirSource() throws Exception {
    for (Survey survey : Survey.values()) {
      List<String> columns = survey.columns().stream().map(column -> column.name()).toList();
      Map<String, Map<String, String>> byId = new HashMap<>();
      read(survey.stem).forEach(row -> byId.put(row.get(columns.get(0)), row));
      assertThat(byId).as("identifiers of " + survey).hasSize((int) (long) rows.get(survey.stem));
      int counterparts = 0;
      for (int i = 0; i < truth.size(); i++) {
        String id = truth.get(i).get(survey.prefix + "_id");
        if (!id.isEmpty()) {
          counterparts++;
          Map<String, String> row = byId.get(id);
          double separation =
              Tangent.separation(
                  number(csc.get(i), "ra"),
                  number(csc.get(i), "dec"),
                  number(row, columns.get(1)),
                  number(row, columns.get(2)));
          // Five arcsec are the largest 95 % radius; the rest is motion over 22 years.
          assertThat(separation).as(id).isLessThan(60);
        }
      }
      assertThat(counterparts).as("counterparts in " + survey).isPositive();
      assertThat(counterparts).isLessThan(byId.size() / 2);
    }
  }

  @Test
  void catalogsReachFarBeyondTheSources() throws Exception {
    List<Map<String, String>> gaia = read("gaia");
    int far = 0;
    for (int i = 0; i < gaia.size(); i += 50) {
      double ra = number(gaia.get(i), "RA_ICRS");
      double dec = number(gaia.get(i), "DE_ICRS");
      boolean near =
          csc.stream()
              .anyMatch(
                  s ->
                      Math.abs(number(s, "dec") - dec) < 0.01
                          && Tangent.separation(number(s, "ra"), number(s, "dec"), ra, dec) < 30);
      far += near ? 0 : 1;
    }
    assertThat(far / (gaia.size() / 50.0)).isGreaterThan(0.5);
  }

  @Test
  void everyClassIsThereAndLabelsAreBrighter() throws Exception {
    Set<String> classes = new HashSet<>();
    truth.forEach(row -> classes.add(row.get("class")));
    assertThat(classes)
        .containsExactlyInAnyOrder("AGN", "STAR", "YSO", "HMXB", "LMXB", "ULX", "CV", "PULSAR");
    Set<String> labelled = new HashSet<>();
    List<Map<String, String>> labels = read("labels");
    List<Double> bright = new ArrayList<>();
    for (Map<String, String> label : labels) {
      labelled.add(label.get("Class"));
      for (int i = 0; i < truth.size(); i++) {
        Map<String, String> t = truth.get(i);
        if (t.get("class").equals(label.get("Class"))
            && Math.abs(number(t, "dec") - number(label, "dec_cat")) < 0.001
            && Tangent.separation(
                    number(t, "ra"),
                    number(t, "dec"),
                    number(label, "ra_cat"),
                    number(label, "dec_cat"))
                < 2) {
          bright.add(number(csc.get(i), "flux_aper_b"));
          break;
        }
      }
    }
    assertThat(labelled).isSubsetOf(classes).hasSizeGreaterThan(5);
    assertThat(bright).hasSizeGreaterThan(labels.size() * 9 / 10);
    List<Double> all = csc.stream().map(s -> number(s, "flux_aper_b")).sorted().toList();
    bright.sort(null);
    assertThat(bright.get(bright.size() / 2)).isGreaterThan(2 * all.get(all.size() / 2));
  }

  @Test
  void densitiesRiseTowardsThePlane() {
    for (Survey survey : List.of(Survey.GAIA, Survey.TWOMASS, Survey.WISE)) {
      assertThat(survey.density(0, 2)).isGreaterThan(survey.density(90, 2));
      assertThat(survey.density(90, 2)).isGreaterThan(2 * survey.density(90, 70));
    }
  }

  @Test
  void fewerRowsThanCounterpartsIsSaid() {
    assertThat(String.join("\n", new Simulation(settings(200, 0, 1)).notes()))
        .contains("more than the 0 asked for");
  }

  @Test
  void onlySomeClasses() throws Exception {
    SimulationSettings two =
        new SimulationSettings(
            200, 1000, 3, SimulationSettings.Format.CSV, "sky", List.of("AGN", "STAR"), 0.1);
    Path out = directory.resolve("two");
    new Simulation(two).write(out, 1, written -> {});
    assertThat(Files.readAllLines(out.resolve("truth.csv")))
        .anyMatch(line -> line.contains(",AGN,"))
        .anyMatch(line -> line.contains(",STAR,"))
        .noneMatch(line -> line.contains(",YSO,"));
    SimulationSettings wrong =
        new SimulationSettings(
            200, 1000, 3, SimulationSettings.Format.CSV, "sky", List.of("STARS"), 0.1);
    assertThatThrownBy(() -> new Simulation(wrong))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("STAR");
  }

  @Test
  void positionErrorsFollowKimAndOthers() {
    // Equation 12 of Kim et al. (2007) by hand: 10 counts on axis, 1,000 counts at 5 arcmin.
    assertThat(SourceGenerator.positionError(0, 10))
        .isCloseTo(Math.hypot(0.3, Math.pow(10, -0.4958 + 0.1932)), within(1e-12));
    assertThat(SourceGenerator.positionError(5, 1000))
        .isCloseTo(Math.hypot(0.3, Math.pow(10, 0.484 - 0.6192 - 0.4260)), within(1e-12));
  }
}
