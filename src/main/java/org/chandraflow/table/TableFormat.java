package org.chandraflow.table;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.chandraflow.config.Names;
import org.chandraflow.config.UsageException;

/** Formats of tables, told by extension or by the first bytes of a file. */
public enum TableFormat {
  CSV("csv"),
  TSV("tsv", "tab"),
  ECSV("ecsv"),
  VOTABLE("vot", "votable", "xml"),
  FITS("fits", "fit", "fts"),
  PARQUET("parquet", "parq"),
  AVRO("avro");

  private final List<String> extensions;

  TableFormat(String... extensions) {
    this.extensions = List.of(extensions);
  }

  /** The extensions without dot, the usual one first. */
  public List<String> extensions() {
    return extensions;
  }

  /** Whether cells are text that carries no type. */
  public boolean isText() {
    return this == CSV || this == TSV || this == ECSV;
  }

  /**
   * The format of a path by its extension, a {@code .gz} behind it left aside; empty if it is not
   * one of ours.
   */
  public static Optional<TableFormat> ofPath(String path) {
    String extension = extension(path);
    for (TableFormat format : values()) {
      if (format.extensions.contains(extension)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /**
   * The format of a path that is to be written.
   *
   * @throws UsageException naming the extensions there are
   */
  public static TableFormat forOutput(String path) {
    return ofPath(path).orElseThrow(() -> new UsageException(path + ": " + expected(path)));
  }

  /**
   * A format by the name that {@code --format} takes: an extension or the format's own name.
   *
   * @throws UsageException naming the nearest
   */
  public static TableFormat named(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    List<String> valid = new ArrayList<>();
    for (TableFormat format : values()) {
      if (format.extensions.contains(lower)
          || format.name().toLowerCase(Locale.ROOT).equals(lower)) {
        return format;
      }
      valid.add(format.name().toLowerCase(Locale.ROOT));
    }
    throw new UsageException("no format '" + name + "'; " + Names.hint(name, valid));
  }

  /** What the first bytes of an unpacked file are for certain; empty for what may be plain text. */
  static Optional<TableFormat> ofContent(byte[] head) {
    String start = new String(head, 0, Math.min(head.length, 512), StandardCharsets.ISO_8859_1);
    if (start.startsWith("SIMPLE  =")) {
      return Optional.of(FITS);
    }
    if (start.startsWith("Obj\u0001")) {
      return Optional.of(AVRO);
    }
    if (start.startsWith("PAR1")) {
      return Optional.of(PARQUET);
    }
    String text = start.startsWith("\u00ef\u00bb\u00bf") ? start.substring(3) : start;
    if (text.startsWith("<?xml") || text.stripLeading().startsWith("<VOTABLE")) {
      return Optional.of(VOTABLE);
    }
    if (text.startsWith("# %ECSV")) {
      return Optional.of(ECSV);
    }
    return Optional.empty();
  }

  /** A sentence about the extension of a path that has none of ours. */
  static String expected(String path) {
    List<String> valid = new ArrayList<>();
    for (TableFormat format : values()) {
      valid.addAll(format.extensions);
    }
    String extension = extension(path);
    String list = ".csv .tsv .ecsv .vot .fits .parquet .avro";
    if (extension.isEmpty()) {
      return "no extension to tell the format by; expected one of " + list;
    }
    return "unknown format '."
        + extension
        + "'"
        + Names.nearest(extension, valid).map(n -> ", did you mean '." + n + "'?").orElse("")
        + " (expected one of "
        + list
        + ")";
  }

  private static String extension(String path) {
    String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    name = name.toLowerCase(Locale.ROOT);
    if (name.endsWith(".gz")) {
      name = name.substring(0, name.length() - 3);
    }
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1);
  }
}
