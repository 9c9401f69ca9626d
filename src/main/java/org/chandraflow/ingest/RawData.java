package org.chandraflow.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.catalog.BoundCatalog;
import org.chandraflow.catalog.CatalogConfig;
import org.chandraflow.catalog.CatalogRow;
import org.chandraflow.catalog.Catalogs;
import org.chandraflow.config.UsageException;
import org.chandraflow.sky.Covariance;
import org.chandraflow.sky.MatchCriterion;
import org.chandraflow.sky.SkyRow;
import org.chandraflow.sky.SourceIndex;
import org.chandraflow.sky.SourceIndexBuilder;
import org.chandraflow.table.BadCellException;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.chandraflow.table.NameList;
import org.chandraflow.table.RowCursor;
import org.chandraflow.table.Storage;
import org.chandraflow.table.TableFile;
import org.chandraflow.table.TableFiles;

/**
 * The raw data of the original, 71 columns beside the name: source info (16), the X-ray table (23),
 * the magnitudes of six surveys (18) and their colours (14). A survey's table that is keyed by
 * source name is joined by it; another is matched by position, the nearest row within a radius. Not
 * safe for several threads.
 */
public final class RawData {
  private static final List<String> XRAY =
      List.of(
          "ra",
          "dec",
          "gal_l2",
          "gal_b2",
          "significance",
          "likelihood",
          "var_flag",
          "var_inter_hard_flag",
          "flux_aper_b",
          "flux_aper_h",
          "flux_aper_m",
          "flux_aper_s",
          "flux_aper_u",
          "hard_hm",
          "hard_hs",
          "hard_ms",
          "var_intra_index_b",
          "var_intra_prob_b",
          "ks_intra_prob_b",
          "kp_intra_prob_b",
          "var_inter_index_b",
          "var_inter_prob_b",
          "var_inter_sigma_b");

  /** A magnitude: its name, and where it is taken from, in order of preference. */
  private record Band(String name, String column, List<String> catalogs) {}

  private static final List<Band> BANDS =
      List.of(
          new Band("u", "umag", List.of("sdss")),
          new Band("g", "gmag", List.of("sdss")),
          new Band("r", "rmag", List.of("sdss")),
          new Band("i", "imag", List.of("sdss")),
          new Band("z", "zmag", List.of("sdss")),
          new Band("24_microns_(MIPS)", "mag24", List.of("mips")),
          new Band("J", "Jmag", List.of("2mass")),
          new Band("H", "Hmag", List.of("2mass")),
          new Band("K", "Kmag", List.of("2mass")),
          new Band("W1", "W1mag", List.of("allwise", "catwise", "unwise")),
          new Band("W2", "W2mag", List.of("allwise", "catwise", "unwise")),
          new Band("W3", "W3mag", List.of("allwise")),
          new Band("W4", "W4mag", List.of("allwise")),
          new Band("FUV", "FUVmag", List.of("galex")),
          new Band("NUV", "NUVmag", List.of("galex")),
          new Band("G", "Gmag", List.of("gaia")),
          new Band("Bp", "BPmag", List.of("gaia")),
          new Band("Rp", "RPmag", List.of("gaia")));

  /** Colours: the name, the two bands. */
  private static final List<List<String>> COLOURS =
      List.of(
          List.of("Bp-R", "Bp", "Rp"),
          List.of("G-J", "G", "J"),
          List.of("G-W2", "G", "W2"),
          List.of("Bp-H", "Bp", "H"),
          List.of("Bp-W3", "Bp", "W3"),
          List.of("Rp-K", "Rp", "K"),
          List.of("J-H", "J", "H"),
          List.of("J-W1", "J", "W1"),
          List.of("W1-W2", "W1", "W2"),
          List.of("u-g", "u", "g"),
          List.of("g-r", "g", "r"),
          List.of("r-z", "r", "z"),
          List.of("i-z", "i", "z"),
          List.of("u-z", "u", "z"));

  private final double radius;
  private final Map<String, GenericRecord> sources = new LinkedHashMap<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<String, Magnitudes> byCatalog = new HashMap<>();
  private final List<String> notices = new ArrayList<>();

  /**
   * @param sources the records by name, in the order wanted
   * @param radius arcsec, of tables that are matched by position
   */
  public RawData(Map<String, GenericRecord> sources, double radius) {
    this.radius = radius;
    this.sources.putAll(sources);
    sources.keySet().forEach(name -> numbers.put(name, numbers.size()));
  }

  /** What was joined how, and what was left out, for people. */
  public List<String> notices() {
    return List.copyOf(notices);
  }

  /**
   * Joins the surveys' tables of a directory; the stem of a file tells its catalogue.
   *
   * @throws UsageException if there is no table of a survey in it, or one lacks a required column
   */
  public void join(String directory) throws IOException {
    int joined = 0;
    for (Storage.Entry entry : Storage.of(directory).list(directory)) {
      String file = entry.path().substring(entry.path().lastIndexOf('/') + 1);
      String stem = file.replaceFirst("(?i)\\.gz$", "").replaceFirst("\\.[^.]*$", "");
      Optional<CatalogConfig> catalog = Catalogs.find(stem);
      if (catalog.isEmpty()) {
        notices.add(file + ": '" + stem + "' is no catalogue of config/catalogs; left out");
      } else if (BANDS.stream().anyMatch(b -> b.catalogs().contains(catalog.get().id()))) {
        join(catalog.get(), TableFiles.open(entry.path()));
        joined++;
      }
    }
    if (joined == 0) {
      throw new UsageException(
          directory
              + ": no table of a survey in it (gaia, 2mass, allwise, sdss, galex, mips, ...)");
    }
  }

  private void join(CatalogConfig catalog, TableFile table) throws IOException {
    int nameColumn = nameColumn(table);
    if (nameColumn >= 0) {
      joinByName(catalog, table, nameColumn);
    } else {
      joinByPosition(catalog, table);
    }
  }

  /** The column with source names; -1 if the table is not keyed by them. */
  private int nameColumn(TableFile table) throws IOException {
    List<String> columns = table.columns().stream().map(Column::name).toList();
    for (String name : NameList.COLUMNS) {
      int column = columns.indexOf(name);
      if (column < 0) {
        continue;
      }
      try (RowCursor cursor = table.open()) {
        for (int i = 0; i < 1000 && cursor.next(); i++) {
          String text = cursor.text(column);
          if (text != null && (text.startsWith("2CXO ") || numbers.containsKey(text))) {
            return column;
          }
        }
      } catch (BadCellException e) {
        throw new UsageException(table.path() + ": " + e.getMessage(), e);
      }
    }
    return -1;
  }

  private void joinByName(CatalogConfig catalog, TableFile table, int nameColumn)
      throws IOException {
    CatalogConfig keyed =
        new CatalogConfig(
            catalog.id(),
            catalog.prefix(),
            catalog.aliases(),
            CatalogConfig.Kind.BY_NAME,
            catalog.description(),
            new CatalogConfig.ColumnSpec(
                Column.of("id", ColumnType.STRING),
                List.of(table.columns().get(nameColumn).name()),
                "",
                true,
                List.of(),
                ""),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            catalog.columns(),
            Optional.empty());
    BoundCatalog bound = BoundCatalog.bind(keyed, table);
    long rows = 0;
    try (RowCursor cursor = table.open()) {
      CatalogRow row = bound.rows(cursor);
      while (cursor.next()) {
        Integer source = numbers.get(cursor.text(nameColumn));
        if (source != null) {
          take(bound, row, source, 0);
          rows++;
        }
      }
    } catch (BadCellException e) {
      throw new IOException(table.path() + ": " + e.getMessage(), e);
    }
    notices.add(table.path() + ": " + rows + " rows joined by name");
  }

  private void joinByPosition(CatalogConfig catalog, TableFile table) throws IOException {
    SourceIndexBuilder builder = SourceIndex.builder(MatchCriterion.radius(radius));
    long ordinal = 0;
    for (GenericRecord source : sources.values()) {
      builder.add(
          ordinal++,
          (Double) source.get("ra"),
          (Double) source.get("dec"),
          Covariance.circle(0.5),
          Double.NaN,
          0);
    }
    SourceIndex index = builder.build();
    BoundCatalog bound = BoundCatalog.bind(catalog, table);
    long[] counts = new long[2];
    var prober = index.prober();
    try (RowCursor cursor = table.open()) {
      CatalogRow row = bound.rows(cursor);
      SkyRow position = new SkyRow();
      while (cursor.next()) {
        try {
          if (!row.locate() || !index.mayMatch(row.ra(), row.dec())) {
            continue;
          }
          position.at(row.ra(), row.dec());
          List<double[]> pairs = new ArrayList<>();
          prober.probe(
              position,
              pair -> pairs.add(new double[] {index.ordinal(pair.source()), pair.separation()}));
          for (double[] pair : pairs) {
            take(bound, row, (int) pair[0], pair[1]);
            counts[0]++;
          }
        } catch (BadCellException e) {
          counts[1]++;
        }
      }
    }
    notices.add(
        table.path()
            + ": "
            + counts[0]
            + " rows matched by position within "
            + radius
            + " arcsec"
            + (counts[1] > 0 ? ", " + counts[1] + " malformed rows left out" : ""));
  }

  /** The magnitudes of one catalogue, each source's from the nearest row. */
  private static final class Magnitudes {
    private final double[][] values;
    private final double[] separations;

    Magnitudes(int sources) {
      values = new double[BANDS.size()][sources];
      separations = new double[sources];
      for (double[] band : values) {
        Arrays.fill(band, Double.NaN);
      }
      Arrays.fill(separations, Double.POSITIVE_INFINITY);
    }
  }

  /** Takes a row's magnitudes unless a nearer row has been met. */
  private void take(BoundCatalog bound, CatalogRow row, int source, double separation)
      throws BadCellException {
    Magnitudes magnitudes =
        byCatalog.computeIfAbsent(bound.config().id(), id -> new Magnitudes(sources.size()));
    if (separation >= magnitudes.separations[source]) {
      return;
    }
    double[] values = new double[BANDS.size()];
    for (int i = 0; i < BANDS.size(); i++) {
      int column = bound.canonicalIndex(BANDS.get(i).column());
      values[i] = column < 0 ? Double.NaN : row.number(column);
    }
    magnitudes.separations[source] = separation;
    for (int i = 0; i < values.length; i++) {
      magnitudes.values[i][source] = values[i];
    }
  }

  /** A magnitude of the first catalogue that has one. */
  private double magnitude(int band, int source) {
    for (String catalog : BANDS.get(band).catalogs()) {
      Magnitudes magnitudes = byCatalog.get(catalog);
      if (magnitudes != null && !Double.isNaN(magnitudes.values[band][source])) {
        return magnitudes.values[band][source];
      }
    }
    return Double.NaN;
  }

  /** The columns: the name, then the 71. Names that clash end in {@code _1} and {@code _2}. */
  public static List<Column> columns() {
    Map<String, Column> known = new HashMap<>();
    Catalogs.load("csc2").columns().forEach(s -> known.put(s.column().name(), s.column()));
    known.put("ra", Column.of("ra", ColumnType.DOUBLE, "deg"));
    known.put("dec", Column.of("dec", ColumnType.DOUBLE, "deg"));
    known.put("gal_l2", Column.of("gal_l2", ColumnType.DOUBLE, "deg"));
    known.put("gal_b2", Column.of("gal_b2", ColumnType.DOUBLE, "deg"));
    List<Column> columns = new ArrayList<>();
    columns.add(Column.of("name", ColumnType.STRING));
    for (String info : SourceSchema.INFO) {
      columns.add(known.get(info).named(XRAY.contains(info) ? info + "_1" : info));
    }
    for (String name : XRAY) {
      String renamed = SourceSchema.INFO.contains(name) ? name + "_2" : name;
      if (name.startsWith("flux_aper_")) {
        renamed = name.substring("flux_aper_".length()) + "-csc";
      }
      columns.add(known.get(name).named(renamed));
    }
    BANDS.forEach(band -> columns.add(Column.of(band.name(), ColumnType.DOUBLE, "mag")));
    COLOURS.forEach(colour -> columns.add(Column.of(colour.get(0), ColumnType.DOUBLE, "mag")));
    return columns;
  }

  /** The row of a source, as {@link #columns} has it. */
  public Object[] row(String name) {
    GenericRecord record = sources.get(name);
    int number = numbers.get(name);
    List<Object> cells = new ArrayList<>();
    cells.add(name);
    SourceSchema.INFO.forEach(info -> cells.add(value(record, info)));
    for (String column : XRAY) {
      cells.add(value(record, column.startsWith("gal_") ? column.substring(0, 5) : column));
    }
    Map<String, Double> magnitudes = new HashMap<>();
    for (int i = 0; i < BANDS.size(); i++) {
      double magnitude = magnitude(i, number);
      magnitudes.put(BANDS.get(i).name(), magnitude);
      cells.add(magnitude);
    }
    for (List<String> colour : COLOURS) {
      cells.add(magnitudes.get(colour.get(1)) - magnitudes.get(colour.get(2)));
    }
    return cells.toArray();
  }

  private static Object value(GenericRecord record, String field) {
    return record.hasField(field) ? record.get(field) : null;
  }

  /** The names, in order. */
  public Set<String> names() {
    return sources.keySet();
  }
}
