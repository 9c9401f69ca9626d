package org.chandraflow.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chandraflow.config.Problems;
import org.chandraflow.workflow.Graph;
import org.chandraflow.workflow.Pipeline;
import org.chandraflow.workflow.Selection;
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
   * @param why everything that changed since its latest result, then notes on what it will do
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
    return decide(pipeline, types, runs, selection, force, problems).stream()
        .map(d -> new Line(d.stage().name(), d.run(), d.reason(), why(d)))
        .toList();
  }

  private static List<String> why(Decision decision) {
    List<String> why = new ArrayList<>(decision.why());
    decision.plan().notes().forEach(note -> why.add("note: " + note));
    return why;
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
