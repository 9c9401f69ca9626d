package org.chandraflow.sky;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.chandraflow.sky.Association.Catalogue;
import org.chandraflow.sky.Association.Form;
import org.chandraflow.sky.Association.Settings;
import org.junit.jupiter.api.Test;

class AssociationTest {
  private static final Detection SOURCE = Detection.circular(-1, 0, 0, 0.4);
  private static final Settings EXACT = Settings.DEFAULT;
  private static final Settings NWAY = new Settings(Form.NWAY, 5, 20);

  @Test
  void oneCandidateHasThePosteriorOfBudavariAndSzalay() {
    Catalogue catalogue = Catalogue.of(20_000, 0.8);
    Detection candidate = Detection.circular(0, 0.3, 0.4, 0.1);
    Association found = Association.of(SOURCE, List.of(candidate), List.of(catalogue), EXACT);
    double factor = Math.pow(10, BayesFactor.log10(List.of(SOURCE, candidate)));
    double prior = 0.8 / (20_000 * Association.SKY);
    assertThat(found.combinations()).hasSize(1);
    assertThat(found.combinations().get(0).pSingle())
        .isCloseTo(1 / (1 + (1 - prior) / (prior * factor)), within(1e-12));
    assertThat(found.combinations().get(0).pI()).isCloseTo(1, within(1e-12));
    assertThat(found.pAny()).isCloseTo(prior * factor / (1 + prior * factor), within(1e-12));
  }

  @Test
  void severalCandidatesShareTheProbability() {
    Catalogue catalogue = Catalogue.of(50_000, 1);
    List<Detection> candidates =
        List.of(
            Detection.circular(0, 0.3, 0, 0.1),
            Detection.circular(0, 0, 0.6, 0.1),
            Detection.circular(0, -1, 0, 0.1));
    Association found = Association.of(SOURCE, candidates, List.of(catalogue), EXACT);
    assertThat(found.combinations()).hasSize(3);
    assertThat(found.combinations().stream().mapToDouble(c -> c.pI()).sum())
        .isCloseTo(1, within(1e-12));
    assertThat(found.combinations().get(0).members()).containsExactly(0);
    double ratio = found.combinations().get(0).pI() / found.combinations().get(1).pI();
    assertThat(ratio).isCloseTo(Math.exp((0.36 - 0.09) / 2 / 0.17), within(1e-9));
  }

  @Test
  void noCandidateMeansNone() {
    Association found = Association.of(SOURCE, List.of(), List.of(Catalogue.of(1, 1)), EXACT);
    assertThat(found.pAny()).isZero();
    assertThat(found.combinations()).isEmpty();
  }

  @Test
  void anUnrelatedStarSeenByTwoSurveysIsNoBetterForThat() {
    // Two arcsec off, five sigmas: a chance neighbour in both surveys, the same object.
    List<Catalogue> catalogues = List.of(Catalogue.of(30_000, 0.7), Catalogue.of(10_000, 0.7));
    List<Detection> both =
        List.of(Detection.circular(0, 2, 0, 0.001), Detection.circular(1, 2.01, 0.01, 0.06));
    Association one = Association.of(SOURCE, both.subList(0, 1), catalogues.subList(0, 1), EXACT);
    Association two = Association.of(SOURCE, both, catalogues, EXACT);
    // NWAY without its correction would say more than 0.9 here.
    assertThat(two.pAny()).isLessThan(3 * one.pAny()).isLessThan(0.1);
    assertThat(two.combinations().get(0).members()).containsExactly(0, 1);
  }

  @Test
  void membersOfOneAssociationAgreeWithEachOther() {
    List<Catalogue> catalogues = List.of(Catalogue.of(30_000, 0.7), Catalogue.of(10_000, 0.7));
    List<Detection> apart =
        List.of(Detection.circular(0, 0.3, 0, 0.01), Detection.circular(1, -0.4, 0, 0.06));
    Association found = Association.of(SOURCE, apart, catalogues, EXACT);
    assertThat(found.combinations()).hasSize(2);
    assertThat(found.combinations()).allMatch(c -> c.members().size() == 1);
    // NWAY weighs them together all the same.
    assertThat(Association.of(SOURCE, apart, catalogues, NWAY).combinations()).hasSize(3);
  }

  @Test
  void aMissingCounterpartIsAPossibility() {
    List<Catalogue> catalogues =
        List.of(Catalogue.of(30_000, 0.7), Catalogue.of(10_000, 0.7), Catalogue.of(900, 0.3));
    List<Detection> candidates =
        List.of(
            Detection.circular(0, 0.30, 0.1, 0.01),
            Detection.circular(1, 0.32, 0.1, 0.06),
            Detection.circular(2, 0.9, 0.1, 0.5));
    Association found = Association.of(SOURCE, candidates, catalogues, EXACT);
    assertThat(found.combinations()).hasSize(7);
    assertThat(found.combinations().get(0).members()).containsExactly(0, 1, 2);
    assertThat(found.pAny()).isBetween(0.9, 1.0);
  }

  @Test
  void theOrderOfCandidatesDoesNotMatter() {
    Random random = new Random(5);
    List<Catalogue> catalogues =
        List.of(Catalogue.of(80_000, 0.7), Catalogue.of(10_000, 0.6), Catalogue.of(9_000, 0.5));
    for (Settings settings : List.of(EXACT, NWAY)) {
      List<Detection> candidates = new ArrayList<>();
      for (int i = 0; i < 9; i++) {
        candidates.add(
            Detection.circular(
                i % 3, random.nextGaussian() * 0.5, random.nextGaussian() * 0.5, 0.2));
      }
      Association first = Association.of(SOURCE, candidates, catalogues, settings);
      List<Detection> best = detections(first, candidates);
      for (int i = 0; i < 5; i++) {
        List<Detection> shuffled = new ArrayList<>(candidates);
        Collections.shuffle(shuffled, new Random(i));
        Association again = Association.of(SOURCE, shuffled, catalogues, settings);
        assertThat(again.pAny()).isCloseTo(first.pAny(), within(1e-12));
        assertThat(detections(again, shuffled)).containsExactlyInAnyOrderElementsOf(best);
      }
    }
  }

  private static List<Detection> detections(Association found, List<Detection> candidates) {
    return found.combinations().get(0).members().stream().map(candidates::get).toList();
  }

  @Test
  void acrowdedSourceStaysWithinBounds() {
    Random random = new Random(7);
    List<Catalogue> catalogues = new ArrayList<>();
    List<Detection> candidates = new ArrayList<>();
    for (int c = 0; c < 6; c++) {
      catalogues.add(Catalogue.of(1e6, 0.5));
      for (int i = 0; i < 30; i++) {
        candidates.add(
            Detection.circular(c, random.nextGaussian() * 0.4, random.nextGaussian() * 0.4, 0.3));
      }
    }
    Association found = Association.of(SOURCE, candidates, catalogues, EXACT);
    assertThat(found.truncated()).isTrue();
    assertThat(found.combinations()).hasSizeLessThanOrEqualTo(100_000);
    assertThat(found.pAny()).isBetween(0.0, 1.0);
  }

  @Test
  void aMotionThatOneCatalogueKnowsMovesTheRowsOfOthers() {
    List<Catalogue> catalogues = List.of(Catalogue.of(30_000, 0.7), Catalogue.of(10_000, 0.7));
    // A star with 0.1 arcsec/yr, seen eleven years before the source where it was then.
    Detection moved =
        new Detection(1, 0.2, 0, 1e-6, 1e-6, 0, 0, new Detection.Drift(-5.3, 0.1, 0, 0.0001));
    double error = 0.0036 + 121 * 0.015 * 0.015;
    Detection old =
        new Detection(
            0,
            0.2 - 1.1,
            0,
            error,
            error,
            0,
            0,
            new Detection.Drift(11, Double.NaN, Double.NaN, 0.015));
    Association found = Association.of(SOURCE, List.of(old, moved), catalogues, EXACT);
    assertThat(found.combinations().get(0).members()).containsExactly(0, 1);
    Detection fixed = new Detection(0, old.east(), 0, error, error, 0, 0);
    Association unmoved = Association.of(SOURCE, List.of(fixed, moved), catalogues, EXACT);
    assertThat(unmoved.combinations().get(0).members()).containsExactly(1);
  }

  @Test
  void aMagnitudeTurnsTheBalance() {
    Catalogue catalogue = Catalogue.of(50_000, 1);
    Detection near = Detection.circular(0, 0.3, 0, 0.1);
    Detection bright = new Detection(0, 0.5, 0, 0.01, 0.01, 0, 1.0);
    Association found = Association.of(SOURCE, List.of(near, bright), List.of(catalogue), EXACT);
    assertThat(found.combinations().get(0).members()).containsExactly(1);
  }

  @Test
  void impossibleSettingsAreRefused() {
    assertThatThrownBy(() -> Catalogue.of(0, 0.5)).hasMessageContaining("density 0.0");
    assertThatThrownBy(() -> Catalogue.of(1, 0)).hasMessageContaining("completeness 0.0");
    assertThatThrownBy(() -> new Settings(Form.EXACT, 0, 8)).hasMessageContaining("agreement");
    assertThatThrownBy(() -> new Settings(Form.EXACT, 5, 0)).hasMessageContaining("candidates 0");
  }
}
