package org.chandraflow.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.chandraflow.config.Names;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.Storage;
import org.chandraflow.workflow.Fingerprint;

/**
 * The directory of all runs. Results are reused within it: {@code .index/FINGERPRINT} names the run
 * and stage that made a result, as a hint that is checked before it is believed.
 */
public final class RunsDirectory {
  private final Path path;
  private final FileDigests digests;

  /** One at a path, which need not be there yet. */
  public RunsDirectory(Path path) {
    this.path = path;
    this.digests = new FileDigests(path.resolve(".digests"));
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  FileDigests digests() {
    return digests;
  }

  /** The path of a run, whether it is there or not. */
  Path run(String name) {
    return path.resolve(name);
  }

  /**
   * Opens a run by name, or by the path of its directory.
   *
   * @throws UsageException if there is none, with the nearest name
   */
  public RunDirectory open(String name) throws IOException {
    Path direct = Storage.of(name).path(name);
    if (name.indexOf('/') >= 0 && Files.isRegularFile(direct.resolve(RunDirectory.RECORD))) {
      return RunDirectory.open(direct);
    }
    if (name.indexOf('/') >= 0 || !Files.isRegularFile(run(name).resolve(RunDirectory.RECORD))) {
      List<String> names = names();
      throw new UsageException(
          "no run '"
              + name
              + "' in "
              + path
              + (names.isEmpty() ? ", which has none" : "; " + Names.hint(name, names)));
    }
    return RunDirectory.open(run(name));
  }

  /** The names of all runs, the newest first. */
  public List<String> names() throws IOException {
    List<RunDirectory> runs = list();
    return runs.stream().map(RunDirectory::name).toList();
  }

  /** All runs, the newest first. */
  public List<RunDirectory> list() throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    List<Path> found = new ArrayList<>();
    try (Stream<Path> entries = Files.list(path)) {
      entries
          .filter(p -> !p.getFileName().toString().startsWith("."))
          .filter(p -> Files.isRegularFile(p.resolve(RunDirectory.RECORD)))
          .forEach(found::add);
    }
    record Dated(RunDirectory run, Instant started) {}
    List<Dated> dated = new ArrayList<>();
    for (Path run : found) {
      Optional<RunRecord> record = RunJson.read(run.resolve(RunDirectory.RECORD), RunRecord.class);
      record.ifPresent(
          r ->
              dated.add(
                  new Dated(
                      RunDirectory.at(run),
                      r.started() == null ? Instant.MAX : Instant.parse(r.started()))));
    }
    dated.sort(Comparator.comparing(Dated::started).reversed());
    return dated.stream().map(Dated::run).toList();
  }

  /**
   * A result of an earlier run.
   *
   * @param run that has it
   * @param stage in that run
   * @param success what it wrote
   */
  record Donor(RunDirectory run, String stage, Success success) {}

  /** Finds a whole result of a fingerprint. */
  Optional<Donor> find(String fingerprint) throws IOException {
    Path hint = path.resolve(".index").resolve(fingerprint);
    if (!Files.isRegularFile(hint)) {
      return Optional.empty();
    }
    String[] place = Files.readString(hint).strip().split("\t");
    if (place.length != 2) {
      return Optional.empty();
    }
    RunDirectory run = RunDirectory.at(run(place[0]));
    Optional<Success> success = run.success(place[1]);
    if (success.isEmpty()
        || !success.get().fingerprint().equals(fingerprint)
        || !whole(run, success.get())) {
      return Optional.empty();
    }
    return Optional.of(new Donor(run, place[1], success.get()));
  }

  /** Whether every file that a result names is there with its size. */
  static boolean whole(RunDirectory run, Success success) throws IOException {
    Path stage = run.stage(success.stage());
    List<Success.Part> parts = new ArrayList<>(success.rejected().parts());
    success.datasets().values().forEach(dataset -> parts.addAll(dataset.parts()));
    success.files().forEach(f -> parts.add(new Success.Part("output/" + f.path(), 0, f.bytes())));
    for (Success.Part part : parts) {
      Path file = stage.resolve(part.path());
      if (!Files.isRegularFile(file) || Files.size(file) != part.bytes()) {
        return false;
      }
    }
    return true;
  }

  /** Notes where a result is. */
  void remember(String fingerprint, RunDirectory run, String stage) throws IOException {
    Path index = path.resolve(".index");
    Files.createDirectories(index);
    RunJson.write(
        index.resolve(fingerprint),
        (run.name() + "\t" + stage + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** The fingerprint of the latest result of a stage of this name and kind. */
  Optional<Fingerprint> latest(String stage, String transform, List<RunDirectory> runs)
      throws IOException {
    for (RunDirectory run : runs) {
      Path directory = run.stage(stage);
      if (Files.isRegularFile(directory.resolve(RunDirectory.SUCCESS))) {
        Optional<Fingerprint> found =
            RunJson.read(directory.resolve("fingerprint.json"), Fingerprint.class);
        if (found.isPresent() && transform.equals(found.get().parts().get("transform"))) {
          return found;
        }
      }
    }
    return Optional.empty();
  }
}
