package org.chandraflow.run;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.Problems;
import org.chandraflow.workflow.FileStage;
import org.chandraflow.workflow.Forecast;
import org.chandraflow.workflow.Pipeline;
import org.chandraflow.workflow.PipelineReader;
import org.chandraflow.workflow.Selection;
import org.chandraflow.workflow.StagePlan;
import org.chandraflow.workflow.StageType;
import org.chandraflow.workflow.StageTypes;

/** Pipelines of two small kinds of stages, planned and run by the real machinery. */
final class Workbench {
  static final Schema ROW =
      SchemaBuilder.record("Row")
          .fields()
          .requiredString("name")
          .optionalString("label")
          .optionalDouble("x")
          .optionalString("gaia_id")
          .endRecord();

  private final Path directory;
  final RunsDirectory runs;
  final StageTypes types = StageTypes.of(List.of(new Rows(), new Note()));
  final Cancellation cancellation = new Cancellation();
  Selection selection = Selection.ALL;
  boolean force;

  /** The stages of each job of several, joined by plus signs. */
  final List<String> jobs = new CopyOnWriteArrayList<>();

  Workbench(Path directory) {
    this.directory = directory;
    this.runs = new RunsDirectory(directory.resolve("runs"));
  }

  Path path(String name) {
    return directory.resolve(name);
  }

  /** Reads a pipeline of this text. */
  Pipeline pipeline(String yaml, Problems problems) throws IOException {
    Path file = directory.resolve("p.yaml");
    if (!Files.exists(file) || !Files.readString(file).equals(yaml)) {
      Files.writeString(file, yaml);
    }
    return PipelineReader.read(file.toString(), types, Map.of(), Map.of(), problems);
  }

  List<PlanView.Line> plan(String yaml) throws IOException {
    Problems problems = new Problems();
    return PlanView.of(pipeline(yaml, problems), types, runs, selection, force, problems);
  }

  RunResult run(String name, String yaml) throws IOException, InterruptedException {
    Problems problems = new Problems();
    RunOptions options =
        new RunOptions(
            Optional.of(name), selection, force, Optional.of(3), List.of(), List.of(), List.of());
    return work().start(pipeline(yaml, problems), options, problems);
  }

  RunResult resume(String name) throws IOException, InterruptedException {
    return work().resume(runs.open(name), Optional.empty());
  }

  private Runs work() {
    return new Runs(
        types,
        runs,
        bytes ->
            new RunnerChoice("test", "", List.of(new RowsRunner(jobs), new StageRunner.OfFiles())),
        Progress.NONE,
        cancellation);
  }

  /**
   * Rows of a configured number and look. It fails as often as {@code fails} says, counted in the
   * file {@code tries}, writes a file that is damaged as often as {@code spoils} says, and waits
   * for {@code pause} ms.
   */
  static final class Rows implements StageType {
    record Config(
        int rows, String label, double x, int nulls, int fails, int spoils, String tries, int pause)
        implements Serializable {}

    @Override
    public String name() {
      return "rows";
    }

    @Override
    public int version() {
      return 1;
    }

    @Override
    public String summary() {
      return "Rows.";
    }

    @Override
    public List<Port> inputs() {
      return List.of(new Port("rows", false), new Port("more", false));
    }

    @Override
    public StagePlan plan(ConfigReader config, Map<String, Schema> inputs) {
      Config read =
          new Config(
              (int) config.integer("rows", 10, 0, 1_000_000),
              config.text("label", "STAR"),
              config.number("x", 1, -1e9, 1e9),
              (int) config.integer("nulls", 0, 0, 1_000_000),
              (int) config.integer("fails", 0, 0, 100),
              (int) config.integer("spoils", 0, 0, 100),
              config.text("tries", ""),
              (int) config.integer("pause", 0, 0, 1_000_000));
      config.finish();
      Map<String, String> settings =
          Map.of(
              "rows", "" + read.rows(),
              "label", read.label(),
              "x", "" + read.x(),
              "nulls", "" + read.nulls());
      return new StagePlan(read, Map.of(StagePlan.MAIN, ROW), List.of(), settings);
    }

    @Override
    public Forecast forecast(StagePlan plan, Map<String, Long> rows) {
      return Forecast.ofRows(((Config) plan.config()).rows()).withRequests(7200, 1);
    }
  }

  /** A file with a configured text. */
  static final class Note implements FileStage {
    @Override
    public String name() {
      return "note";
    }

    @Override
    public int version() {
      return 1;
    }

    @Override
    public String summary() {
      return "A note.";
    }

    @Override
    public List<Port> inputs() {
      return List.of(new Port("rows", false));
    }

    @Override
    public String publishedAs() {
      return "exports";
    }

    @Override
    public StagePlan plan(ConfigReader config, Map<String, Schema> inputs) {
      String text = config.text("text", "note");
      config.finish();
      return new StagePlan(text, Map.of(), List.of(), Map.of("text", text));
    }

    @Override
    public Map<String, Long> run(StagePlan plan, Map<String, List<String>> inputs, Path directory)
        throws IOException {
      Files.writeString(directory.resolve("note.txt"), plan.config().toString());
      return Map.of("files", 1L);
    }
  }

  /** Writes what {@link Rows} are configured to be, also for several stages at once. */
  static final class RowsRunner implements StageRunner {
    private final List<String> jobs;

    RowsRunner(List<String> jobs) {
      this.jobs = jobs;
    }

    @Override
    public boolean joins() {
      return true;
    }

    @Override
    public Map<String, Map<String, Long>> runTogether(List<StageWork> works) throws Exception {
      List<String> made = new ArrayList<>();
      jobs.add(works.stream().map(StageWork::stage).collect(Collectors.joining("+")));
      Map<String, Map<String, Long>> counts = new HashMap<>();
      for (StageWork work : works) {
        for (StageWork.Input input : work.inputs().values()) {
          if (input.from().isPresent()
              ? !made.contains(input.from().get().stage())
              : input.parts().isEmpty()) {
            throw new IllegalStateException(work.stage() + " comes before " + input);
          }
        }
        made.add(work.stage());
        counts.put(work.stage(), run(work));
      }
      return counts;
    }

    @Override
    public boolean runs(StageType type) {
      return type instanceof Rows;
    }

    @Override
    public Map<String, Long> run(StageWork work) throws Exception {
      Rows.Config config = (Rows.Config) work.plan().config();
      TimeUnit.MILLISECONDS.sleep(config.pause());
      if (config.fails() + config.spoils() > 0) {
        Path tries = Path.of(config.tries());
        int before = Files.exists(tries) ? (int) Files.size(tries) : 0;
        Files.writeString(tries, "x".repeat(before + 1));
        if (before < config.fails()) {
          Files.createDirectories(work.rejected());
          Files.writeString(work.output("").resolve("half.avro"), "half-written");
          throw new IOException("no answer, try " + (before + 1));
        }
        if (before < config.spoils()) {
          Files.writeString(work.output("").resolve("half.avro"), "half-written");
          return Map.of();
        }
      }
      try (DataFileWriter<GenericRecord> writer =
          new DataFileWriter<>(new GenericDatumWriter<>(ROW))) {
        writer.create(ROW, work.output("").resolve("part.avro").toFile());
        for (int i = 0; i < config.rows(); i++) {
          GenericRecord row = new GenericData.Record(ROW);
          row.put("name", "source " + i);
          row.put("label", i < config.nulls() ? null : config.label());
          row.put("x", i < config.nulls() ? null : (Double) (config.x() + i));
          row.put("gaia_id", i < config.nulls() ? null : "g" + i);
          writer.append(row);
        }
      }
      return Map.of("made", (long) config.rows());
    }
  }
}
