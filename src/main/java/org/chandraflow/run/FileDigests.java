package org.chandraflow.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.chandraflow.table.Storage;

/**
 * Digests of outside files. They are remembered by path, size, time of the last change and whatever
 * else tells a version, in a file of the runs directory, so that a large catalogue is read for it
 * once only. Safe for several threads and processes.
 */
final class FileDigests {
  private final Path memory;
  private final Map<String, String> known = new ConcurrentHashMap<>();
  private final Map<String, FutureTask<String>> reading = new ConcurrentHashMap<>();

  /**
   * @param memory the file to remember them in; it need not be there
   */
  FileDigests(Path memory) {
    this.memory = memory;
    try {
      if (Files.isRegularFile(memory)) {
        for (String line : Files.readAllLines(memory, StandardCharsets.UTF_8)) {
          int tab = line.lastIndexOf('\t');
          if (tab > 0 && line.length() - tab == 33) {
            known.put(line.substring(0, tab), line.substring(tab + 1));
          }
        }
      }
    } catch (IOException e) {
      // Whatever is not remembered is read again.
      known.clear();
    }
  }

  /** The digest of a file's content, 32 hexadecimal digits. */
  String of(String file) throws IOException {
    Path path = Storage.of(file).path(file).toAbsolutePath().normalize();
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    String key =
        path
            + "\t"
            + attributes.size()
            + "\t"
            + attributes.lastModifiedTime().toInstant().toString()
            + "\t"
            + attributes.fileKey();
    String digest = known.get(key);
    if (digest != null) {
      return digest;
    }
    // Whoever comes second waits for the first.
    FutureTask<String> own = new FutureTask<>(() -> read(file));
    FutureTask<String> first = reading.putIfAbsent(key, own);
    if (first == null) {
      own.run();
    }
    try {
      digest = (first == null ? own : first).get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      reading.remove(key);
    }
    if (first == null) {
      known.put(key, digest);
      remember(key + "\t" + digest + "\n");
    }
    return digest;
  }

  /** Reads files on a thread of its own, so that their digests are there when they are wanted. */
  void ahead(List<String> files) {
    Thread thread =
        new Thread(
            () -> {
              for (String file : files) {
                try {
                  of(file);
                } catch (IOException | RuntimeException e) {
                  // Whoever wants it meets the problem and tells it.
                  continue;
                }
              }
            },
            "digests");
    thread.setDaemon(true);
    thread.start();
  }

  private void remember(String line) {
    try {
      if (memory.getParent() != null && Files.isDirectory(memory.getParent())) {
        Files.writeString(memory, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
    } catch (IOException e) {
      // It is only read again the next time.
      return;
    }
  }

  private static String read(String file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a JDK without SHA-256", e);
    }
    byte[] buffer = new byte[1 << 20];
    try (InputStream in = Channels.newInputStream(Storage.of(file).open(file))) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  /** The bytes of some files together; those that cannot be seen count nothing. */
  static long bytes(List<String> files) {
    long sum = 0;
    for (String file : files) {
      try {
        for (Storage.Entry entry : Storage.of(file).list(file)) {
          sum += entry.size();
        }
      } catch (IOException e) {
        continue;
      }
    }
    return sum;
  }
}
