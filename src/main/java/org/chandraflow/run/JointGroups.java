package org.chandraflow.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.chandraflow.workflow.DatasetRef;
import org.chandraflow.workflow.StageSpec;
import org.chandraflow.workflow.StageType;
import org.chandraflow.workflow.StageTypes;

/**
 * Which stages become one job: all that a runner can join, cut where files must be whole before the
 * next stage can begin.
 */
final class JointGroups {
  private JointGroups() {}

  /**
   * Groups the stages that run.
   *
   * @param decisions each after those of the stages that it needs
   * @return the stages' joint runner, by stage; a stage that is alone has none
   */
  static Map<String, JointRunner> of(
      Collection<Decision> decisions,
      StageTypes types,
      Collection<StageRunner> runners,
      RunDirectory run) {
    StageRunner joining = runners.stream().filter(StageRunner::joins).findFirst().orElse(null);
    if (joining == null) {
      return Map.of();
    }
    Map<String, JointRunner> joint = new HashMap<>();
    for (List<String> group : groups(decisions, types, joining)) {
      if (group.size() > 1) {
        JointRunner runner = new JointRunner(joining, run, group);
        group.forEach(stage -> joint.put(stage, runner));
      }
    }
    return joint;
  }

  /** The stages of each job, in order; a stage that no other can join is alone. */
  static List<List<String>> groups(
      Collection<Decision> decisions, StageTypes types, StageRunner joining) {
    Map<String, Integer> levels = new HashMap<>();
    Map<Integer, List<String>> groups = new TreeMap<>();
    for (Decision decision : decisions) {
      if (!decision.run()) {
        continue;
      }
      StageSpec stage = decision.stage();
      StageType type = types.find(stage.transform()).orElseThrow();
      boolean joins = joining.runs(type);
      int level = 0;
      for (String source : stage.upstream()) {
        if (levels.containsKey(source)) {
          boolean inside =
              joins
                  && groups.getOrDefault(levels.get(source), List.of()).contains(source)
                  && onlyRead(stage, source);
          level = Math.max(level, levels.get(source) + (inside ? 0 : 1));
        }
      }
      levels.put(stage.name(), level);
      if (joins) {
        groups.computeIfAbsent(level, l -> new ArrayList<>()).add(stage.name());
      }
    }
    return List.copyOf(groups.values());
  }

  /** Whether a stage needs another for its records alone, neither for its files nor its end. */
  private static boolean onlyRead(StageSpec stage, String source) {
    return !stage.files().contains(source)
        && !stage.after().contains(source)
        && stage.inputs().values().stream().map(DatasetRef::stage).anyMatch(source::equals);
  }
}
