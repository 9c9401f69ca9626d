package org.chandraflow.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A storage of objects with names: there are no directories, a move is a copy and a removal, and an
 * object appears whole when its writer is closed. {@link #path} shows it to the JDK as a file
 * system, so that what is written for {@link java.nio.file.Files} works there too.
 */
public interface ObjectStorage extends Storage {
  /** The scheme of its paths, {@code gs}. */
  String scheme();

  /** What is known of an object; empty if there is none of this very name. */
  Optional<Stat> stat(String path) throws IOException;

  /**
   * Every object whose path begins with a directory's and a slash, hidden ones too, sorted by path.
   */
  List<Entry> below(String directory) throws IOException;

  /** Copies an object, replacing what is there. */
  void copy(String from, String to) throws IOException;

  @Override
  default Path path(String path) {
    return new StorageFileSystem(this).getPath(path);
  }

  /**
   * An object.
   *
   * @param size in bytes
   * @param modified milliseconds since 1970
   * @param version changes with the content
   */
  record Stat(long size, long modified, String version) {}
}
