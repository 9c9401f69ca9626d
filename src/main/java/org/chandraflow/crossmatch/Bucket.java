package org.chandraflow.crossmatch;

import java.io.IOException;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionView;
import org.chandraflow.sky.IndexFile;

/**
 * Keys sources by the bucket in which they meet what is found for them: one of so many by their
 * name that each holds about 250: enough buckets that workers get alike many. A key a source would
 * be slow on some runners.
 */
final class Bucket extends DoFn<GenericRecord, KV<Integer, KV<GenericRecord, byte[]>>> {
  private static final long serialVersionUID = 1L;
  private static final int SOURCES = 250;
  private static final int LEAST = 8;

  private final PCollectionView<IndexFile> handle;
  private transient IndexHolder holder;

  Bucket(PCollectionView<IndexFile> handle) {
    this.handle = handle;
  }

  @Setup
  public void setup() {
    holder = new IndexHolder();
  }

  @ProcessElement
  public void key(ProcessContext context) throws IOException {
    int sources = holder.get(context.sideInput(handle)).size();
    GenericRecord source = context.element();
    context.output(KV.of(of(source.get("name").toString(), sources), KV.of(source, null)));
  }

  @Teardown
  public void teardown() {
    holder.release();
  }

  /**
   * @param sources how many there are
   */
  static int of(String name, int sources) {
    int hash = name.hashCode() * 0x9E3779B9;
    return Math.floorMod(hash ^ hash >>> 16, Math.max(LEAST, sources / SOURCES));
  }
}
