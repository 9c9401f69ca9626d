package org.chandraflow.simulate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes the X-ray sources of a field; the same list each time it is asked. */
final class SourceGenerator {
  /** Where the number counts of sources break, log10 erg/s/cm2 (Georgakakis et al. 2008). */
  private static final double BREAK = -14.0;

  /** Slopes of log N(>S) below and above the break (the same source). */
  private static final double FAINT_SLOPE = 0.6;

  private static final double BRIGHT_SLOPE = 1.5;

  /** 95 % radius of a two-dimensional normal distribution in sigmas. */
  static final double SIGMAS_95 = 2.447746830680816;

  private final SkyModel model;
  private final long seed;

  SourceGenerator(SkyModel model, long seed) {
    this.model = model;
    this.seed = seed;
  }

  List<XraySource> generate(Field field) {
    Draws draws = Draws.of(seed, "sources", field.index());
    List<XraySource> sources = new ArrayList<>(field.sources());
    Set<String> names = new HashSet<>();
    for (int i = 0; i < field.sources(); i++) {
      XraySource source = new XraySource();
      source.object.type = draws.choose(field.kind().mix());
      place(field, source, draws);
      flux(field, source, draws);
      counterpart(field, source, draws);
      do {
        measure(field, source, draws);
      } while (names.contains(source.name) && retry(field, source, draws));
      names.add(source.name);
      sources.add(source);
    }
    return sources;
  }

  /** A second source of a name is moved: the catalogue's names are unique. */
  private boolean retry(Field field, XraySource source, Draws draws) {
    place(field, source, draws);
    return true;
  }

  private void place(Field field, XraySource source, Draws draws) {
    double radius = radius(field, draws);
    double azimuth = draws.uniform(0, 360);
    double east = radius * Math.sin(Math.toRadians(azimuth));
    double north = radius * Math.cos(Math.toRadians(azimuth));
    double[] position = Tangent.offset(field.ra(), field.dec(), east, north);
    source.object.ra = position[0];
    source.object.dec = position[1];
    source.offAxis = radius / 60;
    // The point spread function is drawn out around the axis.
    source.angle = Tangent.wrap(azimuth + 90 + draws.normal(0, 15)) % 180;
  }

  private double radius(Field field, Draws draws) {
    double spread = field.kind().spread() * 60;
    // A third of a cluster's sources are spread over the field: what lies before and behind it.
    if (spread > 0 && draws.chance(0.67)) {
      return Math.min(Field.RADIUS, spread * Math.sqrt(2 * draws.exponential()));
    }
    return Field.RADIUS * Math.sqrt(draws.uniform());
  }

  private void flux(Field field, XraySource source, Draws draws) {
    SkyModel.SourceClass type = model.classes().get(source.object.type);
    double loss = 0.5 * square(source.offAxis / 8.5);
    double limit = field.fluxLimit() + loss;
    double logFlux = limit - Math.log10(1 - draws.uniform()) / FAINT_SLOPE;
    double turn = Math.max(limit, BREAK);
    if (logFlux > turn) {
      logFlux = turn + (logFlux - turn) * FAINT_SLOPE / BRIGHT_SLOPE;
    }
    source.logFlux = Math.min(-10.5, logFlux + type.fluxShift() * Math.min(2, draws.exponential()));
    // Eight counts are the faintest source that the catalogue's likelihood lets through.
    source.counts = 8 * Math.pow(10, source.logFlux - limit);
    double common = draws.normal();
    double ms = ratio(type.hardnessMs(), common, draws);
    double hm = ratio(type.hardnessHm(), common, draws);
    double mediumToSoft = (1 + ms) / (1 - ms);
    double hardToMedium = (1 + hm) / (1 - hm);
    double sum = 1 + mediumToSoft + mediumToSoft * hardToMedium;
    source.soft = 1 / sum;
    source.medium = mediumToSoft / sum;
    source.hard = mediumToSoft * hardToMedium / sum;
    double seen = 1 - Math.exp(-source.counts / 60);
    source.variesWithin = draws.chance(type.variable()[0] * seen);
    source.variesBetween = draws.chance(type.variable()[1] * seen);
    source.extended = draws.chance(type.extended() * seen);
    source.labelDraw = draws.uniform();
  }

  /** A hardness ratio; absorption moves both ratios of a source together. */
  private static double ratio(double[] distribution, double common, Draws draws) {
    double value = distribution[0] + distribution[1] * (0.6 * common + 0.8 * draws.normal());
    return Math.max(-0.97, Math.min(0.97, value));
  }

  private void counterpart(Field field, XraySource source, Draws draws) {
    SkyObject object = source.object;
    SkyModel.SourceClass type = model.classes().get(object.type);
    double ratio = draws.normal(type.xrayToOptical()[0], type.xrayToOptical()[1]);
    double place = draws.normal(type.mixture()[0], type.mixture()[1]);
    double extinction = field.extinction() * type.extinction() * draws.uniform(0.5, 1.5);
    double magnitude = Math.max(3, 2.5 * (ratio - source.logFlux));
    boolean cluster = field.kind().spread() > 0 && !type.extragalactic();
    double distance =
        cluster && field.kind().latitude()[0] < 10
            ? field.distance() * Math.exp(draws.normal(0, 0.03))
            : Double.NaN;
    object.fill(type, magnitude, clamp(place), extinction, distance, draws);
    if (cluster && field.kind().latitude()[0] >= 10 && object.magnitude(Band.G) > 13) {
      // A binary of the galaxy that was pointed at: too far for parallax and motion.
      object.parallax = 0;
      object.motionRa = 0;
      object.motionDec = 0;
    }
    object.detected = 0;
    for (Survey survey : Survey.values()) {
      boolean covered = (field.covered() >> survey.ordinal() & 1) != 0;
      boolean seen = survey.detects(object, draws.uniform());
      if (covered && seen) {
        object.detected |= 1 << survey.ordinal();
      }
    }
  }

  /** Draws the error ellipse, the measured position within it, and the name that follows. */
  private void measure(Field field, XraySource source, Draws draws) {
    double counts = Math.max(1, source.counts);
    double radius = positionError(source.offAxis, counts);
    double axisRatio =
        Math.max(0.3, Math.min(1, 1 - 0.045 * source.offAxis * draws.uniform(0.2, 1.4)));
    // A hundredth, as the catalogue gives it; what is drawn from is what is written.
    source.major = Math.round(clip(radius / Math.sqrt(axisRatio), 0.3, 5) * 100) / 100.0;
    source.minor = Math.round(Math.max(0.3, source.major * axisRatio) * 100) / 100.0;
    source.angle = Math.round(source.angle * 10) / 10.0;
    double along = draws.normal(0, source.major / SIGMAS_95);
    double across = draws.normal(0, source.minor / SIGMAS_95);
    double sin = Math.sin(Math.toRadians(source.angle));
    double cos = Math.cos(Math.toRadians(source.angle));
    double[] truth = source.object.at(field.epoch());
    double[] measured =
        Tangent.offset(truth[0], truth[1], along * sin + across * cos, along * cos - across * sin);
    source.ra = measured[0];
    source.dec = measured[1];
    source.name =
        "2CXO J"
            + Tangent.hours(source.ra, 1, ".")
            + Tangent.degrees(source.dec, 0, "")
            + (source.extended ? "X" : "");
  }

  /**
   * The 95 % radius of positions (Kim et al. 2007, ApJS 169, 401, equation 12), arcsec, with the
   * catalogue's astrometric floor added in quadrature.
   *
   * @param offAxis arcmin
   * @param counts net counts
   */
  static double positionError(double offAxis, double counts) {
    double log = Math.min(3.3, Math.log10(counts));
    double exponent =
        log <= 2.1393
            ? 0.1145 * offAxis - 0.4958 * log + 0.1932
            : 0.0968 * offAxis - 0.2064 * log - 0.4260;
    return Math.hypot(0.3, Math.pow(10, exponent));
  }

  private static double clamp(double value) {
    return clip(value, 0, 1);
  }

  private static double clip(double value, double low, double high) {
    return Math.max(low, Math.min(high, value));
  }

  private static double square(double value) {
    return value * value;
  }
}
