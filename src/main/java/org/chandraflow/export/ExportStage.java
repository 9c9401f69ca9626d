package org.chandraflow.export;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
    Dataset predictions = null;
    Dataset matched = null;
    for (String table : TABLES) {
      List<String> parts = inputs.getOrDefault(table, List.of());
      if (parts.isEmpty()) {
        continue;
      }
      // With by_class, matched comes as columns of the files by class, not as a table.
      Dataset dataset = Dataset.read(parts);
      if (table.equals("predictions")) {
        predictions = dataset;
      }
      if (table.equals("matched") && config.byClass()) {
        matched = dataset;
        continue;
      }
      for (TableFormat format : config.formats()) {
        String file = table + "." + format.extensions().get(0);
        rows.put(
            file,
            dataset.write(
                directory.resolve(file).toString(), WriterOptions.DEFAULT, Filter.ALL, null));
      }
    }
    if (config.byClass() && predictions != null) {
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

  @Override
  public String publishedAs() {
    return "exports";
  }
}
