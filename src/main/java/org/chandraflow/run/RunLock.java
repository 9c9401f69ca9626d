package org.chandraflow.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.StorageFiles;

/**
 * Keeps a run directory to one process; the operating system frees it when that one dies. In an
 * object store it is a {@link CloudLock}.
 */
final class RunLock implements Closeable {
  private static final String FILE = ".lock";

  private final Closeable held;

  private RunLock(Closeable held) {
    this.held = held;
  }

  /**
   * Takes it.
   *
   * @throws UsageException if another process has it
   */
  static RunLock take(Path run) throws IOException {
    return tryTake(run)
        .orElseThrow(
            () -> {
              String holder = "";
              try {
                holder =
                    StorageFiles.isLocal(run)
                        ? " (" + Files.readString(run.resolve(FILE)).strip() + ")"
                        : CloudLock.holder(run.resolve(FILE))
                            .map(h -> " (" + h.told() + ")")
                            .orElse("");
              } catch (IOException e) {
                holder = "";
              }
              return new UsageException(
                  "run '" + run.getFileName() + "' is at work in another process" + holder);
            });
  }

  /** Takes it, if it is free. */
  static Optional<RunLock> tryTake(Path run) throws IOException {
    if (!StorageFiles.isLocal(run)) {
      return CloudLock.tryTake(run.resolve(FILE)).map(RunLock::new);
    }
    FileChannel channel =
        FileChannel.open(run.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        channel.truncate(0);
        String holder = "process " + ProcessHandle.current().pid() + "\n";
        channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)));
        return Optional.of(
            new RunLock(
                () -> {
                  try {
                    lock.release();
                  } finally {
                    channel.close();
                  }
                }));
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      return Optional.empty();
    }
    channel.close();
    return Optional.empty();
  }

  /** Whether a process is at work in a run directory. */
  static boolean isTaken(Path run) throws IOException {
    if (!StorageFiles.isLocal(run)) {
      return CloudLock.holder(run.resolve(FILE)).isPresent();
    }
    if (!Files.isRegularFile(run.resolve(FILE)) || !Files.isWritable(run.resolve(FILE))) {
      return false;
    }
    Optional<RunLock> lock = tryTake(run);
    if (lock.isPresent()) {
      lock.get().close();
    }
    return lock.isEmpty();
  }

  @Override
  public void close() throws IOException {
    held.close();
  }
}
