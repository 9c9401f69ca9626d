package org.chandraflow.table;

import java.io.Serializable;
import java.util.Optional;
import java.util.Set;

/**
 * How a file is to be read where its name and content do not tell, or tell wrongly.
 *
 * @param format the format; by default the extension's, else what the first bytes look like
 * @param delimiter between cells of a text table; by default the comma of CSV, the tab of TSV, what
 *     an ECSV header says, or the one of comma, tab, semicolon and bar that the header line has
 * @param comment lines that begin with it are skipped; by default {@code #}
 * @param nulls texts that mean a missing cell in any column, beside empty, {@code NaN}, {@code
 *     null} and {@code --}
 * @param sampleRows rows of a text table that its column types are proposed from; {@link
 *     Long#MAX_VALUE} reads all, which makes the types certain and costs one reading
 * @param splittable whether a text table may be cut into splits; false for one with line breaks
 *     inside quotes that its first rows do not show
 * @param limits bounds against damaged files
 */
public record TableOptions(
    Optional<TableFormat> format,
    Optional<Character> delimiter,
    Optional<Character> comment,
    Set<String> nulls,
    long sampleRows,
    boolean splittable,
    Limits limits)
    implements Serializable {
  /** Everything by default; types from the first 1,000 rows. */
  public static final TableOptions DEFAULT =
      new TableOptions(
          Optional.empty(),
          Optional.empty(),
          Optional.of('#'),
          Set.of(),
          1000,
          true,
          Limits.DEFAULT);

  public TableOptions {
    nulls = Set.copyOf(nulls);
    delimiter.ifPresent(d -> requireByte("delimiter", d));
    comment.ifPresent(c -> requireByte("comment", c));
  }

  /** Another format. */
  public TableOptions withFormat(TableFormat wanted) {
    return new TableOptions(
        Optional.of(wanted), delimiter, comment, nulls, sampleRows, splittable, limits);
  }

  /** Another delimiter. */
  public TableOptions withDelimiter(char wanted) {
    return new TableOptions(
        format, Optional.of(wanted), comment, nulls, sampleRows, splittable, limits);
  }

  /** Another comment character, or none. */
  public TableOptions withComment(Optional<Character> wanted) {
    return new TableOptions(format, delimiter, wanted, nulls, sampleRows, splittable, limits);
  }

  /** Other null texts. */
  public TableOptions withNulls(Set<String> wanted) {
    return wanted.equals(nulls)
        ? this
        : new TableOptions(format, delimiter, comment, wanted, sampleRows, splittable, limits);
  }

  /** Types from another number of rows. */
  public TableOptions withSampleRows(long wanted) {
    return new TableOptions(format, delimiter, comment, nulls, wanted, splittable, limits);
  }

  /** Splits forbidden or allowed. */
  public TableOptions withSplittable(boolean wanted) {
    return new TableOptions(format, delimiter, comment, nulls, sampleRows, wanted, limits);
  }

  /** Other bounds. */
  public TableOptions withLimits(Limits wanted) {
    return new TableOptions(format, delimiter, comment, nulls, sampleRows, splittable, wanted);
  }

  private static void requireByte(String what, char c) {
    if (c >= 128 || c == '"' || c == '\n' || c == '\r') {
      throw new IllegalArgumentException(
          what + " must be an ASCII character other than a quote or line end");
    }
  }

  // An Optional is not serializable; this form of the record is.
  private Object writeReplace() {
    return new Stored(
        format.orElse(null),
        delimiter.orElse(null),
        comment.orElse(null),
        nulls,
        sampleRows,
        splittable,
        limits);
  }

  private record Stored(
      TableFormat format,
      Character delimiter,
      Character comment,
      Set<String> nulls,
      long sampleRows,
      boolean splittable,
      Limits limits)
      implements Serializable {
    private Object readResolve() {
      return new TableOptions(
          Optional.ofNullable(format),
          Optional.ofNullable(delimiter),
          Optional.ofNullable(comment),
          nulls,
          sampleRows,
          splittable,
          limits);
    }
  }
}
