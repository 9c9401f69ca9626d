package org.chandraflow.run;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.table.AvroParts;
import org.chandraflow.table.Schemas;
import org.chandraflow.table.Storage;

/**
 * Reads what a stage wrote, once: rows and content digest, and each column's nulls, range and
 * values. Rows are counted from the files themselves, since a runner's own counters may count a
 * repeated bundle twice.
 */
final class DatasetScan {
  private static final int MOST_VALUES = 60;

  /** Longer texts are documents, not categories. */
  private static final int LONGEST_VALUE = 200;

  /**
   * What was found.
   *
   * @param dataset with the parts' paths as given
   * @param columns by name
   */
  record Result(Success.Dataset dataset, Map<String, Metrics.ColumnStats> columns) {}

  private final Schema schema;
  private final RecordHash hash = new RecordHash();
  private final List<Column> columns = new ArrayList<>();

  private DatasetScan(Schema schema) {
    this.schema = schema;
    for (Schema.Field field : schema.getFields()) {
      Schema.Type type = Schemas.scalar(field.schema()).getType();
      if (type != Schema.Type.BYTES && type != Schema.Type.RECORD && type != Schema.Type.MAP) {
        columns.add(new Column(field));
      }
    }
  }

  /**
   * Scans the files of a dataset.
   *
   * @param schema that the stage promised
   * @param root the directory to which the parts' paths are relative in the result
   * @param parts absolute paths
   * @throws IOException if a file is damaged or has other fields than promised
   */
  static Result scan(Schema schema, Path root, List<Path> parts) throws IOException {
    DatasetScan scan = new DatasetScan(schema);
    List<Success.Part> found = new ArrayList<>();
    for (DatasetScan one : scanAll(schema, parts)) {
      String part = parts.get(found.size()).toString();
      long bytes = Storage.of(part).list(part).get(0).size();
      String path = root.relativize(parts.get(found.size())).toString();
      found.add(new Success.Part(path, one.hash.rows(), bytes));
      scan.add(one);
    }
    Map<String, Metrics.ColumnStats> stats = new LinkedHashMap<>();
    scan.columns.forEach(column -> stats.put(column.field.name(), column.stats()));
    return new Result(
        new Success.Dataset(
            schema.getName(), fingerprint(schema), scan.hash.rows(), scan.hash.digest(), found),
        stats);
  }

  /** Each part by itself, several at a time; the sums are taken in the parts' order. */
  private static List<DatasetScan> scanAll(Schema schema, List<Path> parts) throws IOException {
    String wanted = SchemaNormalization.toParsingForm(schema);
    ExecutorService pool =
        Executors.newFixedThreadPool(
            Math.max(1, Math.min(parts.size(), Runtime.getRuntime().availableProcessors())));
    try {
      List<Future<DatasetScan>> running = new ArrayList<>();
      for (Path part : parts) {
        running.add(pool.submit(() -> scanPart(schema, wanted, part.toString())));
      }
      List<DatasetScan> scans = new ArrayList<>();
      for (Future<DatasetScan> one : running) {
        scans.add(one.get());
      }
      return scans;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      pool.shutdownNow();
    }
  }

  private static DatasetScan scanPart(Schema schema, String wanted, String part)
      throws IOException {
    Schema written = AvroParts.schema(List.of(part)).orElse(schema);
    if (!SchemaNormalization.toParsingForm(written).equals(wanted)) {
      throw new IOException(
          part + ": written with another schema than the stage promised: " + written.getName());
    }
    DatasetScan scan = new DatasetScan(schema);
    AvroParts.forEach(List.of(part), scan::add);
    return scan;
  }

  /** Of names and types, 32 hexadecimal digits. */
  static String fingerprint(Schema schema) {
    try {
      byte[] form = SchemaNormalization.toParsingForm(schema).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(form), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a JDK without SHA-256", e);
    }
  }

  private void add(GenericRecord record) {
    hash.add(record);
    for (Column column : columns) {
      column.add(record.get(column.field.pos()));
    }
  }

  private void add(DatasetScan other) {
    hash.add(other.hash);
    for (int i = 0; i < columns.size(); i++) {
      columns.get(i).add(other.columns.get(i));
    }
  }

  /** Numbers about one column; the mean after Welford, sums of two after Chan. */
  private static final class Column {
    private final Schema.Field field;
    private long nulls;
    private long count;
    private double mean;
    private double squares;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private TreeMap<String, Long> values = new TreeMap<>();

    Column(Schema.Field field) {
      this.field = field;
    }

    void add(Object value) {
      if (value == null) {
        nulls++;
      } else if (value instanceof Number number) {
        double x = number.doubleValue();
        if (Double.isFinite(x)) {
          count++;
          double delta = x - mean;
          mean += delta / count;
          squares += delta * (x - mean);
          min = Math.min(min, x);
          max = Math.max(max, x);
        }
      } else if (values != null && (value instanceof CharSequence || value instanceof Boolean)) {
        String text = value.toString();
        values.merge(text, 1L, Long::sum);
        if (values.size() > MOST_VALUES || text.length() > LONGEST_VALUE) {
          values = null;
        }
      }
    }

    void add(Column other) {
      nulls += other.nulls;
      if (other.count > 0) {
        double delta = other.mean - mean;
        long sum = count + other.count;
        squares += other.squares + delta * delta * ((double) count * other.count / sum);
        mean += delta * other.count / sum;
        count = sum;
        min = Math.min(min, other.min);
        max = Math.max(max, other.max);
      }
      if (values != null && other.values != null) {
        other.values.forEach((value, n) -> values.merge(value, n, Long::sum));
      }
      if (other.values == null || values != null && values.size() > MOST_VALUES) {
        values = null;
      }
    }

    Metrics.ColumnStats stats() {
      boolean numbers = count > 0;
      return new Metrics.ColumnStats(
          nulls,
          numbers ? (Double) mean : null,
          numbers ? (Double) Math.sqrt(squares / count) : null,
          numbers ? (Double) min : null,
          numbers ? (Double) max : null,
          values == null ? Map.of() : values);
    }
  }
}
