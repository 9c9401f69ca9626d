package org.chandraflow.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.chandraflow.config.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTableTest {
  @TempDir private Path directory;

  private String file(String name, String content) throws IOException {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private String file(String name, byte[] content) throws IOException {
    return Files.write(directory.resolve(name), content).toString();
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }

  private static List<List<String>> rows(TableFile table) throws Exception {
    try (RowCursor cursor = table.open()) {
      return rows(cursor);
    }
  }

  private static List<List<String>> rows(RowCursor cursor) throws Exception {
    List<List<String>> rows = new ArrayList<>();
    while (cursor.next()) {
      List<String> row = new ArrayList<>();
      for (int i = 0; i < cursor.columns().size(); i++) {
        row.add(cursor.text(i));
      }
      rows.add(row);
    }
    return rows;
  }

  private static List<String> row(String... cells) {
    return java.util.Arrays.asList(cells);
  }

  @Test
  void cellsOfEveryKindAreRead() throws Exception {
    String path =
        file(
            "t.csv",
            "name,ra,id,flag,note\n"
                + "2CXO J003935.9-732725X,  9.8996  ,5329103787768533376,TRUE,\"a, \"\"b\"\"\n"
                + " c\"\n"
                + "\n"
                + "# a comment, with \"commas\n"
                + " x ,NaN,null,False,--\r\n"
                + "\u00e9,1e-3,,false,");
    TableFile table = TableFiles.open(path);
    assertThat(table.columns().stream().map(Column::type))
        .containsExactly(
            ColumnType.STRING,
            ColumnType.DOUBLE,
            ColumnType.LONG,
            ColumnType.BOOLEAN,
            ColumnType.STRING);
    try (RowCursor cursor = table.open()) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.row()).isEqualTo(2);
      assertThat(cursor.text(0)).isEqualTo("2CXO J003935.9-732725X");
      assertThat(cursor.number(1)).isEqualTo(9.8996);
      assertThat(cursor.text(2)).isEqualTo("5329103787768533376");
      assertThat(cursor.number(3)).isEqualTo(1);
      assertThat(cursor.text(4)).isEqualTo("a, \"b\"\n c");
      assertThat(cursor.raw()).endsWith("\"a, \"\"b\"\"\n c\"");
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.row()).isEqualTo(6);
      assertThat(cursor.text(0)).isEqualTo("x");
      assertThat(cursor.number(1)).isNaN();
      assertThat(cursor.text(1)).isNull();
      assertThat(cursor.text(2)).isNull();
      assertThat(cursor.text(4)).isNull();
      assertThat(cursor.raw()).isEqualTo(" x ,NaN,null,False,--");
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.row()).isEqualTo(7);
      assertThat(cursor.text(0)).isEqualTo("\u00e9");
      assertThat(cursor.text(4)).isNull();
      assertThat(cursor.next()).isFalse();
    }
  }

  @Test
  void typesAreProposedOnlyWhereNothingIsLost() throws Exception {
    String path =
        file(
            "t.csv",
            "leading,large,mixed,mixedlarge,empty,long\n"
                + "007,99999999999999999999,1,9007199254740995,,-5\n"
                + "1,1,2.5,2.5,,6\n");
    assertThat(TableFiles.open(path).columns().stream().map(Column::type))
        .containsExactly(
            ColumnType.STRING,
            ColumnType.STRING,
            ColumnType.DOUBLE,
            ColumnType.STRING,
            ColumnType.STRING,
            ColumnType.LONG);
  }

  @Test
  void dialectsAreRecognised() throws Exception {
    List<List<String>> expected = List.of(row("x", "1.5"), row("y", null));
    assertThat(rows(TableFiles.open(file("a.tsv", "n\tv\nx\t1.5\ny\t\n")))).isEqualTo(expected);
    assertThat(rows(TableFiles.open(file("b.csv", "n;v\nx;1.5\ny;\n")))).isEqualTo(expected);
    assertThat(rows(TableFiles.open(file("c.csv", "\ufeffn,v\r\nx,1.5\r\ny,\r\n"))))
        .isEqualTo(expected);
    assertThat(rows(TableFiles.open(file("d.csv", "n,v\rx,1.5\ry,\r")))).isEqualTo(expected);
    assertThat(rows(TableFiles.open(file("e.csv", "n,v,\nx,1.5,\ny,,\n")))).isEqualTo(expected);
    assertThat(
            rows(
                TableFiles.open(file("f.tsv", "# VizieR\n\nn\tv\n \tmag\n--\t---\nx\t1.5\ny\t\n"))))
        .isEqualTo(expected);
    assertThat(
            rows(
                TableFiles.open(
                    file("g.csv.gz", gzip("n,v\nx,1.5\ny,\n".getBytes(StandardCharsets.UTF_8))))))
        .isEqualTo(expected);
    assertThat(
            rows(
                TableFiles.open(
                    file("h.csv", "n,v\nx,1.5\ny,-999\n"),
                    TableOptions.DEFAULT.withNulls(Set.of("-999")))))
        .isEqualTo(expected);
    assertThat(rows(TableFiles.open(file("i.csv", "# ra, v\n1,1.5\n2,\n"))))
        .isEqualTo(List.of(row("1", "1.5"), row("2", null)));
    assertThat(
            rows(
                TableFiles.open(
                    file("j.txt", "n|v\nx|1.5\ny|\n"),
                    TableOptions.DEFAULT.withFormat(TableFormat.CSV).withDelimiter('|'))))
        .isEqualTo(expected);
  }

  @Test
  void aFileOpenedBeforeIsReadAnewWithOtherNullTexts() throws Exception {
    String path = file("k.tsv", "n\tv\na\tb\na, b\tc\n");
    Files.setLastModifiedTime(Path.of(path), FileTime.from(Instant.now().minusSeconds(60)));
    TableOptions one = TableOptions.DEFAULT.withNulls(Set.of("a, b"));
    TableOptions two = TableOptions.DEFAULT.withNulls(Set.of("a", "b"));
    assertThat(rows(TableFiles.open(path, one))).containsExactly(row("a", "b"), row(null, "c"));
    assertThat(rows(TableFiles.open(path, two))).containsExactly(row(null, null), row("a, b", "c"));
    assertThat(TableFiles.open(path, one)).isSameAs(TableFiles.open(path, one));
    assertThat(TableFiles.open(path)).isSameAs(TableFiles.open(path));
  }

  @Test
  void vizierUnitsAreKept() throws Exception {
    TableFile table = TableFiles.open(file("f.tsv", "n\tv\n \tmag\n--\t---\nx\t1.5\n"));
    assertThat(table.columns())
        .containsExactly(
            Column.of("n", ColumnType.STRING), Column.of("v", ColumnType.DOUBLE, "mag"));
  }

  @Test
  void ecsvHeadersGiveTypesAndUnits() throws Exception {
    String path =
        file(
            "t.ecsv",
            """
            # %ECSV 1.0
            # ---
            # datatype:
            # - {name: source_id, datatype: int64, meta: !!omap [{ucd: meta.id}]}
            # - {name: ra, unit: deg, datatype: float64, description: 'Right, ascension'}
            # - {name: ok, datatype: bool}
            # - {name: spectrum, datatype: string, subtype: 'float64[3]'}
            # meta: !!omap
            # - {origin: !astropy.table.Thing {a: 1}}
            # schema: astropy-2.0
            source_id ra ok spectrum
            12345678901234567 1.5 True "[1.0, 2.0, 3.0]"
            "" "" "" ""
            """);
    TableFile table = TableFiles.open(path);
    assertThat(table.columns())
        .containsExactly(
            new Column("source_id", ColumnType.LONG, "", "meta.id", ""),
            new Column("ra", ColumnType.DOUBLE, "deg", "", "Right, ascension"),
            Column.of("ok", ColumnType.BOOLEAN),
            Column.of("spectrum", ColumnType.STRING));
    assertThat(rows(table))
        .isEqualTo(
            List.of(
                row("12345678901234567", "1.5", "True", "[1.0, 2.0, 3.0]"),
                row(null, null, null, null)));
  }

  /** Each row is read once, whatever the splits, and knows its line. */
  @Test
  void splitsHoldEachRowOnce() throws Exception {
    SplittableRandom random = new SplittableRandom(7);
    StringBuilder content = new StringBuilder("name,value\n");
    List<List<String>> expected = new ArrayList<>();
    List<Long> lines = new ArrayList<>();
    long line = 1;
    for (int i = 0; i < 3000; i++) {
      if (random.nextInt(20) == 0) {
        content.append(random.nextBoolean() ? "\n" : "# comment\n");
        line++;
      }
      String name = "s" + i + "x".repeat(random.nextInt(40));
      String quoted = random.nextInt(5) == 0 ? "\"" + name + "\"" : name;
      content.append(quoted).append(',').append(i).append(random.nextBoolean() ? "\n" : "\r\n");
      line++;
      expected.add(row(name, String.valueOf(i)));
      lines.add(line);
    }
    String path = file("t.csv", content.toString());
    CsvTable table = (CsvTable) TableFiles.open(path);
    for (long size : new long[] {1, 4096, 5000, 17_777, 1L << 20}) {
      assertRows(table, table.splits(size), expected, lines);
    }
    // Tiny ranges, most of them without the beginning of a row.
    for (int width = 1; width < 80; width += 13) {
      List<TableFile.Split> splits = new ArrayList<>();
      for (long at = table.dataStart(); at < table.size(); at += width) {
        splits.add(new TableFile.Split(at, at + width));
      }
      if (width < 14) {
        // Only the first and the last hundred: each opens the file.
        TableFile.Split rest = splits.get(100);
        splits = new ArrayList<>(splits.subList(0, 100));
        splits.add(new TableFile.Split(rest.start(), Long.MAX_VALUE));
      }
      assertRows(table, splits, expected, lines);
    }
  }

  private static void assertRows(
      TableFile table, List<TableFile.Split> splits, List<List<String>> expected, List<Long> lines)
      throws Exception {
    List<List<String>> found = new ArrayList<>();
    List<Long> foundLines = new ArrayList<>();
    for (TableFile.Split split : splits) {
      try (RowCursor cursor = table.open(split)) {
        while (cursor.next()) {
          found.add(row(cursor.text(0), cursor.text(1)));
          foundLines.add(cursor.row());
        }
      }
    }
    assertThat(found).isEqualTo(expected);
    assertThat(foundLines).isEqualTo(lines);
  }

  @Test
  void rowsLongerThanTheBufferAreRead() throws Exception {
    String wide = "w".repeat(700_000);
    String path = file("t.csv", "a,b\n1," + wide + "\n\"2\",\"" + wide + "\n\"\"\"\n3,x\n");
    assertThat(rows(TableFiles.open(path)))
        .isEqualTo(List.of(row("1", wide), row("2", wide + "\n\""), row("3", "x")));
  }

  @Test
  void aLineBreakInQuotesForbidsSplits() throws Exception {
    String rows = "1,x\n".repeat(5000);
    TableFile shown = TableFiles.open(file("a.csv", "a,b\n1,\"x\ny\"\n" + rows));
    assertThat(shown.splits(5000)).hasSize(1);
    String path = file("b.csv", "a,b\n" + rows + "1,\"x\ny\"\n" + rows);
    TableFile hidden = TableFiles.open(path);
    assertThat(hidden.splits(5000)).hasSizeGreaterThan(1);
    assertThatThrownBy(
            () -> {
              for (TableFile.Split split : hidden.splits(5000)) {
                try (RowCursor cursor = hidden.open(split)) {
                  rows(cursor);
                }
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessageContaining(path)
        .hasMessageContaining("line break inside quotes");
    assertThat(rows(hidden)).hasSize(10_001);
    assertThat(TableFiles.open(path, TableOptions.DEFAULT.withSplittable(false)).splits(5000))
        .hasSize(1);
  }

  @Test
  void badRowsAreRefusedOneByOne() throws Exception {
    TableFile table =
        TableFiles.open(
            file("t.csv", "a,b\n1\n1,2,3\nx,2\n1,2,,\n".getBytes(StandardCharsets.UTF_8)));
    List<String> reasons = new ArrayList<>();
    try (RowCursor cursor = table.open()) {
      while (cursor.next()) {
        try {
          cursor.number(0);
          reasons.add("good");
        } catch (BadCellException e) {
          reasons.add(cursor.row() + " " + e.reason() + " " + e.column());
        }
      }
    }
    assertThat(reasons)
        .containsExactly("2 too_few_cells ", "3 too_many_cells ", "4 not_a_number a", "good");
    TableFile latin =
        TableFiles.open(file("l.csv", "a,b\n\u00e9,2\n".getBytes(Charset.forName("ISO-8859-1"))));
    try (RowCursor cursor = latin.open()) {
      cursor.next();
      assertThatThrownBy(() -> cursor.text(0)).hasMessageContaining("UTF-8");
      assertThat(cursor.number(1)).isEqualTo(2);
    }
  }

  @Test
  void cutFilesAreErrorsWithTheirPlace() throws Exception {
    String path = file("t.csv", "a,b,c\n1,2,3\n4,5");
    assertThatThrownBy(() -> rows(TableFiles.open(path)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(path + ":3")
        .hasMessageContaining("cut");
    String open = file("q.csv", "a,b\n1,2\n1,2\n3,\"x\n5,6\n");
    assertThatThrownBy(() -> rows(TableFiles.open(open)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(open + ":4")
        .hasMessageContaining("not closed");
    StringBuilder much = new StringBuilder("a,b\n");
    for (int i = 0; i < 300_000; i++) {
      much.append(i * 7919L % 1000003).append(",2\n");
    }
    byte[] packed = gzip(much.toString().getBytes(StandardCharsets.UTF_8));
    String cut = file("t.csv.gz", java.util.Arrays.copyOf(packed, packed.length - 1000));
    assertThatThrownBy(() -> rows(TableFiles.open(cut)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(cut)
        .hasMessageContaining("cut");
  }

  @Test
  void bombsAreStopped() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write("a,b\n".getBytes(StandardCharsets.UTF_8));
      byte[] rows = "1,2\n".repeat(1 << 18).getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 128; i++) {
        gzip.write(rows);
      }
    }
    String path = file("bomb.csv.gz", out.toByteArray());
    assertThatThrownBy(
            () -> {
              try (RowCursor cursor = TableFiles.open(path).open()) {
                while (cursor.next()) {
                  assertThat(cursor.row()).isPositive();
                }
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bomb");
    Limits small = new Limits(1000, 20, 20, 1L << 40, 1e9);
    String line = file("line.csv", "a,b\n1,2\n1,2\n1," + "2".repeat(300_000) + "\n");
    assertThatThrownBy(() -> rows(TableFiles.open(line, TableOptions.DEFAULT.withLimits(small))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(line + ":4")
        .hasMessageContaining("longer than 1000 bytes");
    String cell = file("cell.csv", "a,b\n1," + "x".repeat(21) + "\n");
    assertThatThrownBy(() -> rows(TableFiles.open(cell, TableOptions.DEFAULT.withLimits(small))))
        .isInstanceOf(BadCellException.class)
        .hasMessageContaining("at most 20 bytes");
  }

  @Test
  void whatIsNoTableIsRefused() throws Exception {
    refused(file("empty.csv", ""), "empty");
    refused(file("blank.csv", "\n\n# x\n"), "empty");
    refused(file("zero.csv", "a,b\n1,\u0000\n"), "byte 0");
    refused(file("utf16.csv", "a,b\n".getBytes(StandardCharsets.UTF_16)), "UTF-16");
    refused(file("numbers.csv", "1,2\n3,4\n"), "column names");
    refused(file("t.fits", "a,b\n1,2\n"), "not FITS");
    refused(file("t.csv", "SIMPLE  =    T"), "looks like FITS");
    refused(file("t.cvs", "a,b\n1,2\n"), "did you mean '.csv'?");
    refused(file("t", "a,b\n1,2\n"), "no extension");
    refused(file("t.csv.gz", "a,b\n1,2\n"), "gzip");
    refused(file("t.ecsv", "a,b\n1,2\n"), "%ECSV");
    refused(directory.resolve("numbrs.csv").toString(), "did you mean");
    refused(directory.toString(), "directory");
    refused(directory + "/*.csv", "pattern");
  }

  private static void refused(String path, String reason) {
    assertThatThrownBy(() -> TableFiles.open(path))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(path)
        .hasMessageContaining(reason);
  }
}
