package org.chandraflow.crossmatch;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.chandraflow.sky.IndexFile;
import org.chandraflow.table.Scratch;

/**
 * Writes the index of the sources where every worker can read it: below the pipeline's temporary
 * location ({@code --tempLocation}, on a cluster a directory or bucket that all hosts share), or,
 * without one, below this machine's.
 */
final class WriteIndexFn extends DoFn<List<byte[]>, IndexFile> {
  private static final long serialVersionUID = 1L;

  private final PackedConfig config;

  WriteIndexFn(PackedConfig config) {
    this.config = config;
  }

  @ProcessElement
  public void write(
      @Element List<byte[]> blocks, OutputReceiver<IndexFile> out, PipelineOptions options)
      throws IOException {
    String temp = options.getTempLocation();
    boolean local = temp == null || temp.isEmpty();
    String directory = local ? Scratch.directory().toString() : temp;
    String path = directory.replaceFirst("/+$", "") + "/chandraflow-index-" + UUID.randomUUID();
    IndexFile file =
        IndexFile.write(SourcePoint.index(SourcePoint.read(blocks), config.get()), path);
    out.output(file);
  }
}
