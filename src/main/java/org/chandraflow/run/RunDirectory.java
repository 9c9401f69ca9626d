package org.chandraflow.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chandraflow.config.Names;
import org.chandraflow.config.UsageException;
import org.chandraflow.workflow.DatasetRef;
import org.chandraflow.workflow.StagePlan;

/**
 * A run's directory, for reading; also while the run is at work.
 *
 * <pre>
 * run.json pipeline.resolved.yaml events.ndjson report.html model/ exports/
 * stages/STAGE/ state.json fingerprint.json metrics.json attempt-N.log _SUCCESS
 *               output/*.avro output/NAME/*.avro rejected/*.avro
 * </pre>
 */
public final class RunDirectory {
  static final String RECORD = "run.json";
  static final String STAGES = "stages";
  static final String SUCCESS = "_SUCCESS";

  private final Path path;

  private RunDirectory(Path path) {
    this.path = path;
  }

  /**
   * Opens one.
   *
   * @throws UsageException if it is no run directory, or of a newer version
   * @throws IOException if it cannot be read
   */
  public static RunDirectory open(Path path) throws IOException {
    if (!Files.isRegularFile(path.resolve(RECORD))) {
      throw new UsageException(path + " is no run directory: it has no " + RECORD);
    }
    RunDirectory run = new RunDirectory(path);
    int version = run.record().formatVersion();
    if (version > RunJson.FORMAT_VERSION) {
      throw new UsageException(
          path
              + ": written by a newer chandraflow (format_version "
              + version
              + ", this one reads up to "
              + RunJson.FORMAT_VERSION
              + "); upgrade chandraflow");
    }
    return run;
  }

  /** The same without looking whether it is there. */
  static RunDirectory at(Path path) {
    return new RunDirectory(path);
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** The run's name. */
  public String name() {
    return path.toAbsolutePath().normalize().getFileName().toString();
  }

  /** The run's record, read anew. */
  public RunRecord record() throws IOException {
    return RunJson.read(path.resolve(RECORD), RunRecord.class)
        .orElseThrow(() -> new IOException(path.resolve(RECORD) + " is gone"));
  }

  /** The names of its stages, in the order of work. */
  public List<String> stages() throws IOException {
    return record().stages().stream().map(RunRecord.StageRecord::name).toList();
  }

  /** The directory of a stage. */
  public Path stage(String stage) {
    return path.resolve(STAGES).resolve(stage);
  }

  /** Where a stage stands; pending if it has not begun. */
  public StageState state(String stage) throws IOException {
    Optional<StageState> found = RunJson.read(stage(stage).resolve("state.json"), StageState.class);
    if (found.isPresent()) {
      return found.get();
    }
    String transform =
        record().stages().stream()
            .filter(s -> s.name().equals(stage))
            .map(RunRecord.StageRecord::transform)
            .findFirst()
            .orElse("");
    return StageState.pending(stage, transform);
  }

  /** What a stage wrote; empty if it has not succeeded. */
  public Optional<Success> success(String stage) throws IOException {
    return RunJson.read(stage(stage).resolve(SUCCESS), Success.class);
  }

  /** What a stage counted; {@link Metrics#NONE} if nothing is known. */
  public Metrics metrics(String stage) throws IOException {
    return RunJson.read(stage(stage).resolve("metrics.json"), Metrics.class).orElse(Metrics.NONE);
  }

  /** What a stage wrote into a dataset; empty if it has not succeeded or has no such output. */
  public Optional<Success.Dataset> dataset(String stage, String output) throws IOException {
    return success(stage).map(s -> s.datasets().get(output));
  }

  /** The paths of the Avro files of a dataset, sorted; empty where {@link #dataset} is. */
  public List<String> parts(String stage, String output) throws IOException {
    return paths(stage, dataset(stage, output));
  }

  /** The paths of the Avro files with the rows that a stage refused. */
  public List<String> rejectedParts(String stage) throws IOException {
    return paths(stage, success(stage).map(Success::rejected));
  }

  private List<String> paths(String stage, Optional<Success.Dataset> dataset) {
    return dataset.map(Success.Dataset::parts).orElse(List.of()).stream()
        .map(part -> stage(stage).resolve(part.path()).toString())
        .sorted()
        .toList();
  }

  /** Every dataset that is there, in the order of the stages. */
  public List<DatasetRef> datasets() throws IOException {
    List<DatasetRef> all = new ArrayList<>();
    for (String stage : stages()) {
      Map<String, Success.Dataset> written = success(stage).map(Success::datasets).orElse(Map.of());
      written.keySet().forEach(output -> all.add(new DatasetRef(stage, output)));
    }
    return all;
  }

  /**
   * The dataset of a name: {@code STAGE}, {@code STAGE.OUTPUT}, or the name of a schema ({@code
   * predictions}), for which the last dataset with that schema is taken.
   *
   * @throws UsageException if there is none, with the nearest name
   */
  public DatasetRef find(String name) throws IOException {
    List<DatasetRef> all = datasets();
    DatasetRef wanted = DatasetRef.of(name);
    if (all.contains(wanted)) {
      return wanted;
    }
    DatasetRef found = null;
    for (DatasetRef ref : all) {
      String schema = dataset(ref.stage(), ref.output()).orElseThrow().schemaName();
      if (plain(schema).equals(plain(name)) || plain(schema + "s").equals(plain(name))) {
        found = ref;
      }
    }
    if (found == null) {
      throw new UsageException(
          "run '"
              + name()
              + "' has no dataset '"
              + name
              + "'; "
              + Names.hint(name, all.stream().map(DatasetRef::toString).toList()));
    }
    return found;
  }

  private static String plain(String name) {
    return name.replace("_", "").toLowerCase(java.util.Locale.ROOT);
  }

  /** The main dataset's paths of a stage. */
  public List<String> parts(String stage) throws IOException {
    return parts(stage, StagePlan.MAIN);
  }

  /** Where a trained model is unpacked, if a stage made one. */
  public Path model() {
    return path.resolve("model");
  }

  /** Where exported files appear. */
  public Path exports() {
    return path.resolve("exports");
  }
}
