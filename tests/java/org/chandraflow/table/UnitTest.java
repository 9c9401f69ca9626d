package org.chandraflow.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnitTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "erg/s/cm2",
        "erg s-1 cm-2",
        "erg / (cm2 s)",
        "erg.cm**-2.s**-1",
        "erg/cm^2/s",
        "erg/(s*cm2)",
        "mW/m2",
        "1e-3.W.m-2",
        "10-3 W/m2",
        "erg cm^(-2) s^(-1)"
      })
  void spellingsAreEqual(String text) {
    assertThat(Unit.parse(text)).isEqualTo(Unit.parse("erg/s/cm2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"erg/s", "Jy", "mag", "erg/s/m2", "mmag", "W/m2", "", "photon/s/cm2"})
  void othersAreNot(String text) {
    assertThat(Unit.parse(text).fits(Unit.parse("erg/s/cm2"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mag", "mag(AB)", "", "1", "dex"})
  void magnitudesFitNumbers(String text) {
    assertThat(Unit.parse(text).fits(Unit.parse("mag"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"erg/", "(erg", "erg)", "erg//s", "cm^", "$", "mag(AB", "cm^(2", "1e-"})
  void refusesNonsense(String text) {
    assertThatThrownBy(() -> Unit.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unit '" + text + "'");
  }
}
