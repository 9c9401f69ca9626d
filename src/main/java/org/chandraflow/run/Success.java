package org.chandraflow.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A stage's {@code _SUCCESS}: what it wrote. It is written last; a file that it does not name is no
 * part of the result.
 *
 * @param formatVersion of this file
 * @param stage its name
 * @param transform its kind
 * @param fingerprint hash of what decided the result
 * @param run the run that made it
 * @param attempt the try that made it
 * @param datasets by output name, the main one under the empty name
 * @param rejected rows refused
 * @param files of a stage that writes files, below {@code output}
 */
public record Success(
    int formatVersion,
    String stage,
    String transform,
    String fingerprint,
    String run,
    int attempt,
    Map<String, Dataset> datasets,
    Dataset rejected,
    List<FileInfo> files) {
  /**
   * A dataset.
   *
   * @param schemaName name of its records, {@code Source}
   * @param schemaFingerprint of names and types
   * @param rows records
   * @param digest the order-free content digest, 32 hexadecimal digits
   * @param parts its files
   */
  public record Dataset(
      String schemaName, String schemaFingerprint, long rows, String digest, List<Part> parts) {
    /** No rows, no files. */
    public static final Dataset EMPTY = new Dataset("", "", 0, "0".repeat(32), List.of());

    public Dataset {
      parts = parts == null ? List.of() : List.copyOf(parts);
    }

    /** Content as one text: equal for equal records, whatever their order and files. */
    public String content() {
      return digest + " rows=" + rows + " schema=" + schemaFingerprint;
    }
  }

  /**
   * A file of a dataset.
   *
   * @param path below the stage's directory
   * @param rows records in it
   * @param bytes its size
   */
  public record Part(String path, long rows, long bytes) {}

  /**
   * A file of a stage that writes files.
   *
   * @param path below {@code output}
   * @param bytes its size
   * @param digest of its content
   */
  public record FileInfo(String path, long bytes, String digest) {}

  public Success {
    datasets =
        datasets == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(datasets));
    rejected = rejected == null ? Dataset.EMPTY : rejected;
    files = files == null ? List.of() : List.copyOf(files);
  }
}
