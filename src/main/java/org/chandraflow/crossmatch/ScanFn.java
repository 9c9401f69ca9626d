package org.chandraflow.crossmatch;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionView;
import org.chandraflow.beam.Counts;
import org.chandraflow.sky.IndexFile;
import org.chandraflow.sky.SourceIndex;
import org.chandraflow.table.TableFile;
import org.chandraflow.table.TableFiles;
import org.joda.time.Instant;

/** Streams parts of catalogues past the index of the sources. */
final class ScanFn extends DoFn<Part, KV<Integer, byte[]>> {
  private static final long serialVersionUID = 1L;

  private final PackedConfig config;
  private final PCollectionView<IndexFile> handle;
  private transient IndexHolder holder;
  private transient SourceIndex index;
  private transient Map<Integer, CatalogScan> scans;
  private transient Map<String, TableFile> tables;
  private transient Counts counts;
  private transient HitBlocks blocks;

  ScanFn(PackedConfig config, PCollectionView<IndexFile> handle) {
    this.config = config;
    this.handle = handle;
  }

  @Setup
  public void setup() {
    holder = new IndexHolder();
  }

  @StartBundle
  public void start() {
    scans = new HashMap<>();
    tables = new HashMap<>();
    counts = new Counts();
    blocks = new HitBlocks();
  }

  @ProcessElement
  public void scan(ProcessContext context) throws IOException {
    index = holder.get(context.sideInput(handle));
    Part part = context.element();
    scans
        .computeIfAbsent(
            part.catalogue(),
            number ->
                new CatalogScan(config.get().inputs().get(number), number, index, config.get()))
        .scan(
            table(part.path()),
            part.split(),
            new CatalogScan.Sink() {
              @Override
              public void hit(String source, Hit hit) {
                gather(source, hit, context::output);
              }

              @Override
              public void rejected(GenericRecord row) {
                context.output(Crossmatch.REJECTED, row);
              }
            },
            counts);
  }

  private void gather(String source, Hit hit, Consumer<KV<Integer, byte[]>> out) {
    blocks.add(Bucket.of(source, index.size()), hit.pack(source), out);
  }

  private TableFile table(String path) throws IOException {
    TableFile table = tables.get(path);
    if (table == null) {
      table = TableFiles.open(path);
      tables.put(path, table);
    }
    return table;
  }

  @FinishBundle
  public void finish(FinishBundleContext context) {
    Consumer<KV<Integer, byte[]>> found =
        block -> context.output(block, Instant.EPOCH, GlobalWindow.INSTANCE);
    CatalogScan.Sink out =
        new CatalogScan.Sink() {
          @Override
          public void hit(String source, Hit hit) {
            gather(source, hit, found);
          }

          @Override
          public void rejected(GenericRecord row) {
            context.output(Crossmatch.REJECTED, row, Instant.EPOCH, GlobalWindow.INSTANCE);
          }
        };
    scans
        .values()
        .forEach(
            scan ->
                scan.finish(
                    out,
                    sum ->
                        context.output(
                            Crossmatch.STATISTICS, sum, Instant.EPOCH, GlobalWindow.INSTANCE)));
    scans.clear();
    blocks.drain(found);
    counts.drain(
        sum -> context.output(Crossmatch.COUNTS, sum, Instant.EPOCH, GlobalWindow.INSTANCE));
  }

  @Teardown
  public void teardown() {
    holder.release();
  }
}
