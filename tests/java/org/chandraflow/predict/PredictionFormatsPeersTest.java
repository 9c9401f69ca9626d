package org.chandraflow.predict;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.chandraflow.SharedData;
import org.chandraflow.cli.Main;
import org.chandraflow.peers.PythonPeer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Predictions of real sources, with all columns, are the same in every format for other tools. */
@Tag("peers")
class PredictionFormatsPeersTest {
  private static final List<String> FORMATS = List.of("csv", "avro", "vot", "fits", "parquet");

  @TempDir private Path directory;

  private void run(String line, String... more) {
    List<String> arguments = new ArrayList<>(List.of(line.split(" ")));
    arguments.addAll(List.of(more));
    assertThat(Main.execute(arguments.toArray(String[]::new))).as(line).isZero();
  }

  @Test
  void astropyAndStiltsReadTheSame() throws Exception {
    Path table = SharedData.file("muwclass/training_table.csv");
    Path model = directory.resolve("model");
    run(
        "train "
            + table
            + " --label True_Class --features muwclass-colours --gamma 0 --calibration temperature"
            + " --parameters num_iterations=3 -o "
            + model);
    List<String> files = new ArrayList<>();
    for (String format : FORMATS) {
      Path out = directory.resolve("predictions." + format);
      files.add(out.toString());
      run(
          "predict "
              + table
              + " --model "
              + model
              + " --coverage 0.95 --outliers --cut 0.9 --priors training --draws 3 -o "
              + out
              + " --explain",
          "2CXO J000009.3+135618,2CXO J000230.7+004959");
    }
    PythonPeer astropy = PythonPeer.of("astropy");
    String read = astropy.run("read_predictions.py", files.toArray());
    assertThat(read.lines())
        .hasSize(5)
        .allSatisfy(line -> assertThat(line).matches("[a-z]+ 2941 [0-9]{2}"));
    // What STILTS (Debian has it without Parquet and Avro) reads it writes as CSV, equal to our
    // own.
    List<String> converted = new ArrayList<>(List.of(files.get(0)));
    for (String format : List.of("csv", "vot", "fits")) {
      Path out = directory.resolve("stilts-" + format + ".csv");
      PythonPeer.run(
          List.of(
              "stilts",
              "tpipe",
              "in=" + directory.resolve("predictions." + format),
              "ifmt=" + (format.equals("vot") ? "votable" : format),
              "out=" + out,
              "ofmt=csv"));
      assertThat(Files.size(out)).isPositive();
      converted.add(out.toString());
    }
    assertThat(astropy.run("read_predictions.py", converted.toArray()).lines()).hasSize(4);
  }
}
