package org.chandraflow.table;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.util.Locale;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;

/**
 * A file that is written beside its place and moved there when it is whole; a device or pipe is
 * written as it stands.
 */
final class Output implements Closeable {
  private static final int BUFFER = 1 << 18;

  private final String path;
  private final String temporary;
  private final Storage storage;
  private final OutputStream stream;
  private boolean ended;

  Output(String path) throws IOException {
    this.path = path;
    this.storage = Storage.of(path);
    int slash = path.lastIndexOf('/') + 1;
    this.temporary =
        storage.isStream(path)
            ? path
            : path.substring(0, slash)
                + "."
                + path.substring(slash)
                + "."
                + UUID.randomUUID()
                + ".tmp";
    OutputStream file = Channels.newOutputStream(storage.create(temporary));
    this.stream =
        new BufferedOutputStream(
            path.toLowerCase(Locale.ROOT).endsWith(".gz")
                ? new GZIPOutputStream(file, BUFFER)
                : file,
            BUFFER);
  }

  /** Where to write, buffered. */
  OutputStream stream() {
    return stream;
  }

  /** Moves the file to its place. */
  void finish() throws IOException {
    stream.close();
    if (!temporary.equals(path)) {
      storage.move(temporary, path);
    }
    ended = true;
  }

  @Override
  public void close() throws IOException {
    if (!ended) {
      ended = true;
      try {
        stream.close();
      } finally {
        if (!temporary.equals(path)) {
          storage.delete(temporary);
        }
      }
    }
  }
}
