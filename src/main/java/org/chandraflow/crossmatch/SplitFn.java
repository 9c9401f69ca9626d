package org.chandraflow.crossmatch;

import java.io.IOException;
import org.apache.beam.sdk.transforms.DoFn;
import org.chandraflow.table.TableFile;
import org.chandraflow.table.TableFiles;

/** Cuts files into parts, for several workers to read. */
final class SplitFn extends DoFn<Part, Part> {
  private static final long serialVersionUID = 1L;

  /** Small, so that workers end at about the same time. */
  private static final long TARGET_BYTES = 8L << 20;

  @ProcessElement
  public void split(@Element Part file, OutputReceiver<Part> out) throws IOException {
    int number = file.number();
    for (TableFile.Split split : TableFiles.open(file.path()).splits(TARGET_BYTES)) {
      out.output(new Part(file.catalogue(), file.path(), split, number++));
    }
  }
}
