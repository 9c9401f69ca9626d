package org.chandraflow.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureSetTest {
  private static Stream<String> shipped() {
    return FeatureSet.names().stream();
  }

  private static List<Column> columns(String... names) {
    return Stream.of(names).map(n -> Column.of(n, ColumnType.DOUBLE)).toList();
  }

  /** Values by feature name for a row given as column, value, column, value. */
  private static Map<String, Double> values(FeatureSet set, Object... cells) {
    String[] names = new String[cells.length / 2];
    double[] numbers = new double[names.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = (String) cells[2 * i];
      numbers[i] = ((Number) cells[2 * i + 1]).doubleValue();
    }
    double[] values = set.bind(columns(names)).values(column -> numbers[column]);
    Map<String, Double> map = new HashMap<>();
    for (int i = 0; i < values.length; i++) {
      map.put(set.features().get(i).name(), values[i]);
    }
    return map;
  }

  @Test
  void setsHaveTheirColumns() {
    assertThat(FeatureSet.names())
        .contains("chandra-ml", "muwclass", "muwclass-colours", "extended");
    assertThat(FeatureSet.load("chandra-ml").features()).hasSize(47);
    assertThat(FeatureSet.load("muwclass").originalNames())
        .containsExactly(
            "Fs", "Fm", "Fh", "Fb", "P_intra", "P_inter", "Gmag", "BPmag", "RPmag", "Jmag", "Hmag",
            "Kmag", "W1mag", "W2mag", "W3mag");
    assertThat(FeatureSet.load("muwclass-colours").features()).hasSize(15 + 4 + 3 + 15 + 3);
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void shippedNamesAreValidAndUnique(String name) {
    List<String> names = FeatureSet.load(name).features().stream().map(Column::name).toList();
    assertThat(names).allMatch(n -> n.matches("[A-Za-z_][A-Za-z0-9_]*"));
    assertThat(new HashSet<>(names)).hasSameSizeAs(names);
    assertThat(FeatureSet.load(name).schema().getFields()).hasSize(8 + names.size());
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void textGivesTheSameSet(String name) {
    FeatureSet set = FeatureSet.load(name);
    FeatureSet again = FeatureSet.parse("again", set.text());
    assertThat(again.features()).isEqualTo(set.features());
    assertThat(again.inputs()).isEqualTo(set.inputs());
    assertThat(again.text()).isEqualTo(set.text());
    assertThat(set.schema().getProp(FeatureSet.SET_PROPERTY)).isEqualTo(set.text());
  }

  /** Columns of datasets after the cross-match, and those of the published training table. */
  @ParameterizedTest
  @ValueSource(strings = {"muwclass", "muwclass-colours", "extended"})
  void muwclassSetsFindEveryColumn(String name) {
    String[] plain =
        ("Fs Fm Fh Fb P_intra P_inter Gmag BPmag RPmag Jmag Hmag Kmag W1mag W2mag W3mag e_Fs e_Fm"
                + " e_Fh e_Fb Plx e_Plx PM rgeo CSCv2_S/N")
            .split(" ");
    String[] matched =
        ("flux_aper_s flux_aper_m flux_aper_h flux_aper_b kp_intra_prob_b var_inter_prob_b"
                + " gaia_Gmag gaia_BPmag gaia_RPmag twomass_Jmag twomass_Hmag twomass_Kmag"
                + " allwise_W1mag catwise_W1mag allwise_W2mag allwise_W3mag gaia_Plx gaia_e_Plx"
                + " gaia_PM")
            .split(" ");
    FeatureSet set = FeatureSet.load(name);
    if (name.startsWith("muwclass")) {
      assertThat(set.bind(columns(plain)).warnings()).isEmpty();
      assertThat(set.bind(columns(matched)).warnings()).isEmpty();
    } else {
      assertThat(set.bind(columns(plain)).missing()).contains("u_g").doesNotContain("M_G", "SNR_b");
      assertThat(set.bind(columns(matched)).missing()).contains("SNR_b").doesNotContain("M_G");
    }
  }

  @Test
  void valuesAreAsComputedByHand() {
    Map<String, Double> row =
        values(
            FeatureSet.load("muwclass-colours"),
            "Fs",
            1e-15,
            "Fm",
            3e-15,
            "Fh",
            0,
            "Fb",
            1e-14,
            "Gmag",
            15,
            "BPmag",
            15.5,
            "RPmag",
            14.25,
            "Jmag",
            Double.NaN,
            "W1mag",
            12.5);
    assertThat(row.get("BP_RP")).isEqualTo(1.25);
    assertThat(row.get("G_J")).isNaN();
    assertThat(row.get("logFb")).isCloseTo(-14, within(1e-13));
    assertThat(row.get("logFh")).isNaN();
    assertThat(row.get("HR_ms")).isCloseTo(0.5, within(1e-15));
    assertThat(row.get("HR_hm")).isEqualTo(-1);
    assertThat(row.get("logFb_G_2_5")).isCloseTo(-8, within(1e-13));
    assertThat(row.get("logFb_W1_2_5")).isCloseTo(-9, within(1e-13));
    assertThat(row.get("P_intra")).isNaN();
  }

  @Test
  void distancesComeFromGoodParallaxesAlone() {
    FeatureSet set = FeatureSet.load("extended");
    Map<String, Double> near =
        values(
            set, "Gmag", 10, "Plx", 10, "e_Plx", 0.1, "rgeo", 777, "Fb", 1e-12, "pmRA", 3, "pmDE",
            -4);
    assertThat(near.get("M_G")).isCloseTo(5, within(1e-12));
    // 4 pi (100 pc in cm)^2 1e-12 = 1.19649518e30
    assertThat(near.get("logLb")).isCloseTo(Math.log10(1.1964951836e30), within(1e-9));
    assertThat(near.get("log_motion")).isCloseTo(Math.log10(5), within(1e-12));
    assertThat(near.get("log_velocity")).isCloseTo(Math.log10(4.74e-3 * 5 * 100), within(1e-12));
    assertThat(values(set, "Gmag", 10, "Plx", 1, "e_Plx", 1).get("M_G")).isNaN();
    assertThat(values(set, "Gmag", 10, "Plx", 1, "e_Plx", 0.3).get("M_G"))
        .isCloseTo(0, within(1e-12));
    // A distance estimate tells the direction through its prior.
    assertThat(values(set, "Gmag", 10, "Plx", 1, "e_Plx", 1, "rgeo", 1000).get("M_G")).isNaN();
    assertThat(values(set, "Gmag", 10, "rgeo", 1000).get("M_G")).isNaN();
  }

  @Test
  void coalescingInputsTakeTheFirstValueOfARow() {
    FeatureSet set = FeatureSet.load("muwclass");
    BoundFeatures bound = set.bind(columns("allwise_W1mag", "catwise_W1mag"));
    int w1 = set.originalNames().indexOf("W1mag");
    assertThat(bound.values(c -> c == 0 ? Double.NaN : 12)[w1]).isEqualTo(12);
    assertThat(bound.values(c -> c == 0 ? 11 : 12)[w1]).isEqualTo(11);
    assertThat(bound.values(c -> Double.NaN)[w1]).isNaN();
  }

  @Test
  void infiniteCellsAreMissing() {
    BoundFeatures bound = FeatureSet.load("muwclass").bind(columns("Fs"));
    double[] inputs = bound.inputs(c -> Double.POSITIVE_INFINITY);
    assertThat(inputs).contains(Double.POSITIVE_INFINITY);
    assertThat(bound.features(inputs)).containsOnly(Double.NaN);
  }

  @Test
  void otherUnitsAreRefused() {
    List<Column> table = List.of(Column.of("Fb", ColumnType.DOUBLE, "Jy"));
    assertThatThrownBy(() -> FeatureSet.load("muwclass").bind(table))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("column 'Fb' has unit 'Jy'")
        .hasMessageContaining("needs 'erg/s/cm2'");
    List<Column> same = List.of(Column.of("Fb", ColumnType.DOUBLE, "mW.m-2"));
    assertThat(FeatureSet.load("muwclass").bind(same).missing()).doesNotContain("Fb");
  }

  @Test
  void aTableWithoutAnyInputIsRefused() {
    assertThatThrownBy(() -> FeatureSet.load("muwclass").bind(columns("name", "Gmagg")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("none of the columns of feature set 'muwclass'");
  }

  @Test
  void requiredInputsAreRefusedByName() {
    FeatureSet set =
        FeatureSet.parse("t", "inputs: {G: {from: [Gmag], required: true}}\nfeatures: {G: }");
    assertThatThrownBy(() -> set.bind(columns("Gmga")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("required column 'Gmag' is not in the table; did you mean 'Gmga'?");
  }

  @Test
  void plainColumnsAreASet() {
    FeatureSet set = FeatureSet.resolve("Gmag, CSCv2_S/N", columns("name", "Gmag", "CSCv2_S/N"));
    assertThat(set.features().stream().map(Column::name)).containsExactly("Gmag", "CSCv2_S_N");
    assertThat(set.bind(columns("CSCv2_S/N", "Gmag")).values(c -> c)).containsExactly(1, 0);
    assertThatThrownBy(() -> FeatureSet.resolve("Gmag,BPmga", columns("Gmag", "BPmag")))
        .hasMessageContaining("unknown column 'BPmga'; did you mean 'BPmag'?");
    assertThatThrownBy(() -> FeatureSet.resolve("muwclas", columns("Gmag")))
        .hasMessageContaining("did you mean 'muwclass'?");
  }

  @Test
  void everyProblemIsNamedWithItsPlace() {
    String yaml =
        """
        description: broken
        inputs:
          G: {from: [Gmag], unit: mag}
          F: {from: [Fb], unit: erg/s/cm2}
          bad: {form: [x]}
        derived:
          G: F * 2
        features:
          wrong: G + F
          unknown: log10(H)
          declared: {expression: G, unit: erg/s/cm2}
          a-b: G
          a_b: G
          name: G
          syntax: (G
        other: 1
        """;
    assertThatThrownBy(() -> FeatureSet.parse("my.yaml", yaml))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("my.yaml:5: unknown key 'form'; did you mean 'from'?")
        .hasMessageContaining("my.yaml:7: derived 'G': an input has this name")
        .hasMessageContaining("my.yaml:9: feature 'wrong': 'G + F', character 3: '+' joins")
        .hasMessageContaining("my.yaml:10: feature 'unknown': 'log10(H)', character 7: unknown")
        .hasMessageContaining("my.yaml:11: feature 'declared': declared as erg/s/cm2")
        .hasMessageContaining("my.yaml:13: features 'a-b' and 'a_b' both become 'a_b'")
        .hasMessageContaining("my.yaml:14: feature 'name'")
        .hasMessageContaining("my.yaml:15: feature 'syntax': '(G', character 1")
        .hasMessageContaining("my.yaml:16: unknown key 'other'");
  }
}
