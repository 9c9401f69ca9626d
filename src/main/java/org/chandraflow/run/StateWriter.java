package org.chandraflow.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Keeps the states of a run's stages, in memory and on the disk. Safe for several threads. */
final class StateWriter {
  private final RunDirectory run;
  private final Progress progress;
  private final Map<String, StageState> states = new HashMap<>();
  private final Map<String, Long> since = new HashMap<>();
  private final Set<String> abandoned = new HashSet<>();
  private String failure;

  StateWriter(RunDirectory run, Progress progress) {
    this.run = run;
    this.progress = progress;
  }

  synchronized StageState get(String stage) {
    return states.get(stage);
  }

  /** Begins with a state, as read or new. */
  synchronized void begin(StageState state) {
    states.put(state.stage(), state);
  }

  /**
   * Changes a state and writes it. A disk that refuses is remembered, not thrown: what happened
   * still happened, and a resumed run goes by {@code _SUCCESS}.
   */
  void change(String stage, UnaryOperator<StageState> change) {
    StageState after;
    long millis;
    synchronized (this) {
      StageState before = states.get(stage);
      after = change.apply(before);
      if (abandoned.contains(stage)) {
        return;
      }
      states.put(stage, after);
      if (after.state() == State.RUNNING) {
        since.putIfAbsent(stage, System.nanoTime());
      }
      millis = (System.nanoTime() - since.getOrDefault(stage, System.nanoTime())) / 1_000_000;
      try {
        Path directory = run.stage(stage);
        Files.createDirectories(directory);
        RunJson.write(directory.resolve("state.json"), after);
      } catch (IOException e) {
        failure = failure == null ? Causes.of(e) : failure;
      }
    }
    progress.stage(after, millis);
  }

  /** Ends a stage whose thread does not; whatever that still does is ignored. */
  void abandon(String stage, State state, String reason) {
    change(stage, s -> s.with(state, reason));
    synchronized (this) {
      abandoned.add(stage);
    }
  }

  /** Why a state could not be written; null if all could. */
  synchronized String failure() {
    return failure;
  }
}
