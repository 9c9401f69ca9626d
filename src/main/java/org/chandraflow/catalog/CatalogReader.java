package org.chandraflow.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chandraflow.catalog.CatalogConfig.ColumnSpec;
import org.chandraflow.catalog.CatalogConfig.Kind;
import org.chandraflow.catalog.CatalogConfig.Labels;
import org.chandraflow.catalog.CatalogConfig.Position;
import org.chandraflow.catalog.CatalogConfig.PositionError;
import org.chandraflow.catalog.CatalogConfig.ProperMotion;
import org.chandraflow.config.ConfigNode;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.Problems;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.chandraflow.table.Schemas;
import org.chandraflow.table.Unit;

/** Reads the description of a catalogue; {@code docs/catalogs.md} tells the keys. */
final class CatalogReader {
  private static final Unit ARCSEC = Unit.parse("arcsec");
  private static final Unit ARCSEC_PER_YEAR = Unit.parse("arcsec/yr");

  private final Problems problems = new Problems();

  private CatalogReader() {}

  /**
   * @param id the file's stem
   * @throws org.chandraflow.config.UsageException with every problem found
   */
  static CatalogConfig read(String id, ConfigNode node) {
    return new CatalogReader().catalog(id, node);
  }

  private CatalogConfig catalog(String id, ConfigNode node) {
    ConfigReader reader = new ConfigReader(node, problems);
    String description = reader.text("description", "");
    List<String> aliases = reader.texts("aliases");
    String prefix = reader.text("prefix", id);
    if (!Schemas.avroName(prefix).equals(prefix)) {
      problems.add(
          reader.at("prefix"),
          "'prefix': '"
              + prefix
              + "' cannot begin a column's name; expected letters, digits and underscores, and no"
              + " digit first");
    }
    Kind kind = reader.choice("kind", Kind.class, Kind.COUNTERPART);
    boolean byName = reader.oneOf("join", "position", "position", "name").equals("name");
    if (byName) {
      kind = Kind.BY_NAME;
    }
    ColumnSpec identifier = identifier(reader);
    Optional<Position> position = Optional.empty();
    Optional<PositionError> error = Optional.empty();
    if (kind == Kind.BY_NAME) {
      if (reader.has("position") || reader.has("error")) {
        problems.add(
            reader.at("position"), "a catalogue with 'join: name' takes no 'position' and 'error'");
      }
    } else {
      position = Optional.of(position(reader));
      error = Optional.of(error(reader));
    }
    Optional<ProperMotion> motion = reader.has("motion") ? motion(reader) : Optional.empty();
    List<ColumnSpec> columns = columns(reader);
    Optional<Labels> labels = labels(reader, kind);
    reader.finish();
    problems.throwIfAny();
    return new CatalogConfig(
        id,
        prefix,
        aliases,
        kind,
        description,
        identifier,
        position,
        error,
        motion,
        columns,
        labels);
  }

  private ColumnSpec identifier(ConfigReader reader) {
    ConfigReader section = reader.section("id");
    List<String> from = section.texts("from");
    if (from.isEmpty()) {
      problems.add(reader.at("id"), "'id': 'from' must name the column that identifies a row");
    }
    ColumnType type = section.choice("type", ColumnType.class, ColumnType.STRING);
    if (type != ColumnType.STRING && type != ColumnType.LONG) {
      problems.add(section.at("type"), "'id': an identifier is a string or a long");
    }
    boolean required = section.flag("required", true);
    List<String> nulls = section.texts("nulls");
    section.finish();
    return new ColumnSpec(
        new Column("id", type, "", "meta.id;meta.main", ""), from, "", required, nulls, "");
  }

  private Position position(ConfigReader reader) {
    ConfigReader section = required(reader, "position");
    Position position =
        new Position(
            names(section, "ra"),
            names(section, "dec"),
            section.choice("format", Position.Format.class, Position.Format.DEGREES),
            section.choice("frame", Position.Frame.class, Position.Frame.ICRS),
            section.number("epoch", Double.NaN, 1800, 2200),
            section.number("epoch_error", 0, 0, 100),
            section.texts("epoch_column"));
    section.finish();
    return position;
  }

  private PositionError error(ConfigReader reader) {
    ConfigReader section = required(reader, "error");
    PositionError.Model model =
        section.choice("model", PositionError.Model.class, PositionError.Model.CONSTANT);
    List<String> first = List.of();
    List<String> second = List.of();
    List<String> third = List.of();
    switch (model) {
      case CONSTANT:
        break;
      case CIRCULAR:
        first = names(section, "radius");
        break;
      case ELLIPSE:
        first = names(section, "major");
        second = names(section, "minor");
        third = names(section, "angle");
        break;
      case RA_DEC:
        first = names(section, "ra");
        second = names(section, "dec");
        third = section.texts("correlation");
        break;
    }
    String unit = section.text("unit", "arcsec");
    double sigmas = sigmas(section);
    PositionError error =
        new PositionError(
            model,
            first,
            second,
            third,
            factor(section, "unit", unit, ARCSEC),
            sigmas,
            section.number("systematic", 0, 0, 3600),
            section.number("missing", Double.NaN, 1e-6, 3600));
    if (Double.isNaN(error.missing())) {
      problems.add(
          section.node(), "'error': 'missing' must give the error (arcsec) of rows without one");
    }
    section.finish();
    return error;
  }

  /** {@code sigmas: 2.4477}, or {@code confidence: 0.95} of a two-dimensional normal. */
  private double sigmas(ConfigReader section) {
    double confidence = section.number("confidence", Double.NaN, 1e-3, 0.999999);
    double sigmas = section.number("sigmas", Double.NaN, 1e-3, 100);
    if (!Double.isNaN(confidence) && !Double.isNaN(sigmas)) {
      problems.add(section.at("sigmas"), "'sigmas' and 'confidence' say the same; give one");
    }
    if (!Double.isNaN(confidence)) {
      return Math.sqrt(-2 * Math.log1p(-confidence));
    }
    return Double.isNaN(sigmas) ? 1 : sigmas;
  }

  private Optional<ProperMotion> motion(ConfigReader reader) {
    ConfigReader section = reader.section("motion");
    String unit = section.text("unit", "mas/yr");
    ProperMotion motion =
        new ProperMotion(
            section.texts("ra"),
            section.texts("dec"),
            section.texts("error_ra"),
            section.texts("error_dec"),
            factor(section, "unit", unit, ARCSEC_PER_YEAR),
            section.flag("cos_dec", true),
            section.number("typical", 0, 0, 20));
    if (motion.ra().isEmpty() != motion.dec().isEmpty()) {
      problems.add(section.node(), "'motion': both 'ra' and 'dec' must be given, or none of them");
    }
    section.finish();
    return Optional.of(motion);
  }

  private List<ColumnSpec> columns(ConfigReader reader) {
    List<ColumnSpec> columns = new ArrayList<>();
    for (Map.Entry<String, ConfigNode> entry : reader.named("columns").entrySet()) {
      String name = entry.getKey();
      ConfigNode node = entry.getValue();
      if (!Schemas.avroName(name).equals(name)) {
        problems.add(
            node,
            "column '" + name + "': a canonical name has letters, digits and underscores alone");
      }
      if (node.isList() || node.isScalar()) {
        List<String> from = new ConfigReader(reader.at("columns"), problems).texts(name);
        columns.add(
            new ColumnSpec(Column.of(name, ColumnType.DOUBLE), from, "", false, List.of(), ""));
        continue;
      }
      ConfigReader section = new ConfigReader(node, problems);
      String unit = unit(section, "unit");
      List<String> from = section.texts("from");
      String quality = section.text("quality", "");
      if (!quality.isEmpty()) {
        try {
          Condition.parse(quality);
        } catch (IllegalArgumentException e) {
          problems.add(section.at("quality"), "'quality': " + e.getMessage());
        }
      }
      columns.add(
          new ColumnSpec(
              new Column(
                  name,
                  section.choice("type", ColumnType.class, ColumnType.DOUBLE),
                  unit,
                  section.text("ucd", ""),
                  section.text("description", "")),
              from.isEmpty() ? List.of(name) : from,
              unit(section, "file_unit"),
              section.flag("required", false),
              section.texts("nulls"),
              quality));
      section.finish();
    }
    return columns;
  }

  private Optional<Labels> labels(ConfigReader reader, Kind kind) {
    if (kind != Kind.LABELS && !reader.has("labels")) {
      return Optional.empty();
    }
    ConfigReader section = required(reader, "labels");
    Labels labels =
        new Labels(names(section, "label"), section.texts("subclass"), section.texts("reference"));
    section.finish();
    return Optional.of(labels);
  }

  private ConfigReader required(ConfigReader reader, String key) {
    if (!reader.has(key)) {
      problems.add(reader.node(), "'" + key + "' is missing");
    }
    return reader.section(key);
  }

  private List<String> names(ConfigReader section, String key) {
    List<String> names = section.texts(key);
    if (names.isEmpty()) {
      problems.add(section.node(), "'" + key + "' must name a column");
    }
    return names;
  }

  private String unit(ConfigReader section, String key) {
    String unit = section.text(key, "");
    try {
      Unit.parse(unit);
    } catch (IllegalArgumentException e) {
      problems.add(section.at(key), e.getMessage());
    }
    return unit;
  }

  private double factor(ConfigReader section, String key, String unit, Unit target) {
    double factor = Double.NaN;
    try {
      factor = Unit.parse(unit).factorTo(target);
    } catch (IllegalArgumentException e) {
      problems.add(section.at(key), e.getMessage());
      return 1;
    }
    if (Double.isNaN(factor)) {
      problems.add(
          section.at(key), "'" + key + "': '" + unit + "' cannot be turned into " + target);
      return 1;
    }
    return factor;
  }
}
