package org.chandraflow.sky;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.chandraflow.sky.BruteForce.Point;
import org.junit.jupiter.api.Test;

class SphereTest {
  @Test
  void separationsOfMicroArcseconds() {
    for (double micro : new double[] {0.1, 1, 7, 1000}) {
      double arcsec = micro * 1e-6;
      // On the equator the coordinates themselves can hold so small a difference.
      double ra =
          new BigDecimal(arcsec)
              .divide(BigDecimal.valueOf(3600), java.math.MathContext.DECIMAL64)
              .doubleValue();
      assertThat(Sphere.separation(0, 0, ra, 0)).isCloseTo(arcsec, within(1e-12));
      assertThat(Sphere.separation(0, 1e-3, 0, 1e-3 + ra)).isCloseTo(arcsec, within(1e-9));
      assertThat(Sphere.separation(360, 0, ra, 0)).isCloseTo(arcsec, within(2e-10));
      double[] moved = Sphere.offset(10, 60, arcsec, 30);
      assertThat(Sphere.separation(10, 60, moved[0], moved[1])).isCloseTo(arcsec, within(5e-11));
    }
  }

  @Test
  void separationsFromNothingToAntipodes() {
    assertThat(Sphere.separation(12.5, -33, 12.5, -33)).isZero();
    assertThat(Sphere.separation(0, 20, 360, 20)).isZero();
    assertThat(Sphere.separation(-10, 20, 350, 20)).isZero();
    assertThat(Sphere.separation(0, 90, 123, 90)).isLessThan(1e-10);
    assertThat(Sphere.separation(0, 0, 180, 0)).isCloseTo(180 * 3600, within(1e-9));
    assertThat(Sphere.separation(0, 90, 0, -90)).isCloseTo(180 * 3600, within(1e-9));
    assertThat(Sphere.separation(40, 30, 220, -30 + 1e-6 / 3600))
        .isCloseTo(180 * 3600 - 1e-6, within(1e-9));
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 10_000; i++) {
      Point a = Point.exact(random.nextDouble(-360, 720), random.nextDouble(-90, 90));
      Point b = Point.exact(random.nextDouble(-360, 720), random.nextDouble(-90, 90));
      assertThat(Sphere.separation(a.ra(), a.dec(), b.ra(), b.dec()))
          .isCloseTo(BruteForce.separation(a, b), within(1e-8));
    }
  }

  @Test
  void positionAnglesAreEastOfNorth() {
    assertThat(Sphere.positionAngle(10, 0, 10, 1)).isCloseTo(0, within(1e-12));
    assertThat(Sphere.positionAngle(10, 0, 11, 0)).isCloseTo(90, within(1e-12));
    assertThat(Sphere.positionAngle(10, 0, 10, -1)).isCloseTo(180, within(1e-12));
    assertThat(Sphere.positionAngle(0, 0, 359, 0)).isCloseTo(270, within(1e-12));
    assertThat(Sphere.positionAngle(5, 5, 5, 5)).isZero();
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 1000; i++) {
      double ra = random.nextDouble(360);
      double dec = Math.toDegrees(Math.asin(random.nextDouble(-1, 1)));
      double angle = random.nextDouble(360);
      double separation = random.nextDouble(0.1, 5000);
      double[] to = Sphere.offset(ra, dec, separation, angle);
      assertThat(Sphere.separation(ra, dec, to[0], to[1])).isCloseTo(separation, within(1e-8));
      double back = Sphere.positionAngle(ra, dec, to[0], to[1]) - angle;
      assertThat(Math.IEEEremainder(back, 360)).isCloseTo(0, within(1e-6));
      // A direction carried along the great circle turns by the convergence.
      double onwards = Sphere.positionAngle(to[0], to[1], ra, dec) - 180;
      double turned = onwards - angle - Sphere.convergence(ra, dec, to[0], to[1]);
      assertThat(Math.IEEEremainder(turned, 360)).isCloseTo(0, within(1e-6));
    }
  }

  @Test
  void unusablePositionsHaveReasons() {
    assertThat(Sphere.problem(0, 0)).isNull();
    assertThat(Sphere.problem(-10, -90)).isNull();
    assertThat(Sphere.problem(Double.NaN, 0)).isEqualTo("position_missing");
    assertThat(Sphere.problem(0, Double.POSITIVE_INFINITY)).isEqualTo("position_infinite");
    assertThat(Sphere.problem(0, 90.0001)).isEqualTo("dec_out_of_range");
    assertThat(Sphere.problem(721, 0)).isEqualTo("ra_out_of_range");
    assertThatThrownBy(() -> new SkyRow().at(0, 91)).hasMessageContaining("dec_out_of_range");
    assertThatThrownBy(
            () ->
                SourceIndex.builder(MatchCriterion.radius(1))
                    .add("a", Double.NaN, 0, Covariance.ZERO))
        .hasMessageContaining("position_missing");
  }

  @Test
  void rightAscensionsWrap() {
    assertThat(Sphere.wrap(-1e-20)).isZero();
    assertThat(Sphere.wrap(360)).isZero();
    assertThat(Sphere.wrap(-10)).isEqualTo(350);
    assertThat(Sphere.wrap(719)).isEqualTo(359);
  }

  /** The motion of a star through the pole: its right ascension turns by half a circle. */
  @Test
  void motionOverThePole() {
    double[] moved = Motion.propagate(30, 90 - 5.0 / 3600, 0, 1, 10);
    assertThat(moved[0]).isCloseTo(210, within(1e-9));
    assertThat(90 - moved[1]).isCloseTo(5.0 / 3600, within(1e-11));
    // Sideways at a distance of one arcsec from the pole: by 45 degrees of right ascension.
    moved = Motion.propagate(0, 90 - 1.0 / 3600, 0.1, 0, 10);
    assertThat(moved[0]).isCloseTo(45, within(1e-6));
    assertThat((90 - moved[1]) * 3600).isCloseTo(Math.sqrt(2), within(1e-6));
    moved = Motion.propagate(0, -90 + 1.0 / 3600, 0.1, 0, 10);
    assertThat(moved[0]).isCloseTo(45, within(1e-6));
  }

  @Test
  void motionIsReversible() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 1000; i++) {
      double ra = random.nextDouble(360);
      double dec = random.nextDouble(-90, 90);
      double pmRa = random.nextDouble(-10, 10);
      double pmDec = random.nextDouble(-10, 10);
      double[] there = Motion.propagate(ra, dec, pmRa, pmDec, 20);
      double shift = Math.hypot(pmRa, pmDec) * 20;
      assertThat(Sphere.separation(ra, dec, there[0], there[1])).isCloseTo(shift, within(5e-4));
      assertThat(Sphere.positionAngle(ra, dec, there[0], there[1]))
          .isCloseTo(Sphere.wrap(Math.toDegrees(Math.atan2(pmRa, pmDec))), within(1e-5));
    }
    // Half a degree from the equator, away from poles, the textbook's shift.
    double[] near = Motion.propagate(100, 45, Math.cos(Math.toRadians(45)), 0, 1);
    assertThat((near[0] - 100) * 3600).isCloseTo(1, within(1e-6));
  }
}
