package org.chandraflow.crossmatch;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.transforms.Combine;

/** All positions of sources in one list, an empty one if there are none. */
final class CollectPoints
    extends Combine.CombineFn<SourcePoint, List<SourcePoint>, List<SourcePoint>> {
  private static final long serialVersionUID = 1L;

  @Override
  public List<SourcePoint> createAccumulator() {
    return new ArrayList<>();
  }

  @Override
  public List<SourcePoint> addInput(List<SourcePoint> points, SourcePoint point) {
    points.add(point);
    return points;
  }

  @Override
  public List<SourcePoint> mergeAccumulators(Iterable<List<SourcePoint>> parts) {
    List<SourcePoint> all = new ArrayList<>();
    parts.forEach(all::addAll);
    return all;
  }

  @Override
  public List<SourcePoint> extractOutput(List<SourcePoint> points) {
    return points;
  }

  @Override
  public Coder<List<SourcePoint>> getAccumulatorCoder(
      CoderRegistry registry, Coder<SourcePoint> input) {
    return ListCoder.of(SourcePoint.CODER);
  }

  @Override
  public Coder<List<SourcePoint>> getDefaultOutputCoder(
      CoderRegistry registry, Coder<SourcePoint> input) {
    return ListCoder.of(SourcePoint.CODER);
  }
}
