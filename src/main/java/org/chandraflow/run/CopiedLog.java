package org.chandraflow.run;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.chandraflow.table.Scratch;

/**
 * A log in an object store, where nothing can be added to an object: it is written on the local
 * disk and copied every few seconds while it grows, so that a killed process leaves most of it.
 */
final class CopiedLog extends FilterOutputStream {
  private static final long EVERY_SECONDS = 20;

  private final Path local;
  private final Path place;
  private final ScheduledExecutorService clock = Daemons.clock("log");
  private long copied;
  private boolean closed;

  CopiedLog(Path place) throws IOException {
    this(Files.createTempFile(Scratch.directory(), "attempt", ".log"), place);
  }

  private CopiedLog(Path local, Path place) throws IOException {
    super(Files.newOutputStream(local));
    this.local = local;
    this.place = place;
    clock.scheduleWithFixedDelay(this::tryCopy, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    out.write(bytes, from, length);
  }

  private void tryCopy() {
    try {
      copy();
    } catch (IOException | RuntimeException e) {
      // The next time, or at the end, where a failure counts.
      return;
    }
  }

  private synchronized void copy() throws IOException {
    if (!closed && Files.size(local) != copied) {
      long size = Files.size(local);
      Files.copy(local, place, StandardCopyOption.REPLACE_EXISTING);
      copied = size;
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    clock.shutdown();
    try {
      out.close();
      copied = -1;
      copy();
    } finally {
      closed = true;
      Files.deleteIfExists(local);
    }
  }
}
