package org.chandraflow.table;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.chandraflow.config.Names;
import org.chandraflow.config.UsageException;

/** Opens tables of every format: the one way into the readers. */
public final class TableFiles {
  private static final int HEAD = 2880;
  private static final int REMEMBERED = 256;
  private static final long SETTLED_MILLIS = 3000;
  private static final Map<List<Object>, TableFile> OPENED = new ConcurrentHashMap<>();

  private TableFiles() {}

  /** As {@link #open(String, TableOptions)} with the defaults. */
  public static TableFile open(String path) {
    return open(path, TableOptions.DEFAULT);
  }

  /**
   * Reads the header of a file: CSV, TSV, ECSV, VOTable, FITS (each also packed with gzip), Parquet
   * or Avro. The format is the one of the options, else that of the extension, else what the first
   * bytes look like. A local file that has not changed since it was opened is not looked at again.
   *
   * @param path one file; globs and directories are for {@link Storage#list}
   * @throws UsageException if there is no such file, it is not readable, empty, of an unknown
   *     format, or its header is damaged; the message names the file and what was expected
   */
  public static TableFile open(String path, TableOptions options) {
    long size = size(path);
    Optional<List<Object>> seen = seen(path, options, size);
    if (seen.isEmpty()) {
      return read(path, options, size);
    }
    TableFile known = OPENED.get(seen.get());
    if (known == null) {
      known = read(path, options, size);
      if (OPENED.size() >= REMEMBERED) {
        OPENED.clear();
      }
      OPENED.put(seen.get(), known);
    }
    return known;
  }

  /**
   * A local file as it stood when it was opened, as a key. The defaults are a text in it: a
   * record's own comparison is slow when it is met for the first time.
   */
  private static Optional<List<Object>> seen(String path, TableOptions options, long size) {
    if (path.contains("://")) {
      return Optional.empty();
    }
    try {
      var now = Files.readAttributes(Path.of(path).toRealPath(), BasicFileAttributes.class);
      // Clocks of file systems are coarse: a file written just now may change unseen.
      boolean settled =
          now.lastModifiedTime().toMillis() < System.currentTimeMillis() - SETTLED_MILLIS;
      Object how = options == TableOptions.DEFAULT ? "" : options;
      return settled && now.isRegularFile() && now.fileKey() != null
          ? Optional.of(List.of(path, how, size, now.lastModifiedTime(), now.fileKey()))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static TableFile read(String path, TableOptions options, long size) {
    try {
      byte[] head;
      boolean packed;
      try (InputStream in = Input.open(path, 0)) {
        head = Input.head(in, HEAD);
      }
      if (head.length == 0) {
        throw new UsageException(path + ": the file is empty");
      }
      packed = head.length > 2 && (head[0] & 0xFF) == 0x1F && (head[1] & 0xFF) == 0x8B;
      if (packed) {
        try (InputStream in = Input.openUnpacked(path, true, options.limits())) {
          head = Input.head(in, HEAD);
        }
      } else if (path.endsWith(".gz")) {
        throw new UsageException(path + ": not readable as gzip, though it is named .gz");
      }
      return open(path, format(path, options, head), packed, size, options);
    } catch (IOException e) {
      String message = e.getMessage() == null ? e.toString() : e.getMessage();
      throw new UsageException(message.contains(path) ? message : path + ": " + message, e);
    }
  }

  private static TableFile open(
      String path, TableFormat format, boolean packed, long size, TableOptions options)
      throws IOException {
    return switch (format) {
      case CSV, TSV, ECSV -> CsvOpener.open(path, format, packed, size, options);
      case FITS -> FitsTable.open(path, packed, size, options);
      case VOTABLE -> VotableTable.open(path, packed, options);
      case AVRO -> AvroTable.open(path, packed, size, options);
      case PARQUET -> ParquetTable.open(path, packed, size, options);
    };
  }

  private static TableFormat format(String path, TableOptions options, byte[] head) {
    Optional<TableFormat> byContent = TableFormat.ofContent(head);
    Optional<TableFormat> wanted = options.format().or(() -> TableFormat.ofPath(path));
    if (wanted.isEmpty()) {
      return byContent.orElseThrow(
          () -> new UsageException(path + ": " + TableFormat.expected(path)));
    }
    if (byContent.isPresent() && byContent.get() != wanted.get()) {
      if (wanted.get().isText() && byContent.get() == TableFormat.ECSV) {
        return TableFormat.ECSV;
      }
      throw new UsageException(
          path + ": expected " + wanted.get() + ", but the content looks like " + byContent.get());
    }
    if (byContent.isEmpty() && !wanted.get().isText()) {
      throw new UsageException(path + ": the content is not " + wanted.get());
    }
    return wanted.get();
  }

  private static long size(String path) {
    List<Storage.Entry> found;
    try {
      found = Storage.of(path).list(path);
    } catch (IOException e) {
      throw new UsageException(path + ": not readable: " + e.getMessage(), e);
    }
    if (found.size() == 1 && found.get(0).path().equals(path)) {
      return found.get(0).size();
    }
    if (!found.isEmpty() || isLocalDirectory(path)) {
      throw new UsageException(path + ": a directory or a pattern; expected one file");
    }
    throw new UsageException(path + ": no such file" + near(path));
  }

  private static boolean isLocalDirectory(String path) {
    return !path.contains("://") && Files.isDirectory(Path.of(path));
  }

  /** The file in the same directory whose name is nearest. */
  private static String near(String path) {
    int slash = path.lastIndexOf('/');
    String directory = slash < 0 ? "." : path.substring(0, slash);
    try {
      List<String> names =
          Storage.of(path).list(directory).stream()
              .map(e -> e.path().substring(e.path().lastIndexOf('/') + 1))
              .toList();
      return Names.nearest(path.substring(slash + 1), names)
          .map(name -> "; did you mean '" + (slash < 0 ? "" : directory + "/") + name + "'?")
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }
}
