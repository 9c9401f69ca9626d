package org.chandraflow.table;

import java.io.Serializable;
import java.util.Objects;

/**
 * A named column.
 *
 * @param name as in the file or dataset; matched exactly
 * @param type what it holds
 * @param unit as VOUnit writes it ({@code deg}, {@code arcsec}, {@code erg/s/cm2}, {@code mag});
 *     empty if it has none or none is known
 * @param ucd the UCD1+; empty if none is known
 * @param description one line for people; may be empty
 */
public record Column(String name, ColumnType type, String unit, String ucd, String description)
    implements Serializable {
  public Column {
    Objects.requireNonNull(name);
    Objects.requireNonNull(type);
    unit = unit == null ? "" : unit;
    ucd = ucd == null ? "" : ucd;
    description = description == null ? "" : description;
  }

  /** A column without unit, UCD and description. */
  public static Column of(String name, ColumnType type) {
    return new Column(name, type, "", "", "");
  }

  /** A column with a unit. */
  public static Column of(String name, ColumnType type, String unit) {
    return new Column(name, type, unit, "", "");
  }

  /** The same under another name. */
  public Column named(String newName) {
    return new Column(newName, type, unit, ucd, description);
  }
}
