package org.chandraflow.ingest;

import java.util.List;
import org.apache.avro.Schema;
import org.chandraflow.catalog.CatalogConfig;
import org.chandraflow.config.Standing;
import org.chandraflow.table.Column;
import org.chandraflow.table.Schemas;

/** The schema of sources: the core and the canonical columns of the catalogue. */
public final class SourceSchema {
  /** The columns that the original calls source info, beside the name, in its order. */
  public static final List<String> INFO =
      List.of(
          "ra",
          "dec",
          "gal_l",
          "gal_b",
          "err_ellipse_r0",
          "err_ellipse_r1",
          "err_ellipse_ang",
          "conf_flag",
          "extent_flag",
          "sat_src_flag",
          "var_flag",
          "pileup_flag",
          "streak_src_flag",
          "significance",
          "acis_time",
          "hrc_time");

  private SourceSchema() {}

  /** {@code schemas/sources.avsc} with the columns of a catalogue appended. */
  public static Schema of(CatalogConfig catalog) {
    return Standing.onceFor("sources", catalog, () -> extended(catalog));
  }

  private static Schema extended(CatalogConfig catalog) {
    List<Column> columns =
        catalog.columns().stream().map(CatalogConfig.ColumnSpec::column).toList();
    return Schemas.extend(Schemas.load("sources"), columns);
  }
}
