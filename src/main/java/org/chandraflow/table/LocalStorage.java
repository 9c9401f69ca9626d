package org.chandraflow.table;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The local disk. */
final class LocalStorage implements Storage {
  static final LocalStorage INSTANCE = new LocalStorage();

  private LocalStorage() {}

  @Override
  public boolean serves(String path) {
    return !path.contains("://") || path.startsWith("file://");
  }

  @Override
  public SeekableByteChannel open(String path) throws IOException {
    return Files.newByteChannel(local(path), StandardOpenOption.READ);
  }

  @Override
  public WritableByteChannel create(String path) throws IOException {
    Path file = local(path);
    if (file.getParent() != null) {
      Files.createDirectories(file.getParent());
    }
    return Files.newByteChannel(
        file,
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING);
  }

  @Override
  public boolean isStream(String path) {
    Path file = local(path).toAbsolutePath();
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).isOther()
          || isDescriptor(file)
          || Files.isSymbolicLink(file)
              && isDescriptor(file.resolveSibling(Files.readSymbolicLink(file)));
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether a path stands for a file that a process has open, such as {@code /dev/fd/1}. */
  private static boolean isDescriptor(Path file) throws IOException {
    return file.getParent() != null && file.getParent().toRealPath().startsWith("/proc");
  }

  @Override
  public void move(String from, String to) throws IOException {
    try {
      Files.move(local(from), local(to), StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(local(from), local(to), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Override
  public void delete(String path) throws IOException {
    Files.deleteIfExists(local(path));
  }

  @Override
  public List<Entry> list(String pathOrGlob) throws IOException {
    Path path = local(pathOrGlob);
    List<Entry> found = new ArrayList<>();
    BasicFileAttributes itself = attributes(path);
    if (itself != null && itself.isDirectory()) {
      addAll(path, "*", found);
    } else if (itself != null) {
      found.add(new Entry(pathOrGlob, itself.size()));
    } else if (path.getFileName() != null && isGlob(path.getFileName().toString())) {
      Path parent = path.getParent() == null ? Path.of("") : path.getParent();
      if (Files.isDirectory(parent)) {
        addAll(parent, path.getFileName().toString(), found);
      }
    }
    found.sort(Comparator.comparing(Entry::path));
    return found;
  }

  private static void addAll(Path directory, String glob, List<Entry> found) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, glob)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        BasicFileAttributes of =
            name.startsWith(".") || name.startsWith("_") ? null : attributes(file);
        if (of != null && of.isRegularFile()) {
          found.add(new Entry(file.toString(), of.size()));
        }
      }
    } catch (NoSuchFileException e) {
      // removed meanwhile: nothing is there
    }
  }

  /** What a path is, read once: others may make and remove it meanwhile. Null if there is none. */
  private static BasicFileAttributes attributes(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      return null;
    } catch (FileSystemException e) {
      if (!Files.exists(path)) {
        return null;
      }
      throw e;
    }
  }

  private static boolean isGlob(String name) {
    return name.indexOf('*') >= 0 || name.indexOf('?') >= 0;
  }

  private static Path local(String path) {
    return Path.of(path.startsWith("file://") ? path.substring("file://".length()) : path);
  }
}
