package org.chandraflow.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chandraflow.config.Names;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.BadCellException;
import org.chandraflow.table.Column;
import org.chandraflow.table.RowCursor;
import org.chandraflow.table.Storage;
import org.chandraflow.table.TableFile;
import org.chandraflow.table.TableFiles;
import org.chandraflow.table.TableFormat;

/**
 * A file with names of sources: a table with a column {@code name}, or plain text with one name a
 * line.
 */
final class NamesFile {
  private static final List<String> USUAL = List.of("name", "CSCv2_name");

  /**
   * A named source and the numbers of its row that were asked for, NaN where it has none.
   *
   * @param values in the order asked for
   */
  record Named(String name, double[] values) {}

  private NamesFile() {}

  /**
   * Reads the names in file order, each once.
   *
   * @param column the column of the names; null for the usual ones
   * @param numbers columns to be read with them where the table has them
   * @throws UsageException if there is no name, or the column is not there
   */
  static List<Named> read(String path, String column, List<String> numbers) throws IOException {
    Map<String, Named> out = new LinkedHashMap<>();
    Optional<TableFormat> format = TableFormat.ofPath(path);
    if (format.isPresent()) {
      table(path, format.get(), column, numbers, out);
    } else if (Storage.of(path).list(path).isEmpty()) {
      throw new UsageException(org.chandraflow.workflow.InputFiles.missing(path));
    } else {
      lines(path, numbers, out);
    }
    if (out.isEmpty()) {
      throw new UsageException(path + ": no names");
    }
    return List.copyOf(out.values());
  }

  private static void table(
      String path, TableFormat format, String wanted, List<String> numbers, Map<String, Named> out)
      throws IOException {
    TableFile file = TableFiles.open(path);
    List<String> columns = file.columns().stream().map(Column::name).toList();
    int name = -1;
    for (String usual : wanted == null ? USUAL : List.of(wanted)) {
      name = name < 0 ? columns.indexOf(usual) : name;
    }
    if (name < 0 && wanted == null && format.isText() && columns.size() == 1) {
      lines(path, numbers, out);
      return;
    }
    if (name < 0) {
      String missing = wanted == null ? "name" : wanted;
      throw new UsageException(
          path
              + ": no column '"
              + missing
              + "'; "
              + Names.hint(missing, columns)
              + (wanted == null ? " Pass --name-column." : ""));
    }
    int[] at = numbers.stream().mapToInt(columns::indexOf).toArray();
    try (RowCursor rows = file.open()) {
      while (rows.next()) {
        row(rows, name, at, out);
      }
    } catch (BadCellException e) {
      throw new UsageException(path + ": " + e.getMessage(), e);
    }
  }

  private static void row(RowCursor rows, int name, int[] at, Map<String, Named> out)
      throws BadCellException {
    String text = rows.text(name);
    if (text != null) {
      double[] values = new double[at.length];
      for (int i = 0; i < at.length; i++) {
        values[i] = at[i] < 0 ? Double.NaN : rows.number(at[i]);
      }
      out.putIfAbsent(text, new Named(text, values));
    }
  }

  private static void lines(String path, List<String> numbers, Map<String, Named> out)
      throws IOException {
    List<Double> none = new ArrayList<>();
    numbers.forEach(n -> none.add(Double.NaN));
    try (BufferedReader in =
        new BufferedReader(
            Channels.newReader(Storage.of(path).open(path), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String text = line.strip();
        if (!text.isEmpty() && !text.startsWith("#")) {
          out.putIfAbsent(
              text, new Named(text, none.stream().mapToDouble(Double::doubleValue).toArray()));
        }
      }
    }
  }
}
