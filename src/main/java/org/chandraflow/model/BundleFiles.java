package org.chandraflow.model;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.StorageFiles;

/** The files of a bundle on disk: a flat directory or a flat zip file. */
final class BundleFiles {
  private static final long MOST_BYTES = 1L << 31;
  private static final int MOST_FILES = 2000;

  private BundleFiles() {}

  static void write(Path path, Map<String, byte[]> files) throws IOException {
    Path target = path.toAbsolutePath();
    Path parent = target.getParent();
    Files.createDirectories(parent);
    if (isZip(path)) {
      Path part = Files.createTempFile(parent, ".bundle", ".part");
      try (OutputStream out = Files.newOutputStream(part);
          ZipOutputStream zip = new ZipOutputStream(out)) {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
          ZipEntry entry = new ZipEntry(file.getKey());
          // A fixed time: equal models give equal files.
          entry.setLastModifiedTime(FileTime.fromMillis(315_532_800_000L));
          zip.putNextEntry(entry);
          zip.write(file.getValue());
          zip.closeEntry();
        }
      } catch (IOException e) {
        Files.deleteIfExists(part);
        throw e;
      }
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    if (Files.exists(target)) {
      if (!Files.isDirectory(target)) {
        throw new UsageException(path + " is a file; a bundle is a directory or ends in .zip");
      }
      try (Stream<Path> inside = Files.list(target)) {
        boolean empty = inside.findAny().isEmpty();
        if (!empty && !Files.exists(target.resolve("bundle.json"))) {
          throw new UsageException(path + " exists and is no model bundle; give another directory");
        }
      }
    }
    Path part = Files.createTempDirectory(parent, ".bundle");
    try {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Files.write(part.resolve(file.getKey()), file.getValue());
      }
      if (StorageFiles.isLocal(part)) {
        Files.setPosixFilePermissions(
            part, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
      }
      delete(target);
      StorageFiles.moveDirectory(part, target, "bundle.json");
    } catch (IOException | RuntimeException e) {
      delete(part);
      throw e;
    }
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(directory)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }

  static boolean isZip(Path path) {
    return path.getFileName() != null && path.getFileName().toString().endsWith(".zip");
  }

  static Map<String, byte[]> read(Path path) {
    if (!Files.exists(path)) {
      throw new UsageException(path + ": no such model bundle");
    }
    Map<String, byte[]> files = new TreeMap<>();
    try {
      if (Files.isDirectory(path)) {
        readDirectory(path, files);
      } else {
        readZip(path, files);
      }
    } catch (IOException e) {
      throw new UsageException(path + ": the model bundle cannot be read: " + e.getMessage(), e);
    }
    return files;
  }

  private static void readDirectory(Path path, Map<String, byte[]> files) throws IOException {
    List<Path> found;
    try (Stream<Path> list = Files.list(path)) {
      found = list.filter(Files::isRegularFile).limit(MOST_FILES + 1L).toList();
    }
    long bytes = 0;
    for (Path file : found) {
      bytes += Files.size(file);
    }
    if (found.size() > MOST_FILES || bytes > MOST_BYTES) {
      throw new UsageException(path + ": too large for a model bundle");
    }
    for (Path file : found) {
      files.put(file.getFileName().toString(), Files.readAllBytes(file));
    }
  }

  private static void readZip(Path path, Map<String, byte[]> files) throws IOException {
    try (InputStream in = Files.newInputStream(path);
        ZipInputStream zip = new ZipInputStream(in)) {
      long left = MOST_BYTES;
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0 || files.size() >= MOST_FILES) {
          throw new UsageException(path + ": no model bundle, it has the entry '" + name + "'");
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] buffer = new byte[1 << 16];
        for (int n = zip.read(buffer); n >= 0; n = zip.read(buffer)) {
          left -= n;
          if (left < 0) {
            throw new UsageException(path + ": too large for a model bundle");
          }
          content.write(buffer, 0, n);
        }
        files.put(name, content.toByteArray());
      }
    }
    if (files.isEmpty()) {
      throw new UsageException(path + ": no model bundle, neither a directory nor a zip file");
    }
  }
}
