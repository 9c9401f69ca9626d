package org.chandraflow.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.junit.jupiter.api.Test;

/** Errors of columns are found, and draws follow them. */
class InputErrorsTest {
  private static final double NAN = Double.NaN;
  private static final FeatureSet SET =
      FeatureSet.parse(
          "test",
          """
          inputs:
            F: {from: [flux_aper_b], unit: erg/s/cm2}
            G: {from: [gaia_Gmag, phot_g], unit: mag}
            W: {from: [w1mpro, W1mag], unit: mag, coalesce: true}
            Plx: {from: [parallax], unit: mas}
            P: {from: [prob]}
          errors:
            w1mpro: w1sigmpro
          features: {F: , G: , W: , Plx: , P: }
          """);

  private static InputErrors errors(Column... columns) {
    return InputErrors.of(SET.bind(List.of(columns)));
  }

  private static Column column(String name, String unit) {
    return Column.of(name, ColumnType.DOUBLE, unit);
  }

  private static Measured measured(InputErrors errors, double... cells) {
    return errors.measured(column -> cells[column]);
  }

  @Test
  void columnsOfErrorsAreFoundByTheirNamesAndConverted() {
    InputErrors errors =
        errors(
            column("flux_aper_b", "erg/s/cm2"),
            column("flux_aper_lolim_b", "erg/s/cm2"),
            column("flux_aper_hilim_b", "erg/s/cm2"),
            column("e_flux_aper_b", "mW/m2"),
            column("gaia_Gmag", "mag"),
            column("gaia_e_Gmag", ""),
            column("w1mpro", "mag"),
            column("w1sigmpro", "mag"),
            column("W1mag", "mag"),
            column("e_W1mag", "mag"),
            column("parallax", "mas"),
            column("parallax_error", "arcsec"),
            column("prob", ""));
    assertThat(errors.inputs()).containsExactly("F", "G", "W", "Plx");
    Measured all = measured(errors, 5, 3, 6, 9, 18, 0.1, NAN, 0.5, 14, 0.2, 1, 0.003, 0.7);
    assertThat(all.values()).containsExactly(5, 18, 14, 1, 0.7);
    assertThat(all.below())
        .usingComparatorWithPrecision(1e-12)
        .containsExactly(2, 0.1, 0.2, 3, NAN);
    assertThat(all.above())
        .usingComparatorWithPrecision(1e-12)
        .containsExactly(1, 0.1, 0.2, 3, NAN);
    Measured first = measured(errors, 5, NAN, NAN, 9, 18, -1, 13, 0.5, 14, 0.2, 1, 0, 0.7);
    assertThat(first.below()).containsExactly(9, NAN, 0.5, NAN, NAN);
    Measured limit = measured(errors, NAN, NAN, 6, NAN, 18, NAN, NAN, NAN, NAN, NAN, 1, 0, 0.7);
    assertThat(limit.limits()).containsExactly(6, NAN, NAN, NAN, NAN);
    assertThat(limit.hasErrors()).isTrue();
    assertThat(measured(errors, 5, NAN, NAN, NAN, NAN, 1, NAN, 1, NAN, 1, NAN, 1, NAN).hasErrors())
        .isFalse();
  }

  @Test
  void errorsInAnotherUnitAreRefused() {
    assertThatThrownBy(() -> errors(column("parallax", "mas"), column("e_parallax", "mag")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("'e_parallax' has unit 'mag'")
        .hasMessageContaining("'Plx' needs 'mas'");
  }

  private static double[] drawn(Measured measured, String name, long seed, int feature) {
    return Arrays.stream(new InputDraws(SET.bindInputs()).draw(name, measured, 20_000, seed))
        .mapToDouble(row -> row[feature])
        .sorted()
        .toArray();
  }

  private static Measured one(int input, double value, double below, double above, double limit) {
    Measured measured = Measured.unknown(5);
    measured.values()[input] = value;
    measured.below()[input] = below;
    measured.above()[input] = above;
    measured.limits()[input] = limit;
    return measured;
  }

  @Test
  void drawsHaveTheMeanAndTheSpreadOfTheMeasurement() {
    double[] plx = drawn(one(3, -0.3, 0.5, 0.5, NAN), "S1", 1, 3);
    double mean = Arrays.stream(plx).average().orElseThrow();
    double variance = Arrays.stream(plx).map(x -> (x - mean) * (x - mean)).sum() / plx.length;
    assertThat(mean).isCloseTo(-0.3, within(0.015));
    assertThat(Math.sqrt(variance)).isCloseTo(0.5, within(0.012));
    assertThat(IntStream.range(0, 20_000).filter(i -> Math.abs(plx[i] + 0.3) < 0.5).count() / 2e4)
        .isCloseTo(0.6827, within(0.015));
  }

  @Test
  void unevenErrorsKeepTheirSharesOnEitherSide() {
    double[] mag = drawn(one(1, 10, 1, 3, NAN), "S1", 1, 1);
    double below = Arrays.stream(mag).filter(m -> m < 10).count() / 2e4;
    assertThat(below).isCloseTo(0.25, within(0.015));
    double within = Arrays.stream(mag).filter(m -> m > 9 && m < 13).count() / 2e4;
    assertThat(within).isCloseTo(0.6827, within(0.015));
  }

  @Test
  void fluxesStayAbove0AndBelowTheirLimit() {
    assertThat(drawn(one(0, 1e-15, 1e-15, 1e-15, NAN), "S1", 1, 0)[0]).isPositive();
    double[] limited = drawn(one(0, NAN, NAN, NAN, 4e-15), "S1", 1, 0);
    assertThat(limited[0]).isPositive();
    assertThat(limited[19_999]).isLessThanOrEqualTo(4e-15);
    assertThat(limited[10_000]).isCloseTo(2e-15, within(1e-16));
    double[] fainter = drawn(one(1, NAN, NAN, NAN, 20), "S1", 1, 1);
    assertThat(fainter[0]).isGreaterThanOrEqualTo(20);
    assertThat(fainter[10_000]).isCloseTo(20 + 2.5 * Math.log10(2), within(0.05));
  }

  @Test
  void drawsDependOnSeedAndNameAlone() {
    Measured measured = one(3, 1, 0.5, 0.5, NAN);
    measured.values()[1] = 18;
    double[] first = drawn(measured, "S1", 1, 3);
    assertThat(drawn(measured, "S1", 1, 3)).isEqualTo(first);
    assertThat(drawn(measured, "S2", 1, 3)).isNotEqualTo(first);
    assertThat(drawn(measured, "S1", 2, 3)).isNotEqualTo(first);
    measured.below()[1] = 1;
    measured.above()[1] = 1;
    assertThat(drawn(measured, "S1", 1, 3)).as("another input has an error too").isEqualTo(first);
  }
}
