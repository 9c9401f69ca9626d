package org.chandraflow.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.table.AvroParts;
import org.chandraflow.table.Rejected;
import org.chandraflow.workflow.FileStage;
import org.chandraflow.workflow.Fingerprint;
import org.chandraflow.workflow.StagePlan;

/**
 * Makes an attempt's files the stage's result. They are read, counted and moved to names that no
 * other attempt has; {@code _SUCCESS}, which names them, comes last and at once. Until then there
 * is no result, afterwards it is whole: no rename of a directory has to be atomic.
 */
final class StageCommit {
  private final RunDirectory run;
  private final FileDigests digests;

  StageCommit(RunDirectory run, FileDigests digests) {
    this.run = run;
    this.digests = digests;
  }

  /**
   * Commits.
   *
   * @param counts that the stage returned
   * @param seconds that it took
   */
  Success commit(
      StageWork work,
      int attempt,
      Fingerprint fingerprint,
      Map<String, Long> counts,
      double seconds)
      throws IOException {
    Path stage = run.stage(work.stage());
    String token = UUID.randomUUID().toString().substring(0, 8);
    Map<String, Success.Dataset> datasets = new LinkedHashMap<>();
    Map<String, Map<String, Metrics.ColumnStats>> columns = new LinkedHashMap<>();
    TreeMap<String, Long> allCounts = new TreeMap<>(counts);
    List<Success.FileInfo> files = new ArrayList<>();
    Success.Dataset rejected = Success.Dataset.EMPTY;
    boolean fileStage = work.type() instanceof FileStage;
    clear(stage);
    if (fileStage) {
      files.addAll(moveFiles(work.output(""), stage.resolve("output")));
    } else {
      for (Map.Entry<String, Schema> output : work.plan().outputs().entrySet()) {
        DatasetScan.Result result =
            move(
                output.getValue(),
                Directories.files(work.output(output.getKey()), ".avro"),
                output.getKey().isEmpty()
                    ? stage.resolve("output")
                    : stage.resolve("output").resolve(output.getKey()),
                token);
        datasets.put(output.getKey(), result.dataset());
        columns.put(output.getKey(), result.columns());
      }
      List<Path> refused = Directories.files(work.rejected(), ".avro");
      DatasetScan.Result result = move(Rejected.SCHEMA, refused, stage.resolve("rejected"), token);
      rejected = result.dataset();
      countReasons(stage, rejected, allCounts);
    }
    work.cancellation().check();
    Success success =
        new Success(
            RunJson.FORMAT_VERSION,
            work.stage(),
            work.type().name(),
            fingerprint.hash(),
            run.name(),
            attempt,
            datasets,
            rejected,
            files);
    RunJson.write(stage.resolve("fingerprint.json"), fingerprint);
    RunJson.write(stage.resolve("metrics.json"), new Metrics(allCounts, columns, seconds));
    publish(work.type() instanceof FileStage f ? f.publishedAs() : "", stage, success);
    RunJson.write(stage.resolve(RunDirectory.SUCCESS), success);
    Directories.delete(work.directory());
    return success;
  }

  /** Takes over the result of an earlier run. */
  Success adopt(
      RunsDirectory.Donor donor, Fingerprint fingerprint, String stageName, String published)
      throws IOException {
    Path stage = run.stage(stageName);
    Path from = donor.run().stage(donor.stage());
    Files.createDirectories(stage);
    clear(stage);
    Success theirs = donor.success();
    List<String> paths = new ArrayList<>();
    theirs.datasets().values().forEach(d -> d.parts().forEach(p -> paths.add(p.path())));
    theirs.rejected().parts().forEach(p -> paths.add(p.path()));
    theirs.files().forEach(f -> paths.add("output/" + f.path()));
    for (String path : paths) {
      Directories.link(from.resolve(path), stage.resolve(path));
    }
    Success success =
        new Success(
            RunJson.FORMAT_VERSION,
            stageName,
            theirs.transform(),
            theirs.fingerprint(),
            theirs.run(),
            theirs.attempt(),
            theirs.datasets(),
            theirs.rejected(),
            theirs.files());
    RunJson.write(stage.resolve("fingerprint.json"), fingerprint);
    RunJson.write(stage.resolve("metrics.json"), donor.run().metrics(donor.stage()));
    publish(published, stage, success);
    RunJson.write(stage.resolve(RunDirectory.SUCCESS), success);
    return success;
  }

  /** Takes an earlier result of the stage in this run away, its {@code _SUCCESS} first. */
  private static void clear(Path stage) throws IOException {
    Files.deleteIfExists(stage.resolve(RunDirectory.SUCCESS));
    Directories.delete(stage.resolve("output"));
    Directories.delete(stage.resolve("rejected"));
  }

  private DatasetScan.Result move(Schema schema, List<Path> parts, Path to, String token)
      throws IOException {
    Path stage = to;
    while (!stage.getParent().getFileName().toString().equals(RunDirectory.STAGES)) {
      stage = stage.getParent();
    }
    Files.createDirectories(to);
    List<Path> moved = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      Path target = to.resolve(String.format("part-%05d-%s.avro", i, token));
      Files.move(parts.get(i), target);
      moved.add(target);
    }
    return DatasetScan.scan(schema, stage, moved);
  }

  private List<Success.FileInfo> moveFiles(Path from, Path to) throws IOException {
    Files.move(from, to);
    List<Success.FileInfo> files = new ArrayList<>();
    for (Path file : Directories.allFiles(to)) {
      files.add(
          new Success.FileInfo(
              to.relativize(file).toString(), Files.size(file), digests.of(file.toString())));
    }
    return files;
  }

  private static void countReasons(Path stage, Success.Dataset rejected, Map<String, Long> counts)
      throws IOException {
    Map<String, Long> reasons = new TreeMap<>();
    List<String> parts =
        rejected.parts().stream().map(p -> stage.resolve(p.path()).toString()).toList();
    AvroParts.forEach(parts, record -> reasons.merge("rejected:" + reason(record), 1L, Long::sum));
    counts.putAll(reasons);
  }

  private static String reason(GenericRecord record) {
    return String.valueOf(record.get("reason"));
  }

  /** Shows a result where people look for it: a model's files, and what a stage publishes. */
  private void publish(String directory, Path stage, Success success) throws IOException {
    Success.Dataset main = success.datasets().get(StagePlan.MAIN);
    if (main != null && main.schemaName().equals("Model")) {
      List<String> parts =
          main.parts().stream().map(p -> stage.resolve(p.path()).toString()).toList();
      ModelFiles.unpack(parts, run.model());
    }
    if (!directory.isEmpty()) {
      for (Success.FileInfo file : success.files()) {
        Directories.link(
            stage.resolve("output").resolve(file.path()),
            run.path().resolve(directory).resolve(file.path()));
      }
    }
  }
}
