package org.chandraflow.table;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.chandraflow.config.UsageException;

/** Reads the head of a text table: its dialect, column names, units and likely types. */
final class CsvOpener {
  private static final int HEAD = 1 << 20;

  private final String path;
  private final TableFormat format;
  private final boolean packed;
  private final long size;
  private final TableOptions options;
  private final List<String> notices = new ArrayList<>();

  private byte[] head;
  private int start;
  private boolean wholeHead;

  private CsvOpener(
      String path, TableFormat format, boolean packed, long size, TableOptions options) {
    this.path = path;
    this.format = format;
    this.packed = packed;
    this.size = size;
    this.options = options;
  }

  /**
   * @param format CSV, TSV or ECSV
   * @throws UsageException if it is not a text table with a header
   */
  static CsvTable open(
      String path, TableFormat format, boolean packed, long size, TableOptions options)
      throws IOException {
    return new CsvOpener(path, format, packed, size, options).open();
  }

  private CsvTable open() throws IOException {
    try (InputStream in = Input.openUnpacked(path, packed, options.limits())) {
      head = Input.head(in, HEAD);
      wholeHead = head.length < HEAD;
      checkText();
      byte newline = newline();
      List<String> comments = new ArrayList<>();
      String headerLine = firstLines(newline, comments);
      Optional<EcsvHeader> ecsv = EcsvHeader.of(path, comments);
      if (ecsv.isEmpty() && format == TableFormat.ECSV) {
        throw new UsageException(path + ":1: not ECSV: expected '# %ECSV 1.0' in the first line");
      }
      byte delimiter =
          (byte)
              (char)
                  options
                      .delimiter()
                      .orElseGet(
                          () -> ecsv.map(EcsvHeader::delimiter).orElseGet(() -> guess(headerLine)));
      CsvDialect dialect =
          new CsvDialect(
              delimiter,
              newline,
              options.comment().isPresent(),
              (byte) (char) options.comment().orElse('#'),
              0);
      InputStream again =
          new SequenceInputStream(new ByteArrayInputStream(head, start, head.length - start), in);
      CsvScanner scanner = new CsvScanner(again, start, dialect, path, options.limits(), true);
      return read(scanner, dialect, comments, ecsv);
    }
  }

  private CsvTable read(
      CsvScanner scanner, CsvDialect dialect, List<String> comments, Optional<EcsvHeader> ecsv)
      throws IOException {
    if (!scanner.next(Long.MAX_VALUE)) {
      throw new UsageException(path + ": the file is empty; expected a line of column names");
    }
    List<String> names = cells(scanner);
    long dataStart = scanner.nextOffset();
    long lines = scanner.linesBefore() + scanner.lines();
    if (names.stream().allMatch(n -> Missing.is(n) || TypeSample.isNumber(n))) {
      names = namesInComment(names, comments, dialect);
      dataStart = scanner.offset();
      lines = scanner.linesBefore();
    }
    names = uniqueNames(names);
    List<String> units = new ArrayList<>();
    // VizieR puts a line of units and a line of dashes between the names and the data.
    if (dataStart == scanner.nextOffset() && scanner.next(Long.MAX_VALUE)) {
      List<String> second = cells(scanner);
      if (second.size() == names.size() && scanner.next(Long.MAX_VALUE)) {
        List<String> third = cells(scanner);
        if (third.size() == names.size() && third.stream().allMatch(c -> c.matches("-+"))) {
          units = second;
          dataStart = scanner.nextOffset();
          lines = scanner.linesBefore() + scanner.lines();
        }
      }
    }
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      columns.add(Column.of(names.get(i), ColumnType.STRING, i < units.size() ? units.get(i) : ""));
    }
    if (ecsv.isPresent()) {
      columns = ecsv.get().columns(path, lines, names);
    }
    CsvTable table =
        new CsvTable(
            path,
            List.copyOf(columns),
            dialect.withLinesBeforeData(lines),
            packed,
            size,
            dataStart,
            false,
            List.copyOf(notices),
            options);
    return sample(table, ecsv.isPresent());
  }

  private static List<String> cells(CsvScanner scanner) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < scanner.cells(); i++) {
      int from = scanner.start(i);
      cells.add(
          new String(scanner.bytes(i), from, scanner.end(i) - from, StandardCharsets.UTF_8)
              .strip());
    }
    return cells;
  }

  /** Looks at the first rows for types, and for line ends inside quotes. */
  private CsvTable sample(CsvTable table, boolean typed) throws IOException {
    TypeSample types = new TypeSample(table.columns().size());
    boolean spans = false;
    long sampleEnd = options.sampleRows() == Long.MAX_VALUE ? Long.MAX_VALUE : 16L << 20;
    try (CsvCursor cursor = (CsvCursor) table.open()) {
      for (long row = 0; row < options.sampleRows(); row++) {
        if (cursor.offset() > sampleEnd || !nextOrEnd(cursor)) {
          break;
        }
        spans |= cursor.spansLines();
        for (int i = 0; i < table.columns().size(); i++) {
          try {
            cursor.show(i, types);
          } catch (BadCellException e) {
            // The row will be refused when it is read; it says nothing about types.
            break;
          }
        }
      }
    }
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      Column column = table.columns().get(i);
      columns.add(
          typed
              ? column
              : new Column(
                  column.name(), types.type(i), column.unit(), column.ucd(), column.description()));
    }
    return new CsvTable(
        path,
        List.copyOf(columns),
        table.dialect(),
        packed,
        size,
        table.dataStart(),
        spans,
        table.notices(),
        options);
  }

  /** A file that breaks off inside the sample is refused when it is read, with the place. */
  private static boolean nextOrEnd(CsvCursor cursor) {
    try {
      return cursor.next();
    } catch (IOException e) {
      return false;
    }
  }

  private void checkText() {
    if (head.length == 0) {
      throw new UsageException(path + ": the file is empty; expected a line of column names");
    }
    if (head.length >= 2 && (head[0] == -1 && head[1] == -2 || head[0] == -2 && head[1] == -1)) {
      throw new UsageException(path + ": the text is UTF-16; expected UTF-8");
    }
    start =
        head.length >= 3
                && head[0] == (byte) 0xEF
                && head[1] == (byte) 0xBB
                && head[2] == (byte) 0xBF
            ? 3
            : 0;
    for (int i = 0; i < head.length; i++) {
      if (head[i] == 0) {
        throw new UsageException(path + ": not a text table: byte 0 at byte " + i);
      }
    }
  }

  private byte newline() {
    boolean carriageReturn = false;
    for (byte b : head) {
      if (b == '\n') {
        return '\n';
      }
      carriageReturn |= b == '\r';
    }
    return carriageReturn && wholeHead ? (byte) '\r' : (byte) '\n';
  }

  /**
   * Collects the comment lines at the beginning; returns the first other line that is not blank.
   */
  private String firstLines(byte newline, List<String> comments) {
    int from = start;
    while (from < head.length) {
      int to = from;
      while (to < head.length && head[to] != newline) {
        to++;
      }
      String line = new String(head, from, to - from, StandardCharsets.UTF_8).strip();
      if (options.comment().isPresent() && line.indexOf(options.comment().get()) == 0) {
        comments.add(line.substring(1));
      } else if (!line.isEmpty()) {
        return line;
      }
      from = to + 1;
    }
    return "";
  }

  private char guess(String headerLine) {
    String others = format == TableFormat.TSV ? "\t,;|" : ",\t;|";
    for (char delimiter : others.toCharArray()) {
      if (headerLine.indexOf(delimiter) >= 0) {
        return delimiter;
      }
    }
    return others.charAt(0);
  }

  /** The last comment line names the columns where the first line holds numbers. */
  private List<String> namesInComment(
      List<String> numbers, List<String> comments, CsvDialect dialect) {
    if (!comments.isEmpty()) {
      String[] names =
          comments
              .get(comments.size() - 1)
              .strip()
              .split(java.util.regex.Pattern.quote(String.valueOf((char) dialect.delimiter())), -1);
      if (names.length == numbers.size()) {
        return java.util.Arrays.stream(names).map(String::strip).toList();
      }
    }
    throw new UsageException(
        path
            + ":1: the first line holds numbers ("
            + String.join(", ", numbers.subList(0, Math.min(3, numbers.size())))
            + "); expected a line of column names");
  }

  private List<String> uniqueNames(List<String> names) {
    if (names.size() > options.limits().columns()) {
      throw new UsageException(
          path + ": " + names.size() + " columns; at most " + options.limits().columns());
    }
    List<String> unique = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>(names);
    boolean trailing = names.size() > 1 && names.get(names.size() - 1).isEmpty();
    int count = trailing ? names.size() - 1 : names.size();
    Set<String> taken = new LinkedHashSet<>();
    for (int i = 0; i < count; i++) {
      String name = names.get(i).isEmpty() ? "col" + (i + 1) : names.get(i);
      if (!taken.add(name)) {
        String original = name;
        for (int n = 2; seen.contains(name) || taken.contains(name); n++) {
          name = original + "_" + n;
        }
        taken.add(name);
        notices.add(
            "column '" + original + "' occurs twice; the later one is read as '" + name + "'");
      }
      unique.add(name);
    }
    return unique;
  }
}
