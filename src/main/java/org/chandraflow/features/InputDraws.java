package org.chandraflow.features;

import java.util.List;
import org.chandraflow.features.FeatureSet.Input;
import org.chandraflow.table.Hashes;
import org.chandraflow.table.Unit;

/**
 * Draws a source's features from the errors of its inputs, each input for itself: a normal
 * distribution of the two half-widths (of the value in one of them by their ratio, so that the
 * density is steady), fluxes above 0 only; an input that has nothing but an upper limit lies below
 * it, every flux as likely as the other. A draw depends on the seed, the source's name, the input's
 * name and its number, on nothing else. Immutable, safe for several threads.
 */
public final class InputDraws {
  private static final Unit FLUX = Unit.parse("erg/s/cm2");

  /** Draws of a flux that fall below 0 before it is given up. */
  private static final int TRIES = 1000;

  private enum Scale {
    FLUX,
    MAGNITUDE,
    OTHER
  }

  private final BoundFeatures bound;
  private final Scale[] scales;
  private final String[] names;

  /**
   * @param bound what computes the features; its set names the inputs
   */
  public InputDraws(BoundFeatures bound) {
    this.bound = bound;
    List<Input> inputs = bound.set().inputs();
    this.scales = inputs.stream().map(InputDraws::scale).toArray(Scale[]::new);
    this.names = inputs.stream().map(Input::name).toArray(String[]::new);
  }

  private static Scale scale(Input input) {
    Unit unit = input.unit().isEmpty() ? Unit.NONE : Unit.parse(input.unit());
    if (unit.isMagnitude()) {
      return Scale.MAGNITUDE;
    }
    return Double.isNaN(unit.factorTo(FLUX)) ? Scale.OTHER : Scale.FLUX;
  }

  /** The features of a source in so many draws, each in the order of the set. */
  public double[][] draw(String name, Measured measured, int draws, long seed) {
    int inputs = names.length;
    double[][] drawn = new double[draws][];
    for (int d = 0; d < draws; d++) {
      drawn[d] = measured.values().clone();
    }
    long source = Hashes.mix(seed ^ Hashes.of(name));
    for (int i = 0; i < inputs; i++) {
      if (measured.varies(i)) {
        Stream stream = new Stream(Hashes.mix(source ^ Hashes.of(names[i])));
        for (double[] draw : drawn) {
          draw[i] = draw(measured, i, stream);
        }
      }
    }
    for (int d = 0; d < draws; d++) {
      drawn[d] = bound.features(drawn[d]);
    }
    return drawn;
  }

  private double draw(Measured measured, int i, Stream stream) {
    double value = measured.values()[i];
    if (Double.isNaN(value)) {
      double limit = measured.limits()[i];
      double share = 1 - stream.uniform();
      return switch (scales[i]) {
        case FLUX -> limit * share;
        case MAGNITUDE -> limit - 2.5 * StrictMath.log10(share);
        case OTHER -> Double.NaN;
      };
    }
    double below = measured.below()[i];
    double above = measured.above()[i];
    for (int t = 0; t < TRIES; t++) {
      double step = Math.abs(stream.normal());
      double drawn =
          stream.uniform() * (below + above) < below ? value - step * below : value + step * above;
      if (scales[i] != Scale.FLUX || drawn > 0) {
        return drawn;
      }
    }
    return value;
  }

  /** SplitMix64, written out so that no library's change changes a draw. */
  private static final class Stream {
    private long state;

    Stream(long seed) {
      this.state = seed;
    }

    /** 0 to below 1. */
    double uniform() {
      state += 0x9e3779b97f4a7c15L;
      return (Hashes.mix(state) >>> 11) * 0x1p-53;
    }

    /** Of mean 0 and standard deviation 1, after Box and Muller. */
    double normal() {
      double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
      return radius * StrictMath.cos(2 * Math.PI * uniform());
    }
  }
}
