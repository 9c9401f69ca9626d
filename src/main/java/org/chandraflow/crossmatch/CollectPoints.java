package org.chandraflow.crossmatch;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.transforms.Combine;

/** All blocks of positions of sources in one list, an empty one if there are none. */
final class CollectPoints extends Combine.CombineFn<byte[], List<byte[]>, List<byte[]>> {
  private static final long serialVersionUID = 1L;

  @Override
  public List<byte[]> createAccumulator() {
    return new ArrayList<>();
  }

  @Override
  public List<byte[]> addInput(List<byte[]> blocks, byte[] block) {
    blocks.add(block);
    return blocks;
  }

  @Override
  public List<byte[]> mergeAccumulators(Iterable<List<byte[]>> parts) {
    List<byte[]> all = new ArrayList<>();
    parts.forEach(all::addAll);
    return all;
  }

  @Override
  public List<byte[]> extractOutput(List<byte[]> blocks) {
    return blocks;
  }

  @Override
  public Coder<List<byte[]>> getAccumulatorCoder(CoderRegistry registry, Coder<byte[]> input) {
    return ListCoder.of(ByteArrayCoder.of());
  }

  @Override
  public Coder<List<byte[]>> getDefaultOutputCoder(CoderRegistry registry, Coder<byte[]> input) {
    return ListCoder.of(ByteArrayCoder.of());
  }
}
