package org.chandraflow.assess;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.chandraflow.config.Names;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.BadCellException;
import org.chandraflow.table.Column;
import org.chandraflow.table.NameIndex;
import org.chandraflow.table.RowCursor;
import org.chandraflow.table.TableFile;
import org.chandraflow.table.TableFiles;

/**
 * A table of the truth: {@code name}, {@code class} and for each catalogue {@code PREFIX_id}, the
 * identifier of the true counterpart, empty if there is none. Classes and identifiers are optional.
 * Identifiers are kept as 64-bit hashes.
 */
final class Truth {
  private static final String ID = "_id";

  private final NameIndex names = new NameIndex();
  private final List<String> prefixes = new ArrayList<>();
  private final List<String> classes = new ArrayList<>();
  private int[] classOf = new int[1024];
  private long[][] ids;

  private Truth() {}

  /**
   * Reads it.
   *
   * @throws UsageException if the file cannot be read or has no {@code name} column
   */
  static Truth read(String path) throws IOException {
    Truth truth = new Truth();
    TableFile file = TableFiles.open(path);
    List<String> columns = file.columns().stream().map(Column::name).toList();
    int name = columns.indexOf("name");
    if (name < 0) {
      throw new UsageException(
          path + ": a table of the truth needs a column 'name'; " + Names.hint("name", columns));
    }
    int label = columns.indexOf("class");
    List<Integer> idColumns = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).endsWith(ID)) {
        idColumns.add(i);
        truth.prefixes.add(columns.get(i).substring(0, columns.get(i).length() - ID.length()));
      }
    }
    truth.ids = new long[idColumns.size()][1024];
    try (RowCursor row = file.open()) {
      while (row.next()) {
        truth.add(row, name, label, idColumns);
      }
    } catch (BadCellException e) {
      throw new UsageException(path + ": " + e.getMessage(), e);
    }
    return truth;
  }

  private void add(RowCursor row, int name, int label, List<Integer> idColumns)
      throws BadCellException {
    String text = row.text(name);
    if (text == null) {
      return;
    }
    int index = names.add(text);
    if (index >= classOf.length) {
      classOf = Arrays.copyOf(classOf, 2 * classOf.length);
      for (int c = 0; c < ids.length; c++) {
        ids[c] = Arrays.copyOf(ids[c], 2 * ids[c].length);
      }
    }
    classOf[index] = classIndex(label < 0 ? null : row.text(label));
    for (int c = 0; c < ids.length; c++) {
      String id = row.text(idColumns.get(c));
      ids[c][index] = id == null ? 0 : NameIndex.hash(id);
    }
  }

  private int classIndex(String label) {
    if (label == null) {
      return -1;
    }
    int index = classes.indexOf(label);
    if (index < 0) {
      classes.add(label);
      return classes.size() - 1;
    }
    return index;
  }

  /** The catalogues, by the prefix of their columns. */
  List<String> prefixes() {
    return prefixes;
  }

  /** The row of a source, or -1. */
  int find(CharSequence name) {
    return names.find(name);
  }

  /** The class of a row; null if it has none. */
  String classOf(int row) {
    return classOf[row] < 0 ? null : classes.get(classOf[row]);
  }

  /** Whether a row has a counterpart in a catalogue. */
  boolean hasCounterpart(int catalogue, int row) {
    return ids[catalogue][row] != 0;
  }

  /** Whether the counterpart of a row in a catalogue is that one. */
  boolean isCounterpart(int catalogue, int row, CharSequence id) {
    return ids[catalogue][row] == NameIndex.hash(id);
  }
}
