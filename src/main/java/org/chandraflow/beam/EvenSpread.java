package org.chandraflow.beam;

import java.util.Arrays;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.Values;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.PCollection;
import org.apache.flink.util.MathUtils;

/**
 * Spreads heavy pieces of work, numbered from 0, over the workers. By a random key, as {@link
 * Reshuffle#viaRandomKey} does, one of two workers easily gets two thirds of twenty: Flink deals
 * them out by a hash of the key. Here the keys are chosen such that each of Flink's workers in turn
 * gets one. Should a runner deal otherwise, it is by chance again, and nothing else changes.
 */
public final class EvenSpread<T> extends PTransform<PCollection<T>, PCollection<T>> {
  private static final long serialVersionUID = 1L;

  /** Different pieces below this number have different keys. */
  private static final int STEP = 1 << 12;

  private static final int MOST_TRIES = 1 << 14;

  private final SerializableFunction<T, Integer> number;

  private EvenSpread(SerializableFunction<T, Integer> number) {
    this.number = number;
  }

  /**
   * Spreads pieces by their numbers.
   *
   * @param number of a piece; not below 0
   */
  public static <T> EvenSpread<T> by(SerializableFunction<T, Integer> number) {
    return new EvenSpread<>(number);
  }

  @Override
  public PCollection<T> expand(PCollection<T> pieces) {
    SerializableFunction<T, Integer> numbers = number;
    int workers =
        Math.max(
            1, pieces.getPipeline().getOptions().as(FlinkPipelineOptions.class).getParallelism());
    return pieces
        .apply("Deal", WithKeys.of(piece -> key(numbers.apply(piece), workers)))
        .setCoder(KvCoder.of(VarIntCoder.of(), pieces.getCoder()))
        .apply(Reshuffle.of())
        .apply(Values.create());
  }

  /** A key that Flink's hash gives to the worker whose turn it is. */
  static int key(int piece, int workers) {
    int key = piece;
    for (int tries = 0; tries < MOST_TRIES && worker(key, workers) != piece % workers; tries++) {
      key += STEP;
    }
    return key;
  }

  private static int worker(int key, int workers) {
    try {
      byte[] encoded = CoderUtils.encodeToByteArray(VarIntCoder.of(), key);
      return MathUtils.murmurHash(Arrays.hashCode(encoded)) % workers;
    } catch (CoderException e) {
      throw new IllegalStateException(e);
    }
  }
}
