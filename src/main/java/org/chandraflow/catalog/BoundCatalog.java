package org.chandraflow.catalog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chandraflow.catalog.CatalogConfig.ColumnSpec;
import org.chandraflow.catalog.CatalogConfig.Position;
import org.chandraflow.config.Names;
import org.chandraflow.config.Standing;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.BadCellException;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.chandraflow.table.RowCursor;
import org.chandraflow.table.TableFile;
import org.chandraflow.table.Unit;

/**
 * A catalogue's description bound to the columns of one file: which column is what, and the factor
 * that turns its unit into the canonical one. Immutable; {@link #rows} reads the rows of a cursor.
 */
public final class BoundCatalog {
  private static final Unit DEG = Unit.parse("deg");
  private static final Unit ARCSEC = Unit.parse("arcsec");
  private static final Unit ARCSEC_PER_YEAR = Unit.parse("arcsec/yr");

  /**
   * A column of the file that stands for a canonical one.
   *
   * @param index in the file; -1 if the file has none
   * @param factor from the file's unit to the canonical one
   */
  record Source(int index, double factor) {
    static final Source ABSENT = new Source(-1, 1);

    boolean isThere() {
      return index >= 0;
    }
  }

  private final CatalogConfig config;
  private final String path;
  private final List<Column> physical;
  private final Map<String, Integer> byName = new HashMap<>();
  private final List<String> notices = new ArrayList<>();

  final Source identifier;
  final Source ra;
  final Source dec;
  final boolean textPosition;
  final Source epoch;
  final Source[] error = new Source[3];
  final Source[] motion = new Source[4];
  final Source[] columns;
  final Condition.Bound[] quality;
  final Source label;
  final Source subclass;
  final Source reference;

  private BoundCatalog(CatalogConfig config, String path, List<Column> physical) {
    this.config = config;
    this.path = path;
    this.physical = List.copyOf(physical);
    for (int i = 0; i < physical.size(); i++) {
      byName.putIfAbsent(physical.get(i).name(), i);
    }
    ColumnSpec id = config.identifier();
    identifier = find("identifier", id.from(), id.required());
    if (identifier.isThere() && physical.get(identifier.index()).type() == ColumnType.DOUBLE) {
      notices.add(
          "the identifier column '"
              + physical.get(identifier.index()).name()
              + "' holds fractions, which do not keep 64-bit integers");
    }
    Position position = config.position().orElse(null);
    if (position == null) {
      ra = Source.ABSENT;
      dec = Source.ABSENT;
      epoch = Source.ABSENT;
      textPosition = false;
    } else {
      Source foundRa = find("right ascension", position.ra(), true);
      Source foundDec = find("declination", position.dec(), true);
      boolean text =
          position.format() == Position.Format.SEXAGESIMAL
              || position.format() == Position.Format.EITHER
                  && (isText(foundRa) || isText(foundDec));
      textPosition = text;
      ra = text ? foundRa : converted(foundRa, DEG, 1);
      dec = text ? foundDec : converted(foundDec, DEG, 1);
      epoch = find("epoch", position.epochColumn(), false);
    }
    List<List<String>> errors =
        config
            .error()
            .map(e -> List.of(e.first(), e.second(), e.third()))
            .orElse(List.of(List.of(), List.of(), List.of()));
    boolean correlation =
        config
            .error()
            .map(e -> e.model() == CatalogConfig.PositionError.Model.RA_DEC)
            .orElse(false);
    double arcsec = config.error().map(e -> e.unitInArcsec()).orElse(1.0);
    for (int i = 0; i < 3; i++) {
      Source found = find("position error", errors.get(i), false);
      error[i] =
          i < 2 ? converted(found, ARCSEC, arcsec) : correlation ? found : converted(found, DEG, 1);
    }
    List<List<String>> motions =
        config
            .motion()
            .map(m -> List.of(m.ra(), m.dec(), m.errorRa(), m.errorDec()))
            .orElse(List.of(List.of(), List.of(), List.of(), List.of()));
    double perYear = config.motion().map(m -> m.unitInArcsecPerYear()).orElse(1.0);
    for (int i = 0; i < 4; i++) {
      motion[i] = converted(find("proper motion", motions.get(i), false), ARCSEC_PER_YEAR, perYear);
    }
    List<ColumnSpec> specs = config.columns();
    columns = new Source[specs.size()];
    quality = new Condition.Bound[specs.size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = canonical(specs.get(i));
      quality[i] = quality(specs.get(i));
    }
    label = find("class", config.labels().map(l -> l.label()).orElse(List.of()), true);
    subclass = find("subclass", config.labels().map(l -> l.subclass()).orElse(List.of()), false);
    reference = find("reference", config.labels().map(l -> l.reference()).orElse(List.of()), false);
  }

  /**
   * Binds a catalogue to a table.
   *
   * @throws UsageException if a required column is missing (with the nearest of the file's names),
   *     a unit cannot be turned into the canonical one, or coordinates are sexagesimal where the
   *     description says degrees
   */
  public static BoundCatalog bind(CatalogConfig config, TableFile table) {
    return Standing.onceForAll("bound", List.of(config, table), () -> bindAnew(config, table));
  }

  private static BoundCatalog bindAnew(CatalogConfig config, TableFile table) {
    BoundCatalog bound = new BoundCatalog(config, table.path(), table.columns());
    bound.refuseSexagesimal(table);
    return bound;
  }

  private boolean isText(Source source) {
    return physical.get(source.index()).type() == ColumnType.STRING;
  }

  private void refuseSexagesimal(TableFile table) {
    boolean degrees =
        config.position().map(p -> p.format() == Position.Format.DEGREES).orElse(false);
    if (!degrees || !isText(ra)) {
      return;
    }
    try (RowCursor cursor = table.open()) {
      for (int i = 0; i < 20 && cursor.next(); i++) {
        String text = cursor.text(ra.index());
        if (text != null && !Double.isNaN(Sexagesimal.parse(text))) {
          throw new UsageException(
              path
                  + ": column '"
                  + physical.get(ra.index()).name()
                  + "' is sexagesimal ('"
                  + text
                  + "'); catalogue '"
                  + config.id()
                  + "' expects degrees: say 'position: {format: sexagesimal}' in its description");
        }
      }
    } catch (BadCellException | IOException e) {
      // A bad row is the reader's to report, with its place.
      return;
    }
  }

  private Source canonical(ColumnSpec spec) {
    Source found = find("column '" + spec.column().name() + "'", spec.from(), spec.required());
    String unit = spec.column().unit();
    if (!found.isThere() || unit.isEmpty() || spec.column().type() != ColumnType.DOUBLE) {
      return found;
    }
    Unit target = Unit.parse(unit);
    double factor = spec.fileUnit().isEmpty() ? 1 : Unit.parse(spec.fileUnit()).factorTo(target);
    return converted(found, target, factor);
  }

  /** A condition whose columns the file lacks says nothing. */
  private Condition.Bound quality(ColumnSpec spec) {
    if (spec.quality().isEmpty()) {
      return null;
    }
    Condition condition = Condition.parse(spec.quality());
    boolean there = condition.names().stream().allMatch(name -> meant(name) >= 0);
    return there ? condition.bind(this::meant) : null;
  }

  /** The file's column that a name in a quality condition means: a canonical one or its own. */
  private int meant(String name) {
    for (ColumnSpec spec : config.columns()) {
      if (spec.column().name().equals(name)) {
        return find(name, spec.from(), false).index();
      }
    }
    return physicalIndex(name);
  }

  private Source find(String what, List<String> from, boolean required) {
    for (String name : from) {
      Integer index = byName.get(name);
      if (index != null) {
        return new Source(index, 1);
      }
    }
    if (required && !from.isEmpty()) {
      String near =
          from.stream()
              .flatMap(name -> Names.nearest(name, byName.keySet()).stream())
              .findFirst()
              .map(name -> "; did you mean '" + name + "'?")
              .orElse("; it has " + shortList(byName.keySet()));
      throw new UsageException(
          path
              + ": no "
              + what
              + " for catalogue '"
              + config.id()
              + "': expected a column named "
              + String.join(" or ", from)
              + near);
    }
    return Source.ABSENT;
  }

  private static String shortList(Set<String> names) {
    List<String> first = new ArrayList<>(new LinkedHashSet<>(names));
    first.sort(null);
    String list = String.join(", ", first.subList(0, Math.min(12, first.size())));
    return first.size() > 12 ? list + ", ..." : list;
  }

  /** The factor from the file's own unit, or the given one where the file states none. */
  private Source converted(Source source, Unit target, double factor) {
    if (!source.isThere()) {
      return source;
    }
    Column column = physical.get(source.index());
    if (column.unit().isEmpty()) {
      return new Source(source.index(), factor);
    }
    double stated;
    try {
      stated = Unit.parse(column.unit()).factorTo(target);
    } catch (IllegalArgumentException e) {
      stated = Double.NaN;
    }
    if (Double.isNaN(stated)) {
      throw new UsageException(
          path
              + ": column '"
              + column.name()
              + "' has the unit '"
              + column.unit()
              + "', which cannot be turned into "
              + target
              + " (catalogue '"
              + config.id()
              + "')");
    }
    return new Source(source.index(), stated);
  }

  /** The description. */
  public CatalogConfig config() {
    return config;
  }

  /** The file. */
  public String path() {
    return path;
  }

  /** The canonical columns, in the order of the description; all of them, also absent ones. */
  public List<Column> canonicalColumns() {
    return config.columns().stream().map(ColumnSpec::column).toList();
  }

  /** The columns of the file. */
  public List<Column> physicalColumns() {
    return physical;
  }

  /** The index of a canonical column; -1 if the description has none of that name. */
  public int canonicalIndex(String name) {
    for (int i = 0; i < columns.length; i++) {
      if (config.columns().get(i).column().name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** The index of a column of the file; -1 if it has none of that name. */
  public int physicalIndex(String name) {
    return byName.getOrDefault(name, -1);
  }

  /** Whether the file has a column for a canonical one. */
  public boolean has(int canonical) {
    return columns[canonical].isThere();
  }

  /** The column of the file that holds the right ascension; -1 without positions. */
  public int raColumn() {
    return ra.index();
  }

  /** The column of the file that holds the declination; -1 without positions. */
  public int decColumn() {
    return dec.index();
  }

  /**
   * Whether positions are plain numbers, degrees, ICRS: then the two cells need no more than
   * reading.
   */
  public boolean isPlainPosition() {
    return config.position().map(p -> p.frame() == Position.Frame.ICRS).orElse(false)
        && !textPosition
        && ra.factor() == 1
        && dec.factor() == 1;
  }

  /** Doubts about the columns, for people; mostly empty. */
  public List<String> notices() {
    return List.copyOf(notices);
  }

  /** Reads the rows of a cursor over the table (or a split of it). */
  public CatalogRow rows(RowCursor cursor) {
    return new CatalogRow(this, cursor);
  }
}
