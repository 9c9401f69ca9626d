package org.chandraflow.beam;

import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.values.KV;

/**
 * Counts of one bundle. A DoFn makes one in {@code @StartBundle}, adds while it works and sends the
 * sums to a side output in {@code @FinishBundle}. Not safe for several threads.
 */
public final class Counts {
  /** The coder of count outputs. */
  public static final Coder<KV<String, Long>> CODER =
      KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of());

  private final TreeMap<String, long[]> sums = new TreeMap<>();

  /** Adds one. */
  public void add(String name) {
    add(name, 1);
  }

  /** Adds a number. */
  public void add(String name, long amount) {
    sums.computeIfAbsent(name, n -> new long[1])[0] += amount;
  }

  /** Hands over each sum and forgets it. */
  public void drain(Consumer<KV<String, Long>> to) {
    sums.forEach((name, sum) -> to.accept(KV.of(name, sum[0])));
    sums.clear();
  }
}
