package org.chandraflow.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Removes runs. A run that took a result from another has it as files of its own (hard links), so
 * that nothing breaks; the index is made anew from what is left.
 */
public final class Pruning {
  private final RunsDirectory runs;

  public Pruning(RunsDirectory runs) {
    this.runs = runs;
  }

  /**
   * The runs that all conditions name, the newest first.
   *
   * @param names only these; empty for any
   * @param keep all but the newest so many
   * @param age those begun longer ago
   * @throws org.chandraflow.config.UsageException for a name that is no run
   */
  public List<String> choose(List<String> names, Optional<Integer> keep, Optional<Duration> age)
      throws IOException {
    for (String name : names) {
      runs.open(name);
    }
    List<String> chosen = new ArrayList<>();
    int place = 0;
    Instant now = Instant.now();
    for (RunDirectory run : runs.list()) {
      String started = run.record().started();
      boolean old =
          age.isEmpty()
              || started != null
                  && Duration.between(Instant.parse(started), now).compareTo(age.get()) > 0;
      if ((names.isEmpty() || names.contains(run.name()))
          && (keep.isEmpty() || place >= keep.get())
          && old) {
        chosen.add(run.name());
      }
      place++;
    }
    return chosen;
  }

  /** Removes a run; false if it is at work. */
  public boolean remove(String name) throws IOException {
    Path path = runs.run(name);
    try (RunLock lock = RunLock.tryTake(path).orElse(null)) {
      if (lock == null) {
        return false;
      }
      // Without its record it is no run any more, should this be killed half-way.
      Files.deleteIfExists(path.resolve(RunDirectory.RECORD));
      Directories.delete(path);
      return true;
    }
  }

  /** Makes the index anew. */
  public void finish() throws IOException {
    Path index = runs.path().resolve(".index");
    if (!Files.isDirectory(index)) {
      return;
    }
    List<Path> hints;
    try (Stream<Path> entries = Files.list(index)) {
      hints = entries.toList();
    }
    for (Path hint : hints) {
      String[] place = Files.readString(hint).strip().split("\t");
      if (place.length != 2 || !Files.isDirectory(runs.run(place[0]))) {
        Files.deleteIfExists(hint);
      }
    }
    for (RunDirectory run : runs.list()) {
      for (String stage : run.stages()) {
        Optional<Success> success = run.success(stage);
        if (success.isPresent() && !Files.exists(index.resolve(success.get().fingerprint()))) {
          runs.remember(success.get().fingerprint(), run, stage);
        }
      }
    }
  }
}
