package org.chandraflow.enrich;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.chandraflow.beam.BeamStage;
import org.chandraflow.beam.StageOutput;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.Names;
import org.chandraflow.config.UsageException;
import org.chandraflow.ned.FetchSettings;
import org.chandraflow.ned.NedService;
import org.chandraflow.ned.NedTable;
import org.chandraflow.ned.Questions;
import org.chandraflow.ned.Rate;
import org.chandraflow.workflow.Forecast;
import org.chandraflow.workflow.StagePlan;

/**
 * The stage {@code enrich}. Configuration, {@code rate} and {@code shards} usually from the pool:
 *
 * <ul>
 *   <li>{@code cache}: directory of the replies, shared by all workers; required
 *   <li>{@code url}, {@code user_agent}, {@code contact}: the service; default the public one
 *   <li>{@code rate} ({@code 1/s}), {@code shards} (1)
 *   <li>{@code tables}: of photometry, positions, redshifts, object; default photometry
 *   <li>{@code near}: never (default), unknown, always; {@code radius} (2 arcsec)
 *   <li>{@code attempts} (6), {@code backoff_seconds} (1), {@code timeout_seconds} (60), {@code
 *       ttl_days} (365), {@code retry_failed} (false)
 *   <li>{@code failed}: reject (default) or keep
 * </ul>
 */
public final class EnrichStage implements BeamStage {
  private record Planned(Enrich.Config config, String inputSchema) implements Serializable {}

  @Override
  public String name() {
    return "enrich";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public String summary() {
    return "asks NED for photometry, redshifts, positions and types, at a rate that is kept";
  }

  @Override
  public List<Port> inputs() {
    return List.of(new Port("rows", true));
  }

  @Override
  public StagePlan plan(ConfigReader config, Map<String, Schema> inputs) {
    String cache = config.requiredText("cache");
    String url = config.text("url", NedService.PUBLIC);
    String agent = config.text("user_agent", NedService.USER_AGENT);
    String contact = config.text("contact", "");
    double timeout = config.number("timeout_seconds", 60, 0.001, 3600);
    String rateText = config.text("rate", "1/s");
    int shards = (int) config.integer("shards", 1, 1, 1000);
    int attempts = (int) config.integer("attempts", 6, 1, 100);
    double backoff = config.number("backoff_seconds", 1, 0.001, 3600);
    double ttl = config.number("ttl_days", 365, 0, 100_000);
    boolean retryFailed = config.flag("retry_failed", false);
    Enrich.Failed failed = config.choice("failed", Enrich.Failed.class, Enrich.Failed.REJECT);
    Optional<Questions> questions = questions(config);
    Optional<NedService> service =
        checked(
            config,
            "url",
            () -> NedService.at(url).withCaller(agent, contact).withTimeout(seconds(timeout)));
    Optional<Rate> rate = checked(config, "rate", () -> Rate.parse(rateText));
    config.finish();
    Schema input = inputs.get("rows");
    if (input != null && input.getField("name") == null) {
      config.problems().add(config.node(), "the rows have no field 'name'");
    }
    if (input == null || service.isEmpty() || rate.isEmpty() || questions.isEmpty()) {
      return new StagePlan("", Map.of(), List.of(), Map.of());
    }
    FetchSettings settings =
        FetchSettings.of(service.get(), rate.get(), shards)
            .withRetries(attempts, seconds(backoff), seconds(Math.max(60, backoff)))
            .withTimeToLive(seconds(ttl * 86_400))
            .withRetryFailed(retryFailed);
    // Pace, cache and patience change when an answer comes, not what it is.
    Map<String, String> relevant = new TreeMap<>();
    relevant.put("url", service.get().base());
    relevant.put("tables", questions.get().tables().toString());
    relevant.put("near", questions.get().near().toString());
    relevant.put("radius", Double.toString(questions.get().radiusArcsec()));
    relevant.put("failed", failed.toString());
    relevant.put("retry_failed", Boolean.toString(retryFailed));
    return new StagePlan(
        new Planned(new Enrich.Config(settings, questions.get(), cache, failed), input.toString()),
        Map.of(StagePlan.MAIN, EnrichedRecords.schema(input)),
        List.of(),
        relevant);
  }

  private static Optional<Questions> questions(ConfigReader config) {
    List<NedTable> tables = new ArrayList<>();
    List<String> valid = List.of("photometry", "positions", "redshifts", "object");
    List<String> wanted = config.texts("tables");
    for (String name : wanted.isEmpty() ? List.of("photometry") : wanted) {
      if (valid.contains(name)) {
        tables.add(NedTable.valueOf(name.toUpperCase(Locale.ROOT)));
      } else {
        config
            .problems()
            .add(
                config.at("tables"),
                "'tables': unknown '" + name + "'; " + Names.hint(name, valid));
      }
    }
    Questions.Near near = config.choice("near", Questions.Near.class, Questions.Near.NEVER);
    double radius = config.number("radius", 2, 0.001, 3600);
    return tables.isEmpty()
        ? Optional.empty()
        : checked(config, "tables", () -> new Questions(tables, near, radius));
  }

  private static <T> Optional<T> checked(ConfigReader config, String key, Supplier<T> value) {
    try {
      return Optional.of(value.get());
    } catch (UsageException e) {
      config.problems().add(config.at(key), "'" + key + "': " + e.getMessage());
      return Optional.empty();
    }
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  @Override
  public Forecast forecast(StagePlan plan, Map<String, Long> rows) {
    Long sources = rows.get("rows");
    if (sources == null || !(plan.config() instanceof Planned planned)) {
      return Forecast.UNKNOWN;
    }
    Questions questions = planned.config().questions();
    long each = questions.tables().size() + (questions.near() == Questions.Near.NEVER ? 0 : 1);
    return Forecast.ofRows(sources)
        .withRequests(sources * each, planned.config().settings().rate().perSecond());
  }

  @Override
  public StageOutput build(
      Pipeline pipeline,
      String name,
      StagePlan plan,
      Map<String, PCollection<GenericRecord>> inputs) {
    Planned planned = (Planned) plan.config();
    PCollectionTuple out =
        inputs
            .get("rows")
            .apply(
                name,
                Enrich.of(planned.config(), new Schema.Parser().parse(planned.inputSchema())));
    return new StageOutput(
        Map.of(StagePlan.MAIN, out.get(Enrich.ENRICHED)),
        Optional.of(out.get(Enrich.REJECTED)),
        List.of(out.get(Enrich.COUNTS)));
  }
}
