package org.chandraflow.crossmatch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.chandraflow.catalog.BoundCatalog;
import org.chandraflow.catalog.CatalogConfig;
import org.chandraflow.catalog.Catalogs;
import org.chandraflow.config.ConfigNode;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.Names;
import org.chandraflow.config.Problems;
import org.chandraflow.config.UsageException;
import org.chandraflow.sky.Association;
import org.chandraflow.sky.Covariance;
import org.chandraflow.sky.MatchCriterion;
import org.chandraflow.sky.Surroundings;
import org.chandraflow.table.TableFiles;
import org.chandraflow.workflow.InputFiles;

/** Reads the configuration of the stage; {@code docs/crossmatch.md} tells the keys. */
final class CrossmatchConfigReader {
  /** sqrt(-2 ln 0.003): holds 99.7 % of the true counterparts. */
  private static final double USUAL_SIGMA = 3.41;

  private static final double USUAL_COMPLETENESS = 0.7;
  private static final double LABEL_RADIUS = 1;
  private static final String SOURCES_CATALOG = "csc2";

  private final ConfigReader config;
  private final Schema sources;
  private final Problems problems;
  private MatchCriterion usual;
  private double outer;

  CrossmatchConfigReader(ConfigReader config, Schema sources) {
    this.config = config;
    this.sources = sources;
    this.problems = config.problems();
  }

  /** The configuration; what is wrong is a problem of the reader, and something else is taken. */
  CrossmatchConfig read() {
    outer = config.number("surroundings", 60, 5, 3600);
    usual = criterion(config, MatchCriterion.sigma(USUAL_SIGMA));
    double completeness = completeness(config, USUAL_COMPLETENESS);
    List<CatalogInput> catalogs = catalogs(completeness);
    List<CatalogInput> labels = labels();
    CrossmatchConfig.Conflict conflict = CrossmatchConfig.Conflict.DROP;
    Map<String, String> merge = new LinkedHashMap<>();
    ConfigReader section = labelSection();
    if (section != null) {
      conflict = section.choice("conflict", CrossmatchConfig.Conflict.class, conflict);
      merge.putAll(merge(section));
      section.finish();
    }
    CrossmatchConfig out =
        new CrossmatchConfig(
            catalogs,
            labels,
            config.choice("mode", CrossmatchConfig.Mode.class, CrossmatchConfig.Mode.BEST),
            config.choice("bayes", Association.Form.class, Association.Form.EXACT),
            config.choice(
                "association", CrossmatchConfig.Joining.class, CrossmatchConfig.Joining.JOINT),
            config.number("agreement", 5, 0.1, 1000),
            outer,
            config.number("min_p_any", 0, 0, 1),
            merge,
            conflict,
            sourceSettings());
    config.finish();
    return out;
  }

  private MatchCriterion criterion(ConfigReader reader, MatchCriterion otherwise) {
    double most = new Surroundings(outer).largestMatch();
    double radius = reader.number("radius", Double.NaN, 0, most);
    double sigma = reader.number("sigma", Double.NaN, 1e-3, 100);
    if (!Double.isNaN(radius) && !Double.isNaN(sigma)) {
      problems.add(reader.at("sigma"), "'radius' and 'sigma' are two criteria; give one of them");
    }
    if (!Double.isNaN(radius)) {
      return MatchCriterion.radius(radius);
    }
    return Double.isNaN(sigma) ? otherwise : MatchCriterion.sigma(sigma);
  }

  private static double completeness(ConfigReader reader, double otherwise) {
    return reader.number("completeness", otherwise, 1e-6, 1);
  }

  private List<CatalogInput> catalogs(double completeness) {
    Optional<ConfigNode> node = config.find("catalogs");
    if (node.isEmpty()) {
      return List.of();
    }
    List<CatalogInput> found = new ArrayList<>();
    if (node.get().isScalar()) {
      directory(node.get(), completeness, found);
    } else {
      for (ConfigNode item : node.get().items()) {
        if (item.isScalar()) {
          file(item, item.text(), completeness, found);
        } else {
          entry(new ConfigReader(item, problems), completeness, found);
        }
      }
    }
    Map<String, String> prefixes = new LinkedHashMap<>();
    for (CatalogInput input : found) {
      String first = prefixes.putIfAbsent(input.prefix(), input.catalog().id());
      if (first != null) {
        problems.add(
            node.get(),
            "'catalogs': "
                + input.catalog().id()
                + " and "
                + first
                + " both give columns named "
                + input.prefix()
                + "_...");
      }
    }
    return found;
  }

  private void directory(ConfigNode node, double completeness, List<CatalogInput> found) {
    String path = node.text();
    if (InputFiles.isPending(path) && stemOf(path).isEmpty()) {
      problems.add(
          node,
          "'catalogs': what is in "
              + path
              + " is not known before that stage has run; list the files, such as ["
              + path
              + "gaia.csv]");
      return;
    }
    for (String file : InputFiles.resolve(config, "catalogs", path)) {
      file(node, file, completeness, found);
    }
  }

  /** The name of a file without directory and extensions. */
  private static String stemOf(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  private void file(ConfigNode node, String path, double completeness, List<CatalogInput> found) {
    catalog(node, stemOf(path), path + ": ")
        .ifPresent(
            catalog -> {
              List<String> files =
                  files(new ConfigReader(ConfigNode.map("", Map.of()), problems), node, path);
              add(
                  node,
                  new CatalogInput(
                      catalog,
                      files,
                      usual,
                      0,
                      completeness,
                      Double.NaN,
                      CatalogInput.CutOut.AUTO,
                      ""),
                  found);
            });
  }

  private void entry(ConfigReader entry, double completeness, List<CatalogInput> found) {
    String input = entry.requiredText("input");
    String name = entry.text("id", entry.text("catalog", null));
    if (entry.has("id") && entry.has("catalog")) {
      problems.add(entry.at("catalog"), "'id' and 'catalog' say the same; give one");
    }
    Optional<CatalogConfig> catalog =
        input.isEmpty()
            ? Optional.empty()
            : catalog(
                entry.at(name == null ? "input" : entry.has("id") ? "id" : "catalog"),
                name == null ? stemOf(input) : name,
                "");
    String magnitude = entry.text("magnitude", "");
    catalog.ifPresent(found2 -> checkMagnitude(entry, magnitude, found2));
    CatalogInput.CutOut cutOut = CatalogInput.CutOut.AUTO;
    if (!"auto".equals(entry.text("cutout", "auto"))) {
      cutOut = entry.flag("cutout", false) ? CatalogInput.CutOut.YES : CatalogInput.CutOut.NO;
    }
    MatchCriterion criterion = criterion(entry, usual);
    double share = completeness(entry, completeness);
    double density = entry.number("density", Double.NaN, 1e-6, 1e12);
    entry.finish();
    if (catalog.isPresent()) {
      add(
          entry.node(),
          new CatalogInput(
              catalog.get(),
              files(entry, entry.at("input"), input),
              criterion,
              0,
              share,
              density,
              cutOut,
              magnitude),
          found);
    }
  }

  private void checkMagnitude(ConfigReader entry, String magnitude, CatalogConfig catalog) {
    List<String> names = catalog.columns().stream().map(c -> c.column().name()).toList();
    if (!magnitude.isEmpty() && !names.contains(magnitude)) {
      problems.add(
          entry.at("magnitude"),
          "'magnitude': "
              + catalog.id()
              + " has no column '"
              + magnitude
              + "'; "
              + Names.hint(magnitude, names));
    }
  }

  private void add(ConfigNode node, CatalogInput input, List<CatalogInput> found) {
    if (input.catalog().kind() == CatalogConfig.Kind.XRAY || input.isLabels()) {
      problems.add(
          node,
          "'catalogs': "
              + input.catalog().id()
              + (input.isLabels()
                  ? " is a catalogue of labels; name it under 'labels'"
                  : " is a catalogue of X-ray sources, not of counterparts"));
      return;
    }
    found.add(input);
  }

  private Optional<CatalogConfig> catalog(ConfigNode node, String name, String before) {
    try {
      boolean path = name.indexOf('/') >= 0 || name.endsWith(".yaml");
      Optional<CatalogConfig> found = path ? Optional.of(Catalogs.load(name)) : Catalogs.find(name);
      if (found.isEmpty()) {
        problems.add(node, before + Catalogs.unknown(name).getMessage());
      }
      return found;
    } catch (UsageException e) {
      problems.addAll(e);
      return Optional.empty();
    }
  }

  private List<String> files(ConfigReader reader, ConfigNode node, String path) {
    if (InputFiles.isPending(path)) {
      return List.of(path);
    }
    Problems own = new Problems();
    List<String> files =
        InputFiles.resolve(
            new ConfigReader(ConfigNode.map(node.file(), Map.of("input", node)), own),
            "input",
            path);
    own.found().forEach(problems::add);
    return files;
  }

  private ConfigReader labelSection() {
    Optional<ConfigNode> node = config.find("labels");
    return node.isPresent() && node.get().isMap() ? sectionOnce(node.get()) : null;
  }

  private ConfigReader labelReader;

  private ConfigReader sectionOnce(ConfigNode node) {
    if (labelReader == null) {
      labelReader = new ConfigReader(node, problems);
    }
    return labelReader;
  }

  private List<CatalogInput> labels() {
    Optional<ConfigNode> node = config.find("labels");
    if (node.isEmpty()) {
      return List.of();
    }
    List<CatalogInput> found = new ArrayList<>();
    if (!node.get().isMap()) {
      node.get().items().forEach(item -> label(item, LABEL_RADIUS, Covariance.SIGMAS_95, found));
      return found;
    }
    ConfigReader section = sectionOnce(node.get());
    double radius =
        section.number("radius", LABEL_RADIUS, 0, new Surroundings(outer).largestMatch());
    double sigma = section.number("sigma", Covariance.SIGMAS_95, 0, 100);
    List<ConfigNode> inputs = section.find("input").map(ConfigNode::items).orElse(List.of());
    if (inputs.isEmpty()) {
      problems.add(node.get(), "'labels': 'input' must name a file");
    }
    String catalog = section.text("catalog", null);
    for (ConfigNode input : inputs) {
      if (catalog != null && input.isScalar()) {
        label(input, catalog, input.text(), radius, sigma, found);
      } else {
        label(input, radius, sigma, found);
      }
    }
    return found;
  }

  private void label(ConfigNode item, double radius, double sigma, List<CatalogInput> found) {
    if (item.isScalar()) {
      String stem = stemOf(item.text());
      // A list of labels of any name is read by the common names of columns.
      boolean known = Catalogs.find(stem).filter(c -> isLabels(c)).isPresent();
      label(item, known ? stem : "literature", item.text(), radius, sigma, found);
      return;
    }
    ConfigReader entry = new ConfigReader(item, problems);
    String input = entry.requiredText("input");
    String catalog = entry.text("catalog", entry.text("id", "literature"));
    double ownRadius = entry.number("radius", radius, 0, new Surroundings(outer).largestMatch());
    double ownSigma = entry.number("sigma", sigma, 0, 100);
    entry.finish();
    label(item, catalog, input, ownRadius, ownSigma, found);
  }

  private static boolean isLabels(CatalogConfig catalog) {
    return catalog.kind() == CatalogConfig.Kind.LABELS;
  }

  private void label(
      ConfigNode node,
      String catalog,
      String input,
      double radius,
      double sigma,
      List<CatalogInput> found) {
    catalog(node, catalog, "")
        .ifPresent(
            config -> {
              if (!isLabels(config)) {
                problems.add(node, "'labels': " + config.id() + " is not a catalogue of labels");
                return;
              }
              MatchCriterion criterion =
                  sigma > 0 ? MatchCriterion.sigma(sigma) : MatchCriterion.radius(radius);
              found.add(
                  new CatalogInput(
                      config,
                      files(null, node, input),
                      criterion,
                      radius,
                      1,
                      Double.NaN,
                      CatalogInput.CutOut.YES,
                      ""));
            });
  }

  private Map<String, String> merge(ConfigReader section) {
    Map<String, String> merge = new LinkedHashMap<>();
    section
        .named("merge")
        .forEach(
            (from, to) -> {
              if (to.isScalar()) {
                merge.put(from, to.text());
              } else {
                problems.add(to, "'merge': expected the new name of a class, found '" + to + "'");
              }
            });
    return merge;
  }

  private CrossmatchConfig.Sources sourceSettings() {
    CatalogConfig catalog = Catalogs.load(SOURCES_CATALOG);
    double epoch = catalog.position().map(CatalogConfig.Position::epoch).orElse(Double.NaN);
    double error = catalog.position().map(CatalogConfig.Position::epochError).orElse(0.0);
    double missing =
        catalog.error().map(CatalogConfig.PositionError::missing).orElse(USUAL_COMPLETENESS);
    String column = config.text("epoch_column", "");
    if (!column.isEmpty() && sources != null && sources.getField(column) == null) {
      List<String> names = sources.getFields().stream().map(Schema.Field::name).toList();
      problems.add(
          config.at("epoch_column"),
          "'epoch_column': the sources have no column '"
              + column
              + "'; "
              + Names.hint(column, names));
    }
    // A column gives each source's own epoch, so that no error of an average is left.
    return new CrossmatchConfig.Sources(
        column,
        config.number("epoch", epoch, 1800, 2200),
        config.number("epoch_error", column.isEmpty() ? error : 0, 0, 100),
        config.number("missing_error", missing, 1e-6, 3600));
  }

  /** Looks at the headers of the files that are there: each must have the columns it needs. */
  static void checkFiles(ConfigReader config, CrossmatchConfig settings) {
    for (CatalogInput input : settings.inputs()) {
      String key = input.isLabels() ? "labels" : "catalogs";
      for (String file : input.files()) {
        if (InputFiles.isPending(file)) {
          continue;
        }
        try {
          BoundCatalog.bind(input.catalog(), TableFiles.open(file));
        } catch (UsageException e) {
          config.problems().add(config.at(key), e.getMessage());
        }
      }
    }
  }
}
