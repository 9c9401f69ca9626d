package org.chandraflow.crossmatch;

import java.io.IOException;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.chandraflow.sky.IndexFile;
import org.chandraflow.sky.SourceIndex;

/** Measures how much sky is how near to a source, and counts the sources. */
final class AreasFn extends DoFn<IndexFile, KV<String, Long>> {
  private static final long serialVersionUID = 1L;
  private static final double SQUARE_DEGREE = 3600.0 * 3600.0;

  private final PackedConfig config;
  private transient IndexHolder holder;

  AreasFn(PackedConfig config) {
    this.config = config;
  }

  @Setup
  public void setup() {
    holder = new IndexHolder();
  }

  @ProcessElement
  public void measure(@Element IndexFile file, OutputReceiver<KV<String, Long>> out)
      throws IOException {
    SourceIndex index = holder.get(file);
    out.output(KV.of(Statistics.SOURCES, (long) index.size()));
    double[] areas = config.get().surroundings().areas(index);
    for (int ring = 0; ring < areas.length; ring++) {
      out.output(KV.of(Statistics.AREA + "|" + ring, Math.round(areas[ring] * SQUARE_DEGREE)));
    }
  }

  @Teardown
  public void teardown() {
    holder.release();
  }
}
