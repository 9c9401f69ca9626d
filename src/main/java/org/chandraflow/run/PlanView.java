package org.chandraflow.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.chandraflow.config.Problems;
import org.chandraflow.workflow.DatasetRef;
import org.chandraflow.workflow.Forecast;
import org.chandraflow.workflow.Graph;
import org.chandraflow.workflow.Pipeline;
import org.chandraflow.workflow.Selection;
import org.chandraflow.workflow.StagePlan;
import org.chandraflow.workflow.StageTypes;

/** What a run would do, for people and programs. */
public final class PlanView {
  private PlanView() {}

  /**
   * One stage.
   *
   * @param stage its name
   * @param run whether it would run; otherwise a result is taken
   * @param reason one line
   * @param why everything that changed since its latest result, then notes on what it will do, the
   *     rows expected, requests and their time
   */
  public record Line(String stage, boolean run, String reason, List<String> why) {}

  /**
   * Plans.
   *
   * @throws org.chandraflow.config.UsageException with everything that is wrong
   */
  public static List<Line> of(
      Pipeline pipeline,
      StageTypes types,
      RunsDirectory runs,
      Selection selection,
      boolean force,
      Problems problems)
      throws IOException {
    List<Line> lines = new ArrayList<>();
    Map<DatasetRef, Long> rows = new HashMap<>();
    List<RunDirectory> earlier = runs.list();
    for (Decision decision : decide(pipeline, types, runs, selection, force, problems)) {
      List<String> why = new ArrayList<>(decision.why());
      decision.plan().notes().forEach(note -> why.add("note: " + note));
      if (decision.run()) {
        why.addAll(expected(decision, types, rows, earlier));
      } else {
        Success success = decision.donor().orElseThrow().success();
        success
            .datasets()
            .forEach(
                (output, dataset) ->
                    rows.put(new DatasetRef(decision.stage().name(), output), dataset.rows()));
        Success.Dataset main = success.datasets().get(StagePlan.MAIN);
        if (main != null) {
          why.add(String.format(Locale.ROOT, "rows: %,d", main.rows()));
        }
      }
      lines.add(new Line(decision.stage().name(), decision.run(), decision.reason(), why));
    }
    return lines;
  }

  /** What a stage that runs will write and take, as far as it can be told. */
  private static List<String> expected(
      Decision decision, StageTypes types, Map<DatasetRef, Long> rows, List<RunDirectory> earlier)
      throws IOException {
    Map<String, Long> in = new HashMap<>();
    for (Map.Entry<String, DatasetRef> input : decision.stage().inputs().entrySet()) {
      Long known = rows.get(input.getValue());
      if (known != null) {
        in.put(input.getKey(), known);
      }
    }
    String name = decision.stage().name();
    Forecast forecast =
        types.find(decision.stage().transform()).orElseThrow().forecast(decision.plan(), in);
    List<String> lines = new ArrayList<>();
    if (forecast.rows() >= 0) {
      rows.put(new DatasetRef(name, StagePlan.MAIN), forecast.rows());
      lines.add(String.format(Locale.ROOT, "rows: %,d expected", forecast.rows()));
    } else if (decision.plan().outputs().containsKey(StagePlan.MAIN)) {
      lines.add("rows: not known beforehand");
      for (RunDirectory run : earlier) {
        Optional<Success.Dataset> before = run.dataset(name, StagePlan.MAIN);
        if (before.isPresent()) {
          rows.put(new DatasetRef(name, StagePlan.MAIN), before.get().rows());
          lines.set(
              0,
              String.format(
                  Locale.ROOT,
                  "rows: about %,d, if it is as in run %s",
                  before.get().rows(),
                  run.name()));
          break;
        }
      }
    }
    lines.addAll(forecast.notes());
    return lines;
  }

  private static List<Decision> decide(
      Pipeline pipeline,
      StageTypes types,
      RunsDirectory runs,
      Selection selection,
      boolean force,
      Problems problems)
      throws IOException {
    Graph graph = Graph.of(pipeline.stages(), problems);
    return new Planner(types, runs)
        .decide(
            pipeline,
            graph,
            new Planner.Wish(selection, force, "plan", Optional.empty()),
            problems);
  }
}
