package org.chandraflow.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.RowCursor;
import org.chandraflow.table.TableFile;
import org.chandraflow.table.TableFiles;
import org.chandraflow.table.TableFormat;
import org.chandraflow.table.TableOptions;

/**
 * A service's reply in a file.
 *
 * @param table the table in it
 * @param rows its rows
 * @param overflow whether the service cut it short
 */
record Reply(TableFile table, long rows, boolean overflow) {
  /** A reply that is no whole VOTable: the line broke, or the service did. */
  static final class BrokenException extends IOException {
    private static final long serialVersionUID = 1L;

    BrokenException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Reads a reply from beginning to end.
   *
   * @throws BrokenException if it is cut or no VOTable
   * @throws RefusedException if the service says that the query failed; with its words
   */
  static Reply check(Path file) throws IOException {
    try {
      String path = file.toString();
      TableFile table = TableFiles.open(path, TableOptions.DEFAULT.withFormat(TableFormat.VOTABLE));
      long rows = 0;
      try (RowCursor cursor = table.open()) {
        while (cursor.next()) {
          rows++;
        }
      }
      return new Reply(table, rows, isOverflow(file));
    } catch (UsageException e) {
      if (e.getMessage().contains("the service answered")) {
        throw new RefusedException(e.getMessage(), e);
      }
      throw new BrokenException("the reply is no whole VOTable: " + e.getMessage(), e);
    } catch (IOException | UncheckedIOException e) {
      if (String.valueOf(e.getMessage()).contains("the service answered")) {
        throw new RefusedException(e.getMessage(), e);
      }
      throw new BrokenException("the reply is no whole VOTable: " + e.getMessage(), e);
    }
  }

  /** Whether an INFO element says QUERY_STATUS OVERFLOW. */
  private static boolean isOverflow(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      int kept = 0;
      while (true) {
        int read = in.readNBytes(buffer, kept, buffer.length - kept);
        String text = new String(buffer, 0, kept + read, StandardCharsets.ISO_8859_1);
        int at = text.indexOf("QUERY_STATUS");
        while (at >= 0) {
          int from = text.lastIndexOf('<', at);
          int to = text.indexOf('>', at);
          String element = text.substring(Math.max(0, from), to < 0 ? text.length() : to);
          if (element.contains("OVERFLOW")) {
            return true;
          }
          at = text.indexOf("QUERY_STATUS", at + 1);
        }
        if (read == 0) {
          return false;
        }
        int total = kept + read;
        kept = Math.min(total, 400);
        System.arraycopy(buffer, total - kept, buffer, 0, kept);
      }
    }
  }
}
