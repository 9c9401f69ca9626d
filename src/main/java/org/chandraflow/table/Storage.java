package org.chandraflow.table;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Where files live: the local disk, or whatever a {@link ServiceLoader} adds (Google Cloud Storage,
 * through Beam). Paths are the user's own, such as {@code data/csc.csv} or {@code
 * gs://bucket/csc.csv}. Safe for several threads.
 */
public interface Storage {
  /** Whether this storage serves a path. */
  boolean serves(String path);

  /**
   * A path as the JDK sees it, so that {@link java.nio.file.Files} works with it where a file's
   * place matters more than its content.
   */
  default Path path(String path) {
    return Path.of(path);
  }

  /** Opens a file for reading. */
  SeekableByteChannel open(String path) throws IOException;

  /** Creates or replaces a file; missing parent directories are made. */
  WritableByteChannel create(String path) throws IOException;

  /** Renames a file within this storage, replacing what is there. */
  void move(String from, String to) throws IOException;

  /** Removes a file; nothing happens if there is none. */
  void delete(String path) throws IOException;

  /**
   * The files that a path stands for, sorted by path: itself, every regular file directly inside it
   * if it is a directory, or what a glob ({@code *}, {@code ?}) matches. Hidden files (leading dot
   * or underscore) in a directory are left out. Empty if there is nothing.
   */
  List<Entry> list(String pathOrGlob) throws IOException;

  /** The storage that serves a path; the local disk if nobody else does. */
  static Storage of(String path) {
    for (Storage storage : Added.STORAGES) {
      if (storage.serves(path)) {
        return storage;
      }
    }
    return LocalStorage.INSTANCE;
  }

  /**
   * A file found.
   *
   * @param path in the same form as asked for
   * @param size in bytes
   */
  record Entry(String path, long size) {}

  /** What the service loader adds, asked once. */
  final class Added {
    private static final List<Storage> STORAGES =
        ServiceLoader.load(Storage.class, Storage.class.getClassLoader()).stream()
            .map(ServiceLoader.Provider::get)
            .toList();

    private Added() {}
  }
}
