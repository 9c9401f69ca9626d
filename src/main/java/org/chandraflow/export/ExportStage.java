package org.chandraflow.export;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.AvroParts;
import org.chandraflow.table.TableFormat;
import org.chandraflow.table.WriterOptions;
import org.chandraflow.workflow.FileStage;
import org.chandraflow.workflow.StagePlan;

/**
 * The stage {@code export}: {@code predictions}, {@code cv_predictions}, {@code matched}, {@code
 * enriched}, {@code features} as tables sorted by name, and {@code scores.json}. Equal data give
 * equal bytes. Configuration:
 *
 * <pre>
 * formats: [csv, votable]    # default csv
 * by_class: true             # classified/CLASS.csv and classified/training_sources.csv, with the
 *                            # columns of matched where that is connected
 * min_probability: 0.9       # of the files by class
 * classes: [AGN, STAR]       # of the files by class
 * </pre>
 */
public final class ExportStage implements FileStage {
  private static final List<String> TABLES =
      List.of("predictions", "cv_predictions", "matched", "enriched", "features");

  private record Config(List<TableFormat> formats, boolean byClass, Filter filter)
      implements Serializable {}

  @Override
  public String name() {
    return "export";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public String summary() {
    return "writes datasets as tables for other tools";
  }

  @Override
  public List<Port> inputs() {
    List<Port> ports = new ArrayList<>();
    TABLES.forEach(table -> ports.add(new Port(table, false)));
    ports.add(new Port("scores", false));
    return ports;
  }

  @Override
  public StagePlan plan(ConfigReader config, Map<String, Schema> inputs) {
    List<TableFormat> formats = new ArrayList<>();
    for (String format : config.texts("formats")) {
      try {
        formats.add(TableFormat.named(format));
      } catch (UsageException e) {
        config.problems().add(config.at("formats"), "'formats': " + e.getMessage());
      }
    }
    boolean byClass = config.flag("by_class", false);
    Filter filter =
        new Filter(
            java.util.Set.copyOf(config.texts("classes")),
            config.number("min_probability", 0, 0, 1),
            null);
    config.finish();
    if (inputs.isEmpty()) {
      config.problems().add(config.node(), "nothing to export: connect an input");
    }
    if (byClass && !inputs.containsKey("predictions")) {
      config.problems().add(config.at("by_class"), "'by_class' needs the input 'predictions'");
    }
    if (formats.isEmpty()) {
      formats.add(TableFormat.CSV);
    }
    Map<String, String> settings = new TreeMap<>();
    settings.put("formats", formats.toString());
    settings.put("by_class", Boolean.toString(byClass));
    settings.put("classes", new java.util.TreeSet<>(filter.classes()).toString());
    settings.put("min_probability", Double.toString(filter.minProbability()));
    return new StagePlan(
        new Config(List.copyOf(formats), byClass, filter), Map.of(), List.of(), settings);
  }

  @Override
  public Map<String, Long> run(StagePlan plan, Map<String, List<String>> inputs, Path directory)
      throws IOException {
    Config config = (Config) plan.config();
    Map<String, Long> rows = new TreeMap<>();
    List<String> whole = new ArrayList<>(TABLES);
    whole.removeIf(table -> inputs.getOrDefault(table, List.of()).isEmpty());
    boolean byClass = config.byClass() && whole.contains("predictions");
    if (config.byClass()) {
      // It comes as columns of the files by class, not as a table.
      whole.remove("matched");
    }
    rows.putAll(write(whole, inputs, config.formats(), directory));
    if (byClass) {
      Dataset predictions = Dataset.read(inputs.get("predictions"));
      List<String> parts = inputs.getOrDefault("matched", List.of());
      Dataset matched = parts.isEmpty() ? null : Dataset.read(parts);
      for (TableFormat format : config.formats()) {
        predictions
            .writeByClass(
                directory.resolve("classified"),
                format.extensions().get(0),
                WriterOptions.DEFAULT,
                config.filter(),
                matched)
            .forEach((file, count) -> rows.put("classified/" + file, count));
      }
    }
    AvroParts.forEach(
        inputs.getOrDefault("scores", List.of()),
        record ->
            Files.writeString(
                directory.resolve("scores.json"),
                record.get("json").toString(),
                StandardCharsets.UTF_8));
    return rows;
  }

  /** Writes tables, two at a time. */
  private static Map<String, Long> write(
      List<String> tables,
      Map<String, List<String>> inputs,
      List<TableFormat> formats,
      Path directory)
      throws IOException {
    Map<String, Long> rows = new TreeMap<>();
    ExecutorService pool =
        Executors.newFixedThreadPool(Math.min(2, Runtime.getRuntime().availableProcessors()));
    try {
      Map<String, Future<Map<String, Long>>> running = new LinkedHashMap<>();
      for (String table : tables) {
        running.put(table, pool.submit(() -> write(table, inputs.get(table), formats, directory)));
      }
      for (Future<Map<String, Long>> table : running.values()) {
        rows.putAll(table.get());
      }
      return rows;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      pool.shutdownNow();
    }
  }

  private static Map<String, Long> write(
      String table, List<String> parts, List<TableFormat> formats, Path directory)
      throws IOException {
    Map<String, Long> rows = new TreeMap<>();
    Dataset dataset = Dataset.read(parts);
    for (TableFormat format : formats) {
      String file = table + "." + format.extensions().get(0);
      String path = directory.resolve(file).toString();
      rows.put(file, dataset.write(path, WriterOptions.DEFAULT, Filter.ALL, null));
    }
    return rows;
  }

  @Override
  public String publishedAs() {
    return "exports";
  }
}
