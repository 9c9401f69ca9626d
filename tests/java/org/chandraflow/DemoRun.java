package org.chandraflow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.chandraflow.cli.Main;
import org.chandraflow.run.RunDirectory;

/**
 * A small run of {@code pipelines/demo.yaml} by our own command line: a sky, a model and the
 * predictions that others must come to as well. Made once a process.
 */
public final class DemoRun {
  private static DemoRun made;

  private final RunDirectory run;

  private DemoRun(RunDirectory run) {
    this.run = run;
  }

  /** The run. */
  public static synchronized DemoRun get() {
    if (made == null) {
      try {
        Path runs = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "demo");
        int code =
            Main.execute(
                "run",
                "pipelines/demo.yaml",
                "--set=sources=1000",
                "--set=catalog_rows=30000",
                "--set=folds=2",
                "--profile=direct",
                "--name=demo",
                "--runs-dir=" + runs);
        if (code != 0) {
          throw new IllegalStateException("pipelines/demo.yaml ended with " + code);
        }
        made = new DemoRun(RunDirectory.open(runs.resolve("demo").toAbsolutePath()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return made;
  }

  /** The run's directory. */
  public Path path() {
    return run.path();
  }

  /** A file of the simulated sky, {@code csc.csv}. */
  public Path sky(String file) {
    return run.stage("sky").resolve("output").resolve(file);
  }

  /** The model bundle. */
  public Path model() {
    return run.model();
  }

  /** The Avro files of a stage's main dataset. */
  public List<String> parts(String stage) throws IOException {
    return run.parts(stage);
  }

  /** Each source's {@code class,prob}. */
  public Map<String, String> predictions() throws IOException {
    return read(run.exports().resolve("predictions.csv"), "class");
  }

  /** The same of another table of predictions. */
  public static Map<String, String> read(Path csv, String classColumn) throws IOException {
    List<String> lines = Files.readAllLines(csv);
    List<String> header = List.of(lines.get(0).split(","));
    Map<String, String> predictions = new HashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",");
      predictions.put(
          cells[header.indexOf("name")],
          prediction(
              cells[header.indexOf(classColumn)],
              Double.parseDouble(cells[header.indexOf("prob")])));
    }
    return predictions;
  }

  /** The form in which predictions are compared: exact. */
  public static String prediction(Object name, Double probability) {
    return name + "," + probability;
  }
}
