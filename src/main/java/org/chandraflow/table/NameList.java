package org.chandraflow.table;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.chandraflow.config.UsageException;

/** Reads a list of source names: a table with a name column, or plain text with one a line. */
public final class NameList {
  /** Columns that hold the name, in order of preference. */
  public static final List<String> COLUMNS = List.of("name", "CSCv2_name", "csc_name");

  private NameList() {}

  /**
   * The names of a file, each once, in file order. Blanks inside names are kept, blanks around them
   * and empty lines are not. Text without one of {@link #COLUMNS} in its first line is a plain
   * list; lines that begin with {@code #} are left out.
   *
   * @throws UsageException if the file is not there, is a table without a name column, or empty
   */
  public static Set<String> read(String path) {
    Set<String> names = new LinkedHashSet<>();
    try {
      if (isPlain(path)) {
        readPlain(path, names);
      } else {
        readTable(path, names);
      }
    } catch (BadCellException e) {
      throw new UsageException(path + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UsageException(path + ": the names cannot be read: " + e.getMessage(), e);
    }
    if (names.isEmpty()) {
      throw new UsageException(path + ": no names in it");
    }
    return names;
  }

  private static boolean isPlain(String path) throws IOException {
    boolean text = TableFormat.ofPath(path).map(TableFormat::isText).orElse(true);
    if (!text) {
      return false;
    }
    try (BufferedReader reader = reader(path)) {
      String line = reader.readLine();
      while (line != null && (line.isBlank() || line.startsWith("#"))) {
        if (line.startsWith("# %ECSV")) {
          return false;
        }
        line = reader.readLine();
      }
      if (line == null) {
        return true;
      }
      if (line.startsWith("SIMPLE  =")
          || line.startsWith("Obj\u0001")
          || line.startsWith("<?xml")) {
        return false;
      }
      for (String cell : line.split("[,\t;|]")) {
        if (COLUMNS.contains(cell.strip().replace("\"", ""))) {
          return false;
        }
      }
      // Names hold no commas, so that a first line with some is a header without a name column.
      return !(line.indexOf(',') >= 0 && TableFormat.ofPath(path).isPresent());
    }
  }

  private static BufferedReader reader(String path) throws IOException {
    InputStream in = Input.openUnpacked(path, path.endsWith(".gz"), Limits.DEFAULT);
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
  }

  private static void readPlain(String path, Set<String> names) throws IOException {
    try (BufferedReader reader = reader(path)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String name = line.strip();
        if (name.length() > Limits.DEFAULT.cellBytes()) {
          throw new IOException("a line of " + name.length() + " characters is no name");
        }
        if (name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")) {
          name = name.substring(1, name.length() - 1).strip();
        }
        if (!name.isEmpty() && !name.startsWith("#")) {
          names.add(name);
        }
      }
    }
  }

  private static void readTable(String path, Set<String> names)
      throws IOException, BadCellException {
    TableFile table = TableFiles.open(path);
    List<String> columns = table.columns().stream().map(Column::name).toList();
    int column = COLUMNS.stream().map(columns::indexOf).filter(i -> i >= 0).findFirst().orElse(-1);
    if (column < 0) {
      throw new UsageException(
          path
              + ": no column of names; expected "
              + String.join(" or ", COLUMNS)
              + ", or a plain list with one name a line");
    }
    try (RowCursor cursor = table.open()) {
      while (cursor.next()) {
        String name = cursor.text(column);
        if (name != null) {
          names.add(name);
        }
      }
    }
  }
}
