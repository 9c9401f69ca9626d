package org.chandraflow.model;

/**
 * The generator of numpy's {@code RandomState(seed)}, as far as shuffling needs it: the Mersenne
 * Twister MT19937 (Matsumoto and Nishimura 1998) and a draw below a bound by masking and rejection.
 * With it shuffled folds are the ones that scikit-learn makes. Not safe for several threads.
 */
final class NumpyRandom {
  private static final int N = 624;
  private static final int M = 397;

  private final int[] state = new int[N];
  private int at = N;

  NumpyRandom(long seed) {
    state[0] = (int) seed;
    for (int i = 1; i < N; i++) {
      state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
  }

  private int next() {
    if (at == N) {
      for (int i = 0; i < N; i++) {
        int y = (state[i] & 0x80000000) | (state[(i + 1) % N] & 0x7fffffff);
        state[i] = state[(i + M) % N] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
      }
      at = 0;
    }
    int y = state[at++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  /** A whole number from 0 to max, both included. */
  int upTo(int max) {
    if (max == 0) {
      return 0;
    }
    int mask = Integer.highestOneBit(max) * 2 - 1;
    while (true) {
      int value = next() & mask;
      if (value <= max) {
        return value;
      }
    }
  }

  /** Shuffles in place, as numpy does. */
  void shuffle(int[] values) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = upTo(i);
      int swap = values[i];
      values[i] = values[j];
      values[j] = swap;
    }
  }
}
