package org.chandraflow.crossmatch;

import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.transforms.DoFn;

/** Takes from a source what the index needs. */
final class TakePointFn extends DoFn<GenericRecord, SourcePoint> {
  private static final long serialVersionUID = 1L;

  private final CrossmatchConfig.Sources settings;

  TakePointFn(CrossmatchConfig.Sources settings) {
    this.settings = settings;
  }

  @ProcessElement
  public void take(@Element GenericRecord source, OutputReceiver<SourcePoint> out) {
    out.output(SourcePoint.of(source, settings));
  }
}
