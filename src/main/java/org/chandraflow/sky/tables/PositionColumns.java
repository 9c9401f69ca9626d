package org.chandraflow.sky.tables;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.chandraflow.catalog.CatalogConfig;
import org.chandraflow.catalog.CatalogConfig.Position;
import org.chandraflow.catalog.CatalogConfig.PositionError;
import org.chandraflow.config.Names;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.BadCellException;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.chandraflow.table.RowCursor;
import org.chandraflow.table.TableFile;

/** Finds the position columns of a table that no catalogue describes. */
final class PositionColumns {
  /** Usual pairs of names, in any case. */
  private static final List<List<String>> USUAL =
      List.of(
          List.of("ra", "dec"),
          List.of("ra_icrs", "de_icrs"),
          List.of("raj2000", "dej2000"),
          List.of("ra_icrs", "dec_icrs"),
          List.of("raj2000", "decj2000"),
          List.of("raicrs", "deicrs"),
          List.of("radeg", "dedeg"),
          List.of("ra_deg", "dec_deg"),
          List.of("_raj2000", "_dej2000"),
          List.of("alpha_j2000", "delta_j2000"));

  private static final int SAMPLE = 20;
  private static final Pattern SEXAGESIMAL = Pattern.compile("^[-+]?\\d+[\\s:hd]");

  private final TableFile table;
  private final String side;

  /**
   * @param side {@code left} or {@code right}, as the options are called
   */
  PositionColumns(TableFile table, String side) {
    this.table = table;
    this.side = side;
  }

  /**
   * A description of the table with nothing but positions and errors.
   *
   * @param ra a column that was asked for; null to look for one
   * @param dec a column that was asked for; null to look for one
   * @param error the error model; empty if none
   * @throws UsageException if the columns are not there, ambiguous or sexagesimal, with what to
   *     pass
   */
  CatalogConfig describe(String ra, String dec, Optional<PositionError> error) {
    if ((ra == null) != (dec == null)) {
      throw new UsageException(
          "--" + side + "-ra and --" + side + "-dec: pass both, or none of them");
    }
    Column[] found = ra == null ? search() : new Column[] {named(ra), named(dec)};
    for (Column column : found) {
      refuseText(column);
    }
    return new CatalogConfig(
        side,
        side,
        List.of(),
        CatalogConfig.Kind.COUNTERPART,
        table.path(),
        new CatalogConfig.ColumnSpec(
            Column.of("id", ColumnType.STRING), List.of(), "", false, List.of(), ""),
        Optional.of(
            new Position(
                List.of(found[0].name()),
                List.of(found[1].name()),
                Position.Format.DEGREES,
                Position.Frame.ICRS,
                Double.NaN,
                0,
                List.of())),
        error,
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  /** A column that must be there. */
  Column named(String name) {
    for (Column column : table.columns()) {
      if (column.name().equals(name)) {
        return column;
      }
    }
    List<String> names = table.columns().stream().map(Column::name).toList();
    throw new UsageException(
        table.path() + ": no column '" + name + "'; " + Names.hint(name, names));
  }

  private Column[] search() {
    Column mainRa = byUcd("pos.eq.ra;meta.main");
    Column mainDec = byUcd("pos.eq.dec;meta.main");
    if (mainRa != null && mainDec != null) {
      return new Column[] {mainRa, mainDec};
    }
    List<Column[]> pairs = new ArrayList<>();
    for (List<String> names : USUAL) {
      for (Column ra : byName(names.get(0))) {
        for (Column dec : byName(names.get(1))) {
          pairs.add(new Column[] {ra, dec});
        }
      }
    }
    if (pairs.size() == 1) {
      return pairs.get(0);
    }
    String pass =
        "; pass --"
            + side
            + "-catalog ID (a description in config/catalogs) or --"
            + side
            + "-ra COLUMN --"
            + side
            + "-dec COLUMN";
    if (pairs.isEmpty()) {
      throw new UsageException(
          table.path()
              + ": no position columns among "
              + shortList()
              + " (expected ra dec, RA_ICRS DE_ICRS, RAJ2000 DEJ2000 or a UCD"
              + " pos.eq.ra;meta.main)"
              + pass);
    }
    List<String> shown = pairs.stream().map(pair -> pair[0].name() + " " + pair[1].name()).toList();
    throw new UsageException(
        table.path() + ": ambiguous position columns: " + String.join(", ", shown) + pass);
  }

  private String shortList() {
    List<String> names = table.columns().stream().map(Column::name).toList();
    String list = String.join(", ", names.subList(0, Math.min(12, names.size())));
    return names.size() > 12 ? list + ", ..." : list;
  }

  private Column byUcd(String ucd) {
    Column found = null;
    for (Column column : table.columns()) {
      if (column.ucd().toLowerCase(Locale.ROOT).equals(ucd)) {
        if (found != null) {
          return null;
        }
        found = column;
      }
    }
    return found;
  }

  private List<Column> byName(String lower) {
    return table.columns().stream()
        .filter(column -> column.name().toLowerCase(Locale.ROOT).equals(lower))
        .toList();
  }

  /** Text where degrees are expected: most likely sexagesimal. */
  private void refuseText(Column column) {
    if (column.type() != ColumnType.STRING) {
      return;
    }
    int index = table.columns().indexOf(column);
    try (RowCursor cursor = table.open()) {
      String first = null;
      for (int i = 0; i < SAMPLE && cursor.next(); i++) {
        String text = cursor.text(index);
        if (text == null) {
          continue;
        }
        if (SEXAGESIMAL.matcher(text).find()) {
          throw refused(column, "is sexagesimal", text);
        }
        if (isNumber(text)) {
          // A few bad cells are rows to skip, not a wrong column.
          return;
        }
        first = first == null ? text : first;
      }
      if (first != null) {
        throw refused(column, "holds no numbers", first);
      }
    } catch (IOException | BadCellException e) {
      throw new UsageException(table.path() + ": " + e.getMessage(), e);
    }
  }

  private static boolean isNumber(String text) {
    try {
      return Double.isFinite(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private UsageException refused(Column column, String what, String text) {
    return new UsageException(
        table.path()
            + ": column '"
            + column.name()
            + "' "
            + what
            + " ('"
            + text
            + "'); pass --"
            + side
            + "-catalog ID of a catalogue whose positions are written so (csc2 reads CSCview's), or"
            + " columns in degrees by --"
            + side
            + "-ra and --"
            + side
            + "-dec");
  }
}
