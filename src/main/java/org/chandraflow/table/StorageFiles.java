package org.chandraflow.table;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What differs between the local file system and an object store that looks like one. */
public final class StorageFiles {
  private StorageFiles() {}

  /** Whether a path is on a file system of this machine. */
  public static boolean isLocal(Path path) {
    return path.getFileSystem() == FileSystems.getDefault();
  }

  /**
   * Moves a directory to a place where there is none: at once where directories can be moved,
   * otherwise file by file, with the one that readers ask for last.
   */
  public static void moveDirectory(Path from, Path to, String last) throws IOException {
    if (isLocal(from)) {
      Files.move(from, to);
      return;
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(from)) {
      files =
          all.filter(Files::isRegularFile)
              .sorted(Comparator.comparing((Path file) -> file.endsWith(last)))
              .toList();
    }
    for (Path file : files) {
      Files.move(file, to.resolve(from.relativize(file)));
    }
  }
}
