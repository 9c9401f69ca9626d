package org.chandraflow.crossmatch;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.chandraflow.catalog.CatalogConfig.ColumnSpec;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.chandraflow.table.Schemas;

/** The schema of matched sources: known from the configuration, without a look at any catalogue. */
final class MatchedSchema {
  private MatchedSchema() {}

  /** The core, the columns of the sources, and those of each catalogue under its prefix. */
  static Schema of(Schema sources, List<CatalogInput> catalogs) {
    List<Column> columns = new ArrayList<>(Schemas.columns(sources));
    for (CatalogInput input : catalogs) {
      String prefix = input.prefix() + "_";
      String about = " (" + input.catalog().id() + ")";
      if (!input.isByName()) {
        columns.add(column(prefix + "id", ColumnType.STRING, "", "Counterpart" + about));
        columns.add(
            column(prefix + "sep_arcsec", "arcsec", "Separation of source and row" + about));
        columns.add(column(prefix + "nsep", "", "Separation in sigmas of both errors" + about));
        columns.add(
            column(prefix + "pa_deg", "deg", "Direction to the row, east of north" + about));
        columns.add(
            column(
                prefix + "p_any",
                "",
                "Probability of a counterpart; null if no density is known" + about));
        columns.add(
            column(prefix + "p_i", "", "Probability that it is this one if any is" + about));
      }
      columns.add(
          column(
              prefix + "n",
              ColumnType.LONG,
              "",
              (input.isByName() ? "Rows of that name" : "Candidates") + about));
      for (ColumnSpec spec : input.catalog().columns()) {
        columns.add(spec.column().named(prefix + spec.column().name()));
      }
    }
    return Schemas.extend(Schemas.load("matched"), columns);
  }

  private static Column column(String name, String unit, String description) {
    return column(name, ColumnType.DOUBLE, unit, description);
  }

  private static Column column(String name, ColumnType type, String unit, String description) {
    return new Column(name, type, unit, "", description);
  }
}
