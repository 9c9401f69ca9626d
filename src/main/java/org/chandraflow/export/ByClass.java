package org.chandraflow.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.WriterOptions;

/**
 * Writes one file a class with the sources that are predicted to be of it, and {@code
 * training_sources} with those whose class is known; the latter are in no class's file.
 */
final class ByClass {
  private ByClass() {}

  /**
   * @param extension of the files, without dot
   * @param matched multi-wavelength data to append by name; null for none
   * @return rows by file name
   */
  static Map<String, Long> write(
      Dataset predictions,
      Path directory,
      String extension,
      WriterOptions options,
      Filter filter,
      Dataset matched)
      throws IOException {
    ColumnStore store = predictions.store();
    int predicted = store.column("class");
    if (predicted < 0) {
      throw new UsageException("the dataset has no column 'class' to part it by");
    }
    int known = store.column("known_class");
    IntPredicate passes = filter.over(predictions);
    IntPredicate unknown = row -> known < 0 || store.text(row, known).isEmpty();
    Files.createDirectories(directory);
    TreeSet<String> classes = new TreeSet<>();
    for (int r = 0; r < store.size(); r++) {
      classes.add(store.text(r, predicted));
    }
    Map<String, Long> rows = new TreeMap<>();
    for (String name : classes) {
      if (!filter.classes().isEmpty() && !filter.classes().contains(name)) {
        continue;
      }
      IntPredicate of = row -> store.text(row, predicted).equals(name);
      put(
          rows,
          predictions,
          directory,
          fileName(name),
          extension,
          options,
          passes.and(unknown).and(of),
          matched);
    }
    put(
        rows,
        predictions,
        directory,
        "training_sources",
        extension,
        options,
        passes.and(unknown.negate()),
        matched);
    return rows;
  }

  private static void put(
      Map<String, Long> rows,
      Dataset predictions,
      Path directory,
      String name,
      String extension,
      WriterOptions options,
      IntPredicate passes,
      Dataset matched)
      throws IOException {
    String file = name + "." + extension;
    rows.put(file, predictions.write(directory.resolve(file).toString(), options, passes, matched));
  }

  /** A class's name without characters that file names should not have. */
  private static String fileName(String name) {
    return name.replaceAll("[^A-Za-z0-9._-]", "_");
  }
}
