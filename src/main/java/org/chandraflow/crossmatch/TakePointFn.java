package org.chandraflow.crossmatch;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.joda.time.Instant;

/**
 * Takes from sources what the index needs, in blocks of bytes: hundreds of thousands of small
 * elements would be sent one by one to the worker that makes the index.
 */
final class TakePointFn extends DoFn<GenericRecord, byte[]> {
  private static final long serialVersionUID = 1L;
  private static final int BLOCK = 1 << 20;

  private final CrossmatchConfig.Sources settings;
  private transient ByteArrayOutputStream block;

  TakePointFn(CrossmatchConfig.Sources settings) {
    this.settings = settings;
  }

  @StartBundle
  public void start() {
    block = new ByteArrayOutputStream();
  }

  @ProcessElement
  public void take(@Element GenericRecord source, OutputReceiver<byte[]> out) throws IOException {
    SourcePoint.of(source, settings).write(new DataOutputStream(block));
    if (block.size() >= BLOCK) {
      out.output(block.toByteArray());
      block.reset();
    }
  }

  @FinishBundle
  public void finish(FinishBundleContext context) {
    if (block.size() > 0) {
      context.output(block.toByteArray(), Instant.EPOCH, GlobalWindow.INSTANCE);
    }
  }
}
