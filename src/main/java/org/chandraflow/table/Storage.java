package org.chandraflow.table;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.Channels;
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
  /** How often a file that is replaced while it is read is begun again. */
  int MOST_READS = 10;

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

  /**
   * Reads a small file whole. An object store opens one version of an object; if that is replaced
   * before it has been read, the next version is read instead.
   *
   * @throws java.nio.file.NoSuchFileException if there is none; or, in an object store, {@link
   *     FileNotFoundException}
   */
  default byte[] readWhole(String path) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try (SeekableByteChannel in = open(path)) {
        try {
          return Channels.newInputStream(in).readAllBytes();
        } catch (FileNotFoundException e) {
          if (attempt == MOST_READS) {
            throw new IOException(path + ": replaced again and again while it is read", e);
          }
        }
      }
    }
  }

  /** Creates or replaces a file; missing parent directories are made. */
  WritableByteChannel create(String path) throws IOException;

  /**
   * Whether a path is a device or pipe, such as {@code /dev/stdout}: written as it stands, since a
   * file moved there would take its place.
   */
  default boolean isStream(String path) {
    return false;
  }

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
