package org.chandraflow.fetch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.chandraflow.table.BadCellException;
import org.chandraflow.table.Column;
import org.chandraflow.table.RowCursor;
import org.chandraflow.table.RowWriter;
import org.chandraflow.table.TableWriters;

/**
 * Downloads the replies to several queries and joins them to one table. Each reply is kept beside
 * the output, in {@code OUT.parts}, until all are there: a download that was stopped asks only for
 * what is missing. Not safe for several threads.
 */
public final class Download {
  /** Is told what happens. */
  public interface Listener {
    /** A reply is there, from the service or from an earlier download. */
    void reply(int number, int of, long rows, boolean kept);

    /** Something that a user should know. */
    void warning(String text);
  }

  /**
   * What came.
   *
   * @param rows in all
   * @param asked requests made; the others' replies were there from an earlier download
   * @param overflows replies that the service cut short
   */
  public record Result(long rows, int asked, int overflows) {}

  private final TapClient client;
  private final boolean asynchronous;
  private final long most;
  private final double pause;
  private final TapClient.Sleeper sleeper;

  /**
   * @param asynchronous whether queries go as jobs
   * @param most rows of a reply at most; 0 leaves it to the service
   * @param pause seconds between two requests
   */
  public Download(
      TapClient client, boolean asynchronous, long most, double pause, TapClient.Sleeper sleeper) {
    this.client = client;
    this.asynchronous = asynchronous;
    this.most = most;
    this.pause = pause;
    this.sleeper = sleeper;
  }

  /**
   * Downloads into a table.
   *
   * @param output its path; the extension tells the format
   */
  public Result run(List<Query> queries, String output, Listener listener)
      throws IOException, InterruptedException {
    Path parts = Path.of(output + ".parts");
    Files.createDirectories(parts);
    List<Reply> replies = new ArrayList<>();
    int asked = 0;
    for (int i = 0; i < queries.size(); i++) {
      Path part = parts.resolve(digest(queries.get(i)) + ".vot");
      boolean kept = Files.exists(part);
      if (!kept) {
        if (asked > 0) {
          sleeper.sleep(pause);
        }
        Path fresh = parts.resolve("." + part.getFileName() + ".new");
        if (asynchronous) {
          client.job(queries.get(i), most, fresh);
        } else {
          client.query(queries.get(i), most, fresh);
        }
        Files.move(fresh, part, StandardCopyOption.REPLACE_EXISTING);
        asked++;
      }
      Reply reply = Reply.check(part);
      if (reply.overflow()) {
        listener.warning(
            "request "
                + (i + 1)
                + ": QUERY_STATUS OVERFLOW: the service sent "
                + reply.rows()
                + " rows and left the others out; ask for less at a time, or raise --max-rows");
      }
      listener.reply(i + 1, queries.size(), reply.rows(), kept);
      replies.add(reply);
    }
    long rows = join(replies, output);
    remove(parts);
    return new Result(rows, asked, (int) replies.stream().filter(Reply::overflow).count());
  }

  private static long join(List<Reply> replies, String output) throws IOException {
    List<Column> columns = replies.get(0).table().columns();
    List<String> names = columns.stream().map(Column::name).toList();
    try (RowWriter writer = TableWriters.create(output, columns)) {
      Object[] cells = new Object[columns.size()];
      for (Reply reply : replies) {
        if (!reply.table().columns().stream().map(Column::name).toList().equals(names)) {
          throw new IOException(
              reply.table().path() + ": its columns differ from those of the first reply");
        }
        try (RowCursor cursor = reply.table().open()) {
          while (cursor.next()) {
            for (int i = 0; i < cells.length; i++) {
              cells[i] =
                  switch (columns.get(i).type()) {
                    case DOUBLE, BOOLEAN -> {
                      double value = cursor.number(i);
                      yield Double.isNaN(value) ? null : (Object) value;
                    }
                    default -> cursor.text(i);
                  };
            }
            writer.write(cells);
          }
        } catch (BadCellException e) {
          throw new IOException(reply.table().path() + ": " + e.getMessage(), e);
        }
      }
      writer.finish();
      return writer.rows();
    }
  }

  private String digest(Query query) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(query.adql().getBytes(StandardCharsets.UTF_8));
      digest.update(query.upload().orElse("").getBytes(StandardCharsets.UTF_8));
      digest.update(Long.toString(most).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(), 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void remove(Path parts) throws IOException {
    List<Path> files;
    try (Stream<Path> list = Files.list(parts)) {
      files = list.toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(parts);
  }
}
