package org.chandraflow.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.WriterOptions.VotableEncoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.starlink.table.RowSequence;
import uk.ac.starlink.table.StarTable;
import uk.ac.starlink.table.StarTableFactory;

class FormatsTest {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("name", ColumnType.STRING, "", "meta.id;meta.main", "Source <name> & 'more'"),
          new Column("id", ColumnType.LONG, "", "", ""),
          new Column("flux", ColumnType.DOUBLE, "erg/s/cm2", "phot.flux", "Flux"),
          new Column("flag", ColumnType.BOOLEAN, "", "", ""));

  @TempDir Path directory;

  private RowWriter create(String file) throws IOException {
    WriterOptions options = WriterOptions.DEFAULT;
    for (VotableEncoding encoding : VotableEncoding.values()) {
      if (file.startsWith(encoding.name().toLowerCase(java.util.Locale.ROOT) + ".")) {
        options = options.withEncoding(encoding);
      }
    }
    return TableWriters.create(directory.resolve(file).toString(), COLUMNS, options);
  }

  private String write(String file, int rows) throws IOException {
    try (RowWriter writer = create(file)) {
      writer.write("2CXO J000009.3+135618X", 5329103787768533376L, 1.1e-15, true);
      writer.write("<a & \"b\">", null, null, false);
      writer.write(null, -3L, 0.1, null);
      for (int i = 3; i < rows; i++) {
        writer.write("n " + i, (long) i, i / 7.0, i % 2 == 0);
      }
      writer.finish();
    }
    return directory.resolve(file).toString();
  }

  /** A file moved to the place of a pipe or device would end it, for all others too. */
  @Test
  void pipesAreWrittenAsTheyStand() throws Exception {
    Path pipe = directory.resolve("pipe.csv");
    int made = new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start().waitFor();
    assertThat(made).isZero();
    CompletableFuture<String> read =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Files.readString(pipe);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    write(pipe.getFileName().toString(), 5);
    String piped = read.get(30, TimeUnit.SECONDS);
    assertThat(piped).isEqualTo(Files.readString(Path.of(write("plain.csv", 5))));
    assertThat(Files.readAttributes(pipe, BasicFileAttributes.class).isOther()).isTrue();
    assertThat(Storage.of("x").isStream("/dev/null")).isTrue();
    assertThat(Storage.of("x").isStream("/dev/fd/1")).isTrue();
    assertThat(Storage.of("x").isStream(directory.resolve("plain.csv").toString())).isFalse();
    assertThat(Storage.of("x").isStream(directory.resolve("absent.csv").toString())).isFalse();
  }

  /** As many rows at once as a writer may take, between rows given one by one. */
  @ParameterizedTest
  @ValueSource(
      strings = {"tabledata.vot", "binary.vot", "binary2.vot", "t.fits", "t.csv", "t.ecsv"})
  void rowsGivenTogetherAreWrittenAsEachAlone(String file) throws Exception {
    Object[][] rows = new Object[40_000][];
    for (int r = 0; r < rows.length; r++) {
      rows[r] =
          new Object[] {
            r % 5 == 0 ? null : "x".repeat(r % 11) + r,
            r % 7 == 0 ? null : (Object) (long) r,
            r % 3 == 0 ? null : (Object) (r / 7.0),
            r % 4 == 0 ? null : (Object) (r % 4 == 1)
          };
    }
    try (RowWriter writer = create(file)) {
      for (Object[] row : rows) {
        writer.write(row);
      }
      writer.finish();
    }
    byte[] alone = Files.readAllBytes(directory.resolve(file));
    for (int[] parts : new int[][] {{0, 0}, {0, 1}, {1, 1}, {1500, 1}, {7, 0}}) {
      int first = parts[0];
      int last = parts[1];
      try (RowWriter writer = create(file)) {
        for (int r = 0; r < first; r++) {
          writer.write(rows[r]);
        }
        writer.writeAll(
            new RowWriter.Rows() {
              @Override
              public int count() {
                return rows.length - first - last;
              }

              @Override
              public Object get(int row, int column) {
                return rows[first + row][column];
              }
            });
        for (int r = rows.length - last; r < rows.length; r++) {
          writer.write(rows[r]);
        }
        writer.finish();
        assertThat(writer.rows()).isEqualTo(rows.length);
      }
      assertThat(Files.readAllBytes(directory.resolve(file))).isEqualTo(alone);
    }
  }

  private static List<String> read(RowCursor cursor) throws IOException, BadCellException {
    List<String> rows = new ArrayList<>();
    try (cursor) {
      while (cursor.next()) {
        rows.add(
            cursor.row()
                + "|"
                + cursor.text(0)
                + "|"
                + cursor.text(1)
                + "|"
                + cursor.number(1)
                + "|"
                + cursor.number(2)
                + "|"
                + cursor.text(2)
                + "|"
                + cursor.number(3)
                + "|"
                + cursor.text(3));
      }
    }
    return rows;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tabledata.vot",
        "binary.vot",
        "binary2.vot",
        "binary2.vot.gz",
        "t.fits",
        "t.fits.gz",
        "t.parquet",
        "t.avro",
        "t.ecsv"
      })
  void whatIsWrittenIsReadAgain(String file) throws Exception {
    TableFile table = TableFiles.open(write(file, 20_000));
    assertThat(table.columns().stream().map(Column::name).toList())
        .containsExactly("name", "id", "flux", "flag");
    assertThat(table.columns().get(2).unit()).isEqualTo("erg/s/cm2");
    assertThat(table.columns().get(2).ucd()).isEqualTo("phot.flux");
    assertThat(table.columns().get(0).description()).isEqualTo("Source <name> & 'more'");
    assertThat(table.columns().stream().map(Column::type).toList())
        .containsExactly(ColumnType.STRING, ColumnType.LONG, ColumnType.DOUBLE, ColumnType.BOOLEAN);
    List<String> rows = read(table.open());
    assertThat(rows).hasSize(20_000);
    if (file.equals("t.ecsv")) {
      return;
    }
    assertThat(rows.get(0))
        .isEqualTo(
            "1|2CXO J000009.3+135618X|5329103787768533376|5.329103787768533E18|1.1E-15|1.1E-15"
                + "|1.0|true");
    assertThat(rows.get(1)).isEqualTo("2|<a & \"b\">|null|NaN|NaN|null|0.0|false");
    assertThat(rows.get(2)).isEqualTo("3|null|-3|-3.0|0.1|0.1|NaN|null");
    assertThat(rows.get(19_999)).isEqualTo("20000|n 19999|19999|19999.0|2857.0|2857.0|0.0|false");
    List<String> bySplits = new ArrayList<>();
    for (TableFile.Split split : table.splits(1 << 16)) {
      bySplits.addAll(read(table.open(split)));
    }
    assertThat(bySplits).isEqualTo(rows);
    if (file.equals("t.fits") || file.equals("t.avro")) {
      assertThat(table.splits(1 << 16).size()).isGreaterThan(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"n.csv", "n.tsv", "n.ecsv", "n.vot", "n.fits", "n.parquet", "n.avro"})
  void namesOfColumnsAreKept(String file) throws Exception {
    List<String> names =
        List.of("prob_HM-STAR", "prob_HM_STAR", "above_0.5", "S/N", "logFb+G/2.5", "2mass");
    String path = directory.resolve(file).toString();
    List<Column> columns =
        names.stream().map(n -> new Column(n, ColumnType.DOUBLE, "mag", "", "of " + n)).toList();
    try (RowWriter writer = TableWriters.create(path, columns)) {
      writer.write(1.0, 2.0, 3.0, 4.0, 5.0, null);
      writer.finish();
    }
    TableFile table = TableFiles.open(path);
    assertThat(table.columns().stream().map(Column::name).toList()).isEqualTo(names);
    if (!file.equals("n.csv") && !file.equals("n.tsv")) {
      assertThat(table.columns().get(4).unit()).isEqualTo("mag");
    }
    try (RowCursor cursor = table.open()) {
      assertThat(cursor.next()).isTrue();
      for (int c = 0; c < 5; c++) {
        assertThat(cursor.number(c)).isEqualTo(c + 1);
      }
      assertThat(cursor.number(5)).isNaN();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tabledata.vot", "binary.vot", "binary2.vot", "t.fits"})
  void stilReadsWhatWeWrite(String file) throws Exception {
    String path = write(file, 100);
    StarTable table =
        new StarTableFactory().makeStarTable(path, path.endsWith("fits") ? "fits" : "votable");
    assertThat(table.getColumnInfo(2).getUnitString()).isEqualTo("erg/s/cm2");
    List<Object[]> rows = new ArrayList<>();
    try (RowSequence sequence = table.getRowSequence()) {
      while (sequence.next()) {
        rows.add(sequence.getRow());
      }
    }
    assertThat(rows).hasSize(100);
    assertThat(rows.get(0))
        .containsExactly("2CXO J000009.3+135618X", 5329103787768533376L, 1.1e-15, true);
    assertThat(rows.get(1)[1]).isNull();
    assertThat((Double) rows.get(1)[2]).isNaN();
    assertThat(rows.get(99)).containsExactly("n 99", 99L, 99 / 7.0, false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tabledata.vot",
        "binary.vot",
        "binary2.vot",
        "t.fits",
        "t.fits.gz",
        "t.parquet",
        "t.avro"
      })
  void aCutFileIsAnErrorAndNotAShorterTable(String file) throws Exception {
    byte[] whole = Files.readAllBytes(Path.of(write(file, 3000)));
    Path cut = directory.resolve("cut-" + file);
    for (double share : new double[] {0.02, 0.3, 0.6, 0.9, 0.999}) {
      int length = (int) (whole.length * share);
      if (file.equals("t.fits") && whole.length - length < 2880) {
        // What is cut may be the filling of the last block.
        length = whole.length - 2900;
      }
      Files.write(cut, java.util.Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> read(TableFiles.open(cut.toString()).open()))
          .as("%s cut to %s bytes", file, length)
          .isInstanceOfAny(IOException.class, UsageException.class)
          .hasMessageContaining(cut.toString());
    }
  }

  @Test
  void entitiesAndExternalDataAreRefused() throws Exception {
    String bomb =
        "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2"
            + " \"&lol;&lol;&lol;\">]><VOTABLE><RESOURCE><TABLE><FIELD name=\"a\" datatype=\"char\""
            + " arraysize=\"*\"/><DATA><TABLEDATA><TR><TD>&lol2;</TD></TR></TABLEDATA></DATA>"
            + "</TABLE></RESOURCE></VOTABLE>";
    refused("bomb.vot", bomb, "refused");
    String external = bomb.replace("\"lol\"", "SYSTEM \"file:///etc/passwd\"");
    refused("external.vot", external, "refused");
    refused("undeclared.vot", bomb.replaceFirst("<!DOCTYPE.*?]>", ""), "lol2");
    refused(
        "href.vot",
        "<VOTABLE><RESOURCE><TABLE><FIELD name='a' datatype='int'/><DATA><BINARY><STREAM"
            + " href='file:///etc/passwd'/></BINARY></DATA></TABLE></RESOURCE></VOTABLE>",
        "lie outside the file");
    refused(
        "claim.vot",
        "<VOTABLE><RESOURCE><TABLE><FIELD name='a' datatype='char' arraysize='*'/><DATA><BINARY>"
            + "<STREAM encoding='base64'>f////0FBQUE=</STREAM></BINARY></DATA></TABLE></RESOURCE>"
            + "</VOTABLE>",
        "claims 2147483647 elements");
    refused(
        "error.vot",
        "<VOTABLE><RESOURCE><INFO name='QUERY_STATUS' value='ERROR'>no such table</INFO></RESOURCE>"
            + "</VOTABLE>",
        "the service answered: no such table");
  }

  private void refused(String file, String content, String message) throws IOException {
    Path path = directory.resolve(file);
    Files.writeString(path, content);
    assertThatThrownBy(() -> read(TableFiles.open(path.toString()).open()))
        .isInstanceOfAny(IOException.class, UsageException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining(message);
  }

  @Test
  void cellsOfVotablesAreUnderstood() throws Exception {
    Path path = directory.resolve("cells.vot");
    Files.writeString(
        path,
        """
        <?xml version="1.0"?>
        <VOTABLE version="1.2"><RESOURCE><TABLE>
        <FIELD name="i" datatype="int"><VALUES null="-99"/></FIELD>
        <FIELD name="d" datatype="double"/><FIELD name="a" datatype="float" arraysize="2"/>
        <FIELD name="b" datatype="boolean"/><FIELD name="s" datatype="char" arraysize="9"/>
        <FIELD name="s" datatype="unicodeChar" arraysize="*"/>
        <DATA><TABLEDATA>
        <TR><TD>-99</TD><TD>+Inf</TD><TD>1 2</TD><TD>T</TD><TD> x y </TD><TD>\u00e9</TD></TR>
        <TR><TD>0x1F</TD><TD>NaN</TD><TD/><TD>?</TD><TD></TD><TD><![CDATA[<]]></TD></TR>
        <TR><TD>abc</TD><TD>1</TD><TD/><TD>maybe</TD><TD/><TD/></TR>
        <TR><TD>1</TD></TR>
        </TABLEDATA></DATA></TABLE><INFO name="QUERY_STATUS" value="OVERFLOW"/></RESOURCE></VOTABLE>
        """);
    TableFile table = TableFiles.open(path.toString());
    assertThat(table.columns().stream().map(Column::name).toList())
        .containsExactly("i", "d", "b", "s", "s_2");
    assertThat(table.notices()).anyMatch(n -> n.contains("'a'")).anyMatch(n -> n.contains("s_2"));
    try (RowCursor cursor = table.open()) {
      cursor.next();
      assertThat(cursor.text(0)).isNull();
      assertThat(cursor.number(0)).isNaN();
      assertThat(cursor.number(1)).isEqualTo(Double.POSITIVE_INFINITY);
      assertThat(cursor.number(2)).isEqualTo(1);
      assertThat(cursor.text(3)).isEqualTo("x y");
      assertThat(cursor.text(4)).isEqualTo("\u00e9");
      cursor.next();
      assertThat(cursor.number(0)).isEqualTo(31);
      assertThat(cursor.number(1)).isNaN();
      assertThat(cursor.number(2)).isNaN();
      assertThat(cursor.text(3)).isNull();
      assertThat(cursor.text(4)).isEqualTo("<");
      cursor.next();
      assertThatThrownBy(() -> cursor.number(0)).isInstanceOf(BadCellException.class);
      assertThatThrownBy(() -> cursor.number(2)).hasMessageContaining("maybe");
      cursor.next();
      assertThatThrownBy(() -> cursor.number(0))
          .isInstanceOfSatisfying(
              BadCellException.class, e -> assertThat(e.reason()).isEqualTo("too_few_cells"));
      assertThat(cursor.next()).isFalse();
    }
  }

  @Test
  void headersThatLieAreRefused() throws Exception {
    byte[] fits = Files.readAllBytes(Path.of(write("t.fits", 10)));
    String text = new String(fits, StandardCharsets.ISO_8859_1);
    String rows = "NAXIS2  =                   10";
    assertThat(text).contains(rows);
    lie("a.fits", text.replace(rows, "NAXIS2  =   999999999999999999"), "NAXIS2");
    lie("b.fits", text.replace(rows, "NAXIS2  =          99999999999"), "the file is cut");
    lie("c.fits", text.replace(rows, "NAXIS2  =                  -10"), "NAXIS2");
    lie("d.fits", text.replace("'22A     '", "'999999A '"), "NAXIS1");
    lie(
        "e.fits",
        text.replace("TFIELDS =                    4", "TFIELDS =                   99"),
        "TFORM5");
  }

  private void lie(String file, String content, String message) throws IOException {
    Path path = directory.resolve(file);
    Files.write(path, content.getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> TableFiles.open(path.toString()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining(message);
  }

  @Test
  void aFileIsLookedAtAgainOnlyWhenItChanged() throws Exception {
    Path file = directory.resolve("a.csv");
    FileTime before = FileTime.from(Instant.now().minusSeconds(60));
    Files.writeString(file, "x,y\n1,2\n");
    assertThat(TableFiles.open(file.toString())).isNotSameAs(TableFiles.open(file.toString()));
    Files.setLastModifiedTime(file, before);
    TableFile first = TableFiles.open(file.toString());
    assertThat(TableFiles.open(file.toString())).isSameAs(first);
    assertThat(TableFiles.open(file.toString(), TableOptions.DEFAULT.withSampleRows(1)))
        .isNotSameAs(first);

    Files.writeString(file, "u,v\n1,2\n");
    assertThat(TableFiles.open(file.toString()).columns().get(0).name()).isEqualTo("u");
    Files.setLastModifiedTime(file, FileTime.from(before.toInstant().plusSeconds(1)));
    assertThat(TableFiles.open(file.toString()).columns().get(0).name()).isEqualTo("u");
  }
}
