package org.chandraflow.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Directories for this process's temporary files. Each is removed when the process ends; what a
 * killed process left behind is removed by the next one that needs a directory at the same place. A
 * directory belongs to whoever holds the lock on the file in it, and directories are made and
 * removed under a lock of their common parent, so that none is taken for stale before it is locked.
 * A job on a Flink worker, whose classes go with it, leaves its directory to the next process: the
 * worker would keep a hook, and with it the classes, until its own end.
 */
public final class Scratch {
  private static final String PREFIX = "chandraflow-scratch-";
  private static final String LOCK = "lock";
  private static final Map<Path, Path> OURS = new HashMap<>();

  /** Open while this class is loaded. */
  private static final List<FileChannel> LOCKS = new ArrayList<>();

  private Scratch() {}

  /** This process's directory below the machine's own. */
  public static Path directory() throws IOException {
    return directory(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /**
   * This process's directory below another.
   *
   * @throws IOException if it cannot be made
   */
  public static synchronized Path directory(Path parent) throws IOException {
    Path at = parent.toAbsolutePath().normalize();
    Path known = OURS.get(at);
    if (known != null && Files.isDirectory(known)) {
      return known;
    }
    Path gate = at.resolve("." + PREFIX + System.getProperty("user.name") + ".lock");
    try (FileChannel channel = open(gate);
        FileLock lock = channel.lock()) {
      sweep(at);
      Path own = Files.createTempDirectory(at, PREFIX);
      FileChannel held = open(own.resolve(LOCK));
      held.lock();
      if (Scratch.class.getClassLoader() == ClassLoader.getSystemClassLoader()) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(own, held)));
      }
      OURS.put(at, own);
      LOCKS.add(held);
      return own;
    } catch (OverlappingFileLockException e) {
      // Another class loader of this process is at it: an own directory, without looking around.
      return Files.createTempDirectory(at, PREFIX);
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /** Removes the directories whose owner is gone. */
  private static void sweep(Path parent) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path directory : found) {
        Path lock = directory.resolve(LOCK);
        if (!Files.isWritable(lock)) {
          continue;
        }
        FileChannel channel = open(lock);
        try {
          if (channel.tryLock() != null) {
            remove(directory, channel);
          }
        } catch (OverlappingFileLockException e) {
          // One of this process's own.
          continue;
        } finally {
          channel.close();
        }
      }
    }
  }

  /** Removes a directory, its lock last. */
  private static void remove(Path directory, FileChannel held) {
    try (Stream<Path> all = Files.walk(directory)) {
      List<Path> deepestFirst =
          all.filter(path -> !path.equals(directory.resolve(LOCK)))
              .filter(path -> !path.equals(directory))
              .sorted(Comparator.reverseOrder())
              .toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
      Files.deleteIfExists(directory.resolve(LOCK));
      Files.deleteIfExists(directory);
      held.close();
    } catch (IOException | UncheckedIOException e) {
      // What cannot be removed now is found by the next process.
      return;
    }
  }
}
