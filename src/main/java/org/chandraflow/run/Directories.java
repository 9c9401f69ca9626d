package org.chandraflow.run;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Whole directories of the local disk. */
final class Directories {
  private Directories() {}

  /** Removes a directory with what is in it; nothing happens if it is not there. */
  static void delete(Path directory) throws IOException {
    if (!Files.exists(directory, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
            Files.deleteIfExists(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /**
   * The regular files directly in a directory whose names end so, sorted; empty if it is not there.
   */
  static List<Path> files(Path directory, String suffix) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<Path> found = new ArrayList<>();
    try (Stream<Path> entries = Files.list(directory)) {
      entries
          .filter(p -> p.getFileName().toString().endsWith(suffix))
          .filter(p -> !p.getFileName().toString().startsWith("."))
          .filter(Files::isRegularFile)
          .forEach(found::add);
    }
    Collections.sort(found);
    return found;
  }

  /** Every regular file below a directory, sorted. */
  static List<Path> allFiles(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.walk(directory)) {
      return entries.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /**
   * Makes a file appear at another place too: a hard link where the file system has them, so that
   * neither takes space nor depends on the other's directory; otherwise a copy.
   */
  static void link(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.deleteIfExists(to);
    try {
      Files.createLink(to, from);
    } catch (UnsupportedOperationException | java.nio.file.FileSystemException e) {
      Files.copy(from, to);
    }
  }

  /** Removes the directories {@code .work-*} that a killed process left. */
  static void deleteWork(Path stage) throws IOException {
    if (!Files.isDirectory(stage)) {
      return;
    }
    List<Path> stale;
    try (Stream<Path> entries = Files.list(stage)) {
      stale = entries.filter(p -> p.getFileName().toString().startsWith(".work-")).toList();
    }
    for (Path work : stale) {
      delete(work);
    }
  }
}
