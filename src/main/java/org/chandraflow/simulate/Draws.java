package org.chandraflow.simulate;

import org.chandraflow.table.Hashes;

/**
 * Random numbers that are the same on every machine and Java version: SplitMix64 (Steele, Lea and
 * Flood 2014) and the polar method for normal numbers. Not safe for several threads.
 */
final class Draws {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private long state;
  private double spare = Double.NaN;

  Draws(long seed) {
    this.state = seed;
  }

  /** A stream of its own for a purpose and a number, such as a field. */
  static Draws of(long seed, String purpose, long number) {
    return new Draws(
        Hashes.mix(Hashes.mix(seed ^ Hashes.mix(purpose.hashCode())) + Hashes.mix(number + GAMMA)));
  }

  long next() {
    state += GAMMA;
    return Hashes.mix(state);
  }

  /** Uniform, 0 included and 1 not. */
  double uniform() {
    return (next() >>> 11) * 0x1.0p-53;
  }

  /** Uniform between two numbers. */
  double uniform(double from, double to) {
    return from + (to - from) * uniform();
  }

  /** A whole number from 0 to below a bound. */
  int below(int bound) {
    return (int) (uniform() * bound);
  }

  /** True with a probability. */
  boolean chance(double probability) {
    return uniform() < probability;
  }

  /** Normal, mean 0 and standard deviation 1. */
  double normal() {
    if (!Double.isNaN(spare)) {
      double result = spare;
      spare = Double.NaN;
      return result;
    }
    while (true) {
      double x = uniform(-1, 1);
      double y = uniform(-1, 1);
      double square = x * x + y * y;
      if (square < 1 && square > 0) {
        double factor = Math.sqrt(-2 * Math.log(square) / square);
        spare = y * factor;
        return x * factor;
      }
    }
  }

  double normal(double mean, double deviation) {
    return mean + deviation * normal();
  }

  /** Exponential with mean 1. */
  double exponential() {
    return -Math.log(1 - uniform());
  }

  /** Poisson; normal above a mean of 50. */
  long poisson(double mean) {
    if (mean > 50) {
      return Math.max(0, Math.round(normal(mean, Math.sqrt(mean))));
    }
    double limit = Math.exp(-mean);
    long count = 0;
    for (double product = uniform(); product > limit; product *= uniform()) {
      count++;
    }
    return count;
  }

  /** An index with a probability in proportion to its weight. */
  int choose(double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    double left = uniform() * sum;
    int last = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        last = i;
        left -= weights[i];
        if (left < 0) {
          return i;
        }
      }
    }
    return last;
  }
}
