package org.chandraflow.report;

import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
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
    return new StageFacts(
        stage.name(),
        stage.transform(),
        state.state().name(),
        stage.inputs(),
        state.rows(),
        Math.max(0, state.rejected()),
        run.metrics(stage.name()).counts(),
        attempts,
        note);
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
