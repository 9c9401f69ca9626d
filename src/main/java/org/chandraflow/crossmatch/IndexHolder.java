package org.chandraflow.crossmatch;

import java.io.IOException;
import org.chandraflow.sky.IndexFile;
import org.chandraflow.sky.SharedIndexes;
import org.chandraflow.sky.SourceIndex;

/** A DoFn's hold on the index that its process shares. */
final class IndexHolder {
  private IndexFile held;
  private SourceIndex index;

  /** The index of a file, loaded if need be. */
  SourceIndex get(IndexFile file) throws IOException {
    if (!file.equals(held)) {
      release();
      index = SharedIndexes.acquire(file);
      held = file;
    }
    return index;
  }

  /** Lets go of it. */
  void release() {
    if (held != null) {
      SharedIndexes.release(held);
      held = null;
      index = null;
    }
  }
}
