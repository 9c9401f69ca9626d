package org.chandraflow.sky.tables;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.chandraflow.table.TableFile;
import org.chandraflow.table.TableFormat;

/**
 * The columns of a matched table: those of the left, those of the right, and measures. Names that
 * both sides have, in any case, become {@code NAME_1} and {@code NAME_2}, as in STILTS.
 */
public final class JoinedColumns {
  private JoinedColumns() {}

  /**
   * Joins columns.
   *
   * @param measures what comes behind both
   */
  public static List<Column> of(List<Column> left, List<Column> right, List<Column> measures) {
    Set<String> leftNames = lower(left);
    Set<String> rightNames = lower(right);
    Set<String> taken = new HashSet<>(leftNames);
    taken.addAll(rightNames);
    List<Column> joined = new ArrayList<>();
    for (Column column : left) {
      joined.add(
          rightNames.contains(key(column)) ? column.named(free(column, "_1", taken)) : column);
    }
    for (Column column : right) {
      joined.add(
          leftNames.contains(key(column)) ? column.named(free(column, "_2", taken)) : column);
    }
    for (Column column : measures) {
      joined.add(
          taken.contains(key(column)) ? column.named(free(column, "_match", taken)) : column);
    }
    return List.copyOf(joined);
  }

  /**
   * The columns of a table as they are to be written: the cells of a text table keep their text
   * where the output is a text table too, which means that its columns are texts.
   */
  public static List<Column> written(TableFile table, TableFormat output) {
    boolean keepsText =
        (output == TableFormat.CSV || output == TableFormat.TSV)
            && TableFormat.ofPath(table.path()).map(TableFormat::isText).orElse(false);
    if (!keepsText) {
      return table.columns();
    }
    return table.columns().stream()
        .map(c -> new Column(c.name(), ColumnType.STRING, c.unit(), c.ucd(), c.description()))
        .toList();
  }

  private static String free(Column column, String suffix, Set<String> taken) {
    String name = column.name() + suffix;
    while (!taken.add(name.toLowerCase(Locale.ROOT))) {
      name += suffix;
    }
    return name;
  }

  private static Set<String> lower(List<Column> columns) {
    Set<String> names = new HashSet<>();
    columns.forEach(column -> names.add(key(column)));
    return names;
  }

  private static String key(Column column) {
    return column.name().toLowerCase(Locale.ROOT);
  }
}
