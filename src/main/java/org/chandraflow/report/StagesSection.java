package org.chandraflow.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was done: graph, times, rows, counts, checks, settings and versions. */
final class StagesSection {
  private StagesSection() {}

  static void write(Html html, RunFacts run) {
    html.section("stages", "What was done");
    html.raw("<div class=\"wide\">").figures(List.of(StageFigures.graph(run.stages())));
    String timeline = StageFigures.timeline(run.stages());
    if (!timeline.isEmpty()) {
      html.figures(List.of(timeline));
    }
    html.raw("</div>\n");
    double total = run.stages().stream().mapToDouble(StageFacts::seconds).sum();
    List<List<String>> rows = new ArrayList<>();
    for (StageFacts stage : run.stages()) {
      rows.add(
          List.of(
              stage.name(),
              stage.transform(),
              stage.state().toLowerCase(Locale.ROOT).replace('_', ' '),
              count(stage.read() < 0 ? null : (Long) stage.read()),
              count(stage.rows() < 0 ? null : (Long) stage.rows()),
              count(stage.rejected()),
              Integer.toString(stage.attempts().size()),
              String.format(Locale.ROOT, "%.1f", stage.seconds()),
              total > 0
                  ? String.format(Locale.ROOT, "%.0f %%", 100 * stage.seconds() / total)
                  : "–",
              stage.note()));
    }
    html.table(
        List.of(
            "stage",
            "transform",
            "state",
            "#rows read",
            "#rows written",
            "#rejected",
            "#attempts",
            "#seconds",
            "#share",
            "note"),
        rows);
    Html counts = new Html();
    for (StageFacts stage : run.stages()) {
      List<List<String>> numbers = new ArrayList<>();
      for (Map.Entry<String, Long> entry : stage.counts().entrySet()) {
        numbers.add(List.of(entry.getKey(), count(entry.getValue())));
      }
      if (!numbers.isEmpty()) {
        counts.heading(stage.name()).table(List.of("count", "#rows"), numbers);
      }
    }
    html.folded("Counts of each stage, with the reasons of rows left out", counts);
    if (!run.checks().isEmpty()) {
      html.heading("Checks");
      html.table(List.of("dataset", "expected", "severity", "outcome", "found"), run.checks());
    }
    html.section("settings", "Settings and versions");
    if (!run.settings().isEmpty()) {
      html.table(List.of("setting", "value", "from"), run.settings());
    }
    List<List<String>> versions = new ArrayList<>();
    run.versions().forEach((name, version) -> versions.add(List.of(name, version)));
    html.table(List.of("software", "version"), versions);
  }

  private static String count(Long value) {
    return value == null ? "–" : String.format(Locale.ROOT, "%,d", value);
  }
}
