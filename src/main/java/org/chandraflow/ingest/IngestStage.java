package org.chandraflow.ingest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.chandraflow.beam.BeamStage;
import org.chandraflow.beam.StageOutput;
import org.chandraflow.catalog.CatalogConfig;
import org.chandraflow.catalog.Catalogs;
import org.chandraflow.catalog.Condition;
import org.chandraflow.config.ConfigNode;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.TableFormat;
import org.chandraflow.table.TableOptions;
import org.chandraflow.workflow.InputFiles;
import org.chandraflow.workflow.StagePlan;

/**
 * The stage {@code ingest}. Configuration: {@code input} (files, directories, patterns), {@code
 * catalog} (default {@code csc2}), {@code flags} (column: value), {@code null_flags} ({@code
 * reject} or {@code pass}), {@code where} (a {@link Condition}), {@code names} (a list of names),
 * {@code duplicates} ({@code first}, {@code significance}, {@code drop}, {@code keep}), {@code
 * format}, {@code delimiter}, {@code nulls} (texts that mean missing), {@code split_mib}.
 */
public final class IngestStage implements BeamStage {
  @Override
  public String name() {
    return "ingest";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public String summary() {
    return "reads X-ray catalogues and selects sources";
  }

  @Override
  public List<Port> inputs() {
    return List.of();
  }

  @Override
  public StagePlan plan(ConfigReader config, Map<String, Schema> inputs) {
    List<String> files = files(config);
    CatalogConfig catalog = catalog(config);
    Selection selection = selection(config);
    TableOptions options = options(config);
    long splitMib = config.integer("split_mib", Ingest.Config.SPLIT_BYTES >> 20, 1, 1 << 20);
    config.finish();
    if (catalog == null) {
      return new StagePlan("", Map.of(), List.of(), Map.of());
    }
    if (config.problems().isEmpty()) {
      check(config, files, options, catalog, selection);
    }
    Map<String, String> settings = new TreeMap<>();
    settings.put("catalog", catalog.text());
    settings.put("flags", selection.flags().toString());
    settings.put("null_flags", selection.nullFlags().name());
    settings.put("where", selection.where().map(Condition::text).orElse(""));
    settings.put("names", String.valueOf(selection.names().isPresent()));
    settings.put("duplicates", selection.duplicates().name());
    settings.put("format", options.format().map(TableFormat::name).orElse(""));
    settings.put("delimiter", options.delimiter().map(String::valueOf).orElse(""));
    settings.put("nulls", new java.util.TreeSet<>(options.nulls()).toString());
    List<String> outside = new ArrayList<>(files);
    selection.names().ifPresent(outside::add);
    return new StagePlan(
        new Ingest.Config(files, catalog, selection, options, splitMib << 20),
        Map.of(StagePlan.MAIN, SourceSchema.of(catalog)),
        outside,
        settings);
  }

  private static List<String> files(ConfigReader config) {
    List<String> inputs = config.texts("input");
    if (inputs.isEmpty() && config.problems().isEmpty()) {
      config
          .problems()
          .add(config.node(), "'input' is missing: a file, a directory or a pattern of catalogues");
    }
    List<String> files = new ArrayList<>();
    inputs.forEach(input -> files.addAll(InputFiles.resolve(config, "input", input)));
    return files;
  }

  private static CatalogConfig catalog(ConfigReader config) {
    try {
      CatalogConfig catalog = Catalogs.load(config.text("catalog", "csc2"));
      if (catalog.position().isPresent()) {
        return catalog;
      }
      config
          .problems()
          .add(
              config.at("catalog"),
              "'catalog': '" + catalog.id() + "' has no positions, which sources need");
    } catch (UsageException e) {
      if (e.problems().stream().anyMatch(p -> p.line() > 0)) {
        config.problems().addAll(e);
      } else {
        config.problems().add(config.at("catalog"), "'catalog': " + e.getMessage());
      }
    }
    return null;
  }

  private static Selection selection(ConfigReader config) {
    Map<String, String> flags = new LinkedHashMap<>();
    for (Map.Entry<String, ConfigNode> flag : config.named("flags").entrySet()) {
      if (flag.getValue().isScalar()) {
        flags.put(flag.getKey(), flag.getValue().text());
      } else {
        config
            .problems()
            .add(
                flag.getValue(),
                "'flags': expected one value for '"
                    + flag.getKey()
                    + "', found '"
                    + flag.getValue()
                    + "'");
      }
    }
    Optional<Condition> where = Optional.empty();
    String text = config.text("where", null);
    if (text != null) {
      try {
        where = Optional.of(Condition.parse(text));
      } catch (IllegalArgumentException e) {
        config.problems().add(config.at("where"), "'where': " + e.getMessage());
      }
    }
    Optional<String> names = Optional.ofNullable(config.text("names", null));
    if (names.isPresent() && !InputFiles.isPending(names.get())) {
      try {
        org.chandraflow.table.NameList.read(names.get());
      } catch (UsageException e) {
        config.problems().add(config.at("names"), "'names': " + e.getMessage());
      }
    }
    return new Selection(
        flags,
        config.choice("null_flags", Selection.NullFlags.class, Selection.NullFlags.REJECT),
        where,
        names,
        config.choice("duplicates", Selection.Duplicates.class, Selection.Duplicates.FIRST));
  }

  private static TableOptions options(ConfigReader config) {
    TableOptions options = TableOptions.DEFAULT;
    String format = config.text("format", null);
    String delimiter = config.text("delimiter", null);
    try {
      if (format != null) {
        options = options.withFormat(TableFormat.named(format));
      }
      if (delimiter != null) {
        String one = delimiter.equals("\\t") || delimiter.equals("tab") ? "\t" : delimiter;
        if (one.length() != 1) {
          throw new UsageException("'" + delimiter + "' is not one character");
        }
        options = options.withDelimiter(one.charAt(0));
      }
    } catch (UsageException | IllegalArgumentException e) {
      config.problems().add(config.at(format == null ? "delimiter" : "format"), e.getMessage());
    }
    return options.withNulls(Set.copyOf(config.texts("nulls")));
  }

  private static void check(
      ConfigReader config,
      List<String> files,
      TableOptions options,
      CatalogConfig catalog,
      Selection selection) {
    for (String file : files) {
      if (!InputFiles.isPending(file)) {
        try {
          SourceFiles.check(file, options, catalog, selection);
        } catch (UsageException e) {
          config.problems().add(config.at("input"), e.getMessage());
        }
      }
    }
  }

  @Override
  public StageOutput build(
      Pipeline pipeline,
      String name,
      StagePlan plan,
      Map<String, PCollection<GenericRecord>> inputs) {
    PCollectionTuple out = pipeline.apply(name, Ingest.of((Ingest.Config) plan.config()));
    return new StageOutput(
        Map.of(StagePlan.MAIN, out.get(Ingest.SOURCES)),
        Optional.of(out.get(Ingest.REJECTED)),
        List.of(out.get(Ingest.COUNTS)));
  }
}
