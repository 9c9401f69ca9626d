package org.chandraflow.report;

import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.chandraflow.run.RunDirectory;
import org.chandraflow.run.RunRecord;
import org.chandraflow.run.StageState;
import org.chandraflow.workflow.DatasetRef;

/** Gathers from a run's directory what the page tells. */
final class RunFactsReader {
  private RunFactsReader() {}

  static RunFacts read(RunDirectory run) throws IOException {
    RunRecord record = run.record();
    List<StageFacts> stages = new ArrayList<>();
    for (RunRecord.StageRecord stage : record.stages()) {
      stages.add(stage(run, stage));
    }
    List<RunFacts.Dataset> datasets = new ArrayList<>();
    for (DatasetRef ref : run.datasets()) {
      var written = run.dataset(ref.stage(), ref.output());
      if (written.isPresent()) {
        datasets.add(
            new RunFacts.Dataset(
                ref.toString(),
                run.state(ref.stage()).transform(),
                run.parts(ref.stage(), ref.output()),
                written.get().schemaName()));
      }
    }
    return new RunFacts(
        record.name(),
        record.state().name(),
        record.description() == null ? "" : record.description(),
        instant(record.started()),
        instant(record.ended()),
        stages,
        record.settings().stream()
            .map(s -> List.of(s.key(), text(s.value()), text(s.from())))
            .toList(),
        record.versions(),
        record.checks().stream()
            .map(
                c -> List.of(c.dataset(), c.expected(), c.severity(), c.outcome(), text(c.found())))
            .toList(),
        datasets);
  }

  private static StageFacts stage(RunDirectory run, RunRecord.StageRecord stage)
      throws IOException {
    StageState state = run.state(stage.name());
    List<StageFacts.Attempt> attempts =
        state.attempts().stream()
            .map(
                a ->
                    new StageFacts.Attempt(
                        a.number(), a.state().name(), instant(a.started()), instant(a.ended())))
            .toList();
    String note =
        switch (state.state()) {
          case CACHED -> "taken from run " + state.reusedFrom();
          case FAILED, TIMED_OUT, BLOCKED -> text(state.reason());
          default -> String.join("; ", state.issues());
        };
    Map<String, Long> counts = run.metrics(stage.name()).counts();
    return new StageFacts(
        stage.name(),
        stage.transform(),
        state.state().name(),
        stage.inputs(),
        state.rows(),
        Math.max(0, state.rejected()),
        read(run, stage, counts),
        counts,
        attempts,
        withReasons(note, counts));
  }

  /** Rows that a stage read: what it counted itself, else those of its inputs; -1 if unknown. */
  private static long read(RunDirectory run, RunRecord.StageRecord stage, Map<String, Long> counts)
      throws IOException {
    Long counted = counts.get("read");
    if (counted != null) {
      return counted;
    }
    long rows = -1;
    for (String name : new TreeSet<>(stage.datasets().values())) {
      DatasetRef ref = DatasetRef.of(name);
      var dataset = run.dataset(ref.stage(), ref.output());
      if (dataset.isPresent()) {
        rows = Math.max(rows, 0) + dataset.get().rows();
      }
    }
    return rows;
  }

  private static String withReasons(String note, Map<String, Long> counts) {
    List<String> reasons = new ArrayList<>();
    counts.forEach(
        (name, rows) -> {
          if (name.startsWith("rejected:")) {
            reasons.add(name.substring("rejected:".length()) + " " + rows);
          }
        });
    return reasons.isEmpty() ? note : note + " (" + String.join(", ", reasons) + ")";
  }

  private static String text(String text) {
    return text == null ? "" : text;
  }

  private static Instant instant(String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
