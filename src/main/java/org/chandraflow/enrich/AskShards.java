package org.chandraflow.enrich;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.chandraflow.beam.Counts;
import org.chandraflow.ned.FetchResult;
import org.chandraflow.ned.NedSession;
import org.chandraflow.ned.Shard;
import org.chandraflow.ned.Target;
import org.chandraflow.table.Rejected;
import org.joda.time.Instant;

/**
 * Works on whole shards. A runner hands the shards of a worker one after another; to keep their
 * part of the rate each, they are first put on the local disk and then asked about side by side
 * when the bundle ends.
 */
final class AskShards extends DoFn<KV<Integer, Iterable<GenericRecord>>, GenericRecord> {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST_BODY = 1 << 20;

  private final Enrich.Config config;
  private final String inputSchema;
  private transient Schema input;
  private transient EnrichedRecords records;
  private transient Map<Integer, RowSpool> spools;
  private transient Counts counts;

  AskShards(Enrich.Config config, String inputSchema) {
    this.config = config;
    this.inputSchema = inputSchema;
  }

  @Setup
  public void setup() {
    input = new Schema.Parser().parse(inputSchema);
    records = new EnrichedRecords(input);
  }

  @StartBundle
  public void start() {
    counts = new Counts();
    spools = new TreeMap<>();
  }

  @ProcessElement
  public void keep(@Element KV<Integer, Iterable<GenericRecord>> shard) throws IOException {
    RowSpool spool = spools.get(shard.getKey());
    if (spool == null) {
      spool = RowSpool.create(input);
      spools.put(shard.getKey(), spool);
    }
    for (GenericRecord row : shard.getValue()) {
      spool.add(row);
      counts.add("read");
    }
  }

  @FinishBundle
  public void ask(FinishBundleContext context) throws IOException, InterruptedException {
    try {
      if (!spools.isEmpty()) {
        try (NedSession session = NedSession.open(config.settings(), config.cache())) {
          session.progress().total(spools.values().stream().mapToLong(RowSpool::rows).sum());
          SideBySide.run(
              session, spools, this::begin, (row, results) -> take(row, results, context));
          counts.add("requests", session.progress().requests());
          counts.add("faults", session.progress().faults());
          counts.add("cached", session.progress().cached());
        }
      }
      counts.drain(
          count -> context.output(Enrich.COUNTS, count, Instant.EPOCH, GlobalWindow.INSTANCE));
    } finally {
      close();
    }
  }

  /** Asks about a row; without results where its name cannot be asked for. */
  private CompletableFuture<List<FetchResult>> begin(Shard shard, GenericRecord row) {
    Target target =
        new Target(
            row.get("name").toString(),
            number(row, "ra"),
            number(row, "dec"),
            number(row, "err_ellipse_r0"));
    try {
      return config.questions().ask(shard, target);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.completedFuture(List.of());
    }
  }

  private static double number(GenericRecord row, String field) {
    return row.hasField(field) && row.get(field) instanceof Number n ? n.doubleValue() : Double.NaN;
  }

  private void take(GenericRecord row, List<FetchResult> results, FinishBundleContext context) {
    String name = row.get("name").toString();
    Optional<FetchResult> failed = EnrichedRecords.failed(results);
    if (results.isEmpty() && !config.questions().tables().isEmpty()) {
      reject(
          context,
          row,
          "bad_name",
          name,
          "'" + name + "' cannot be asked for: expected 1 to 200 characters, no control ones");
    } else if (failed.isPresent() && config.failed() == Enrich.Failed.REJECT) {
      FetchResult.Failure why = failed.get().failure().orElseThrow();
      int length = Math.min(why.body().length, LONGEST_BODY);
      reject(
          context,
          row,
          why.kind().id(),
          new String(why.body(), 0, length, StandardCharsets.UTF_8),
          failed.get().query().table().id() + " of '" + name + "': " + why.message());
    } else {
      counts.add("outcome:" + EnrichedRecords.outcome(results));
      counts.add("written");
      context.output(
          Enrich.ENRICHED,
          records.record(name, row, results),
          Instant.EPOCH,
          GlobalWindow.INSTANCE);
    }
  }

  private void reject(
      FinishBundleContext context, GenericRecord row, String reason, String value, String message) {
    counts.add("rejected:" + reason);
    context.output(
        Enrich.REJECTED,
        Rejected.of("enrich", reason, "", 0, "name", value, message, row.toString()),
        Instant.EPOCH,
        GlobalWindow.INSTANCE);
  }

  /** Removes what is on the local disk. */
  @Teardown
  public void close() {
    if (spools != null) {
      spools.values().forEach(RowSpool::close);
      spools.clear();
    }
  }
}
