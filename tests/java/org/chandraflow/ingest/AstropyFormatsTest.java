package org.chandraflow.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.chandraflow.SharedData;
import org.chandraflow.cli.Main;
import org.chandraflow.peers.PythonPeer;
import org.chandraflow.table.Column;
import org.chandraflow.table.RowCursor;
import org.chandraflow.table.RowWriter;
import org.chandraflow.table.TableFile;
import org.chandraflow.table.TableFiles;
import org.chandraflow.table.TableWriters;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same table of sources in every format, written by astropy where it can. */
@Tag("peers")
class AstropyFormatsTest {
  @TempDir Path directory;

  /** The sources that the command reads from a file, as CSV. */
  private List<String> sources(Path file) throws Exception {
    Path out = directory.resolve(file.getFileName() + ".out.csv");
    assertThat(Main.execute("sources", file.toString(), "-o", out.toString()))
        .as(file.toString())
        .isZero();
    return Files.readAllLines(out);
  }

  private static void convert(Path from, Path to) throws Exception {
    TableFile table = TableFiles.open(from.toString());
    List<Column> columns = table.columns();
    try (RowCursor cursor = table.open();
        RowWriter writer = TableWriters.create(to.toString(), columns)) {
      while (cursor.next()) {
        Object[] cells = new Object[columns.size()];
        for (int i = 0; i < cells.length; i++) {
          cells[i] = cursor.text(i);
        }
        writer.write(cells);
      }
      writer.finish();
    }
  }

  @Test
  void everyFormatGivesTheSameSources() throws Exception {
    Path original = SharedData.file("csc/csc2_sources.csv");
    PythonPeer.of("astropy").run("write_tables.py", original, directory);
    List<String> expected = sources(original);
    assertThat(expected).hasSize(3640);
    for (String file :
        List.of(
            "csv.csv", "ecsv.ecsv", "tabledata.vot", "binary.vot", "binary2.vot", "fits.fits")) {
      assertThat(sources(directory.resolve(file))).as(file).isEqualTo(expected);
    }
    for (String file : List.of("ours.parquet", "ours.avro", "ours.fits", "ours.vot")) {
      convert(original, directory.resolve(file));
      assertThat(sources(directory.resolve(file))).as(file).isEqualTo(expected);
    }
  }

  @Test
  void galacticCoordinatesAreThoseOfAstropy() throws Exception {
    Path original = SharedData.file("csc/csc2_sources.csv");
    PythonPeer.of("astropy").run("write_tables.py", original, directory);
    Map<String, double[]> theirs = new HashMap<>();
    for (String line :
        Files.readAllLines(directory.resolve("galactic.csv")).stream().skip(1).toList()) {
      String[] cells = line.split(",");
      theirs.put(
          cells[0], new double[] {Double.parseDouble(cells[1]), Double.parseDouble(cells[2])});
    }
    List<String> lines = sources(original);
    List<String> header = List.of(lines.get(0).split(","));
    int checked = 0;
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      double[] galactic = theirs.get(cells[header.indexOf("name")]);
      double l = Double.parseDouble(cells[header.indexOf("gal_l")]);
      double b = Double.parseDouble(cells[header.indexOf("gal_b")]);
      assertThat(l).as(line).isCloseTo(galactic[0], within(1e-9));
      assertThat(b).as(line).isCloseTo(galactic[1], within(1e-9));
      checked++;
    }
    assertThat(checked).isEqualTo(3639);
  }
}
