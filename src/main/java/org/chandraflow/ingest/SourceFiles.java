package org.chandraflow.ingest;

import java.io.IOException;
import java.util.Set;
import org.chandraflow.catalog.CatalogConfig;
import org.chandraflow.config.Standing;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.RowCursor;
import org.chandraflow.table.TableFile;
import org.chandraflow.table.TableFiles;
import org.chandraflow.table.TableOptions;

/** Looks at files before work starts. */
public final class SourceFiles {
  private SourceFiles() {}

  /**
   * Opens a file and checks that it can be read as the catalogue, that it has the columns of the
   * selection, and at least one row.
   *
   * @throws UsageException if not; with file, place and nearest name
   */
  public static TableFile check(
      String path, TableOptions options, CatalogConfig catalog, Selection selection) {
    TableFile table = TableFiles.open(path, options);
    SourceReader.of(catalog, table, selection, Set.of());
    if (table.rowCount() == 0
        || table.rowCount() < 0 && Standing.onceFor("empty", table, () -> isEmpty(table))) {
      throw new UsageException(path + ": the table is empty: it has columns and no row");
    }
    return table;
  }

  private static boolean isEmpty(TableFile table) {
    try (RowCursor cursor = table.open()) {
      return !cursor.next();
    } catch (IOException e) {
      throw new UsageException(
          table.path() + ": the first row cannot be read: " + e.getMessage(), e);
    }
  }
}
