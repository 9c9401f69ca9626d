package org.chandraflow.workflow;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.chandraflow.config.Names;
import org.chandraflow.config.UsageException;

/**
 * Which part of a pipeline is wanted. Several conditions narrow it together.
 *
 * @param from stages to begin with: they and what comes after them
 * @param to stages to end with: they and what they need
 * @param only exactly these
 * @param subset names of the pipeline's subsets: exactly their stages
 */
public record Selection(
    List<String> from, List<String> to, List<String> only, List<String> subset) {
  /** Everything. */
  public static final Selection ALL = new Selection(List.of(), List.of(), List.of(), List.of());

  public Selection {
    from = List.copyOf(from);
    to = List.copyOf(to);
    only = List.copyOf(only);
    subset = List.copyOf(subset);
  }

  /**
   * The stages chosen, in the order of work.
   *
   * @throws UsageException for an unknown name, with the nearest
   */
  public Set<String> choose(Pipeline pipeline, Graph graph) {
    Set<String> chosen = new LinkedHashSet<>(graph.order());
    if (!from.isEmpty()) {
      chosen.retainAll(graph.withDownstream(known("--from", from, graph.order())));
    }
    if (!to.isEmpty()) {
      chosen.retainAll(graph.withUpstream(known("--to", to, graph.order())));
    }
    if (!only.isEmpty()) {
      chosen.retainAll(known("--only", only, graph.order()));
    }
    if (!subset.isEmpty()) {
      Set<String> members = new LinkedHashSet<>();
      known("--subset", subset, pipeline.subsets().keySet())
          .forEach(name -> members.addAll(pipeline.subsets().get(name)));
      chosen.retainAll(members);
    }
    if (chosen.isEmpty()) {
      throw new UsageException("the options choose no stage of " + pipeline.file());
    }
    return chosen;
  }

  private static List<String> known(String option, List<String> names, Collection<String> valid) {
    for (String name : names) {
      if (!valid.contains(name)) {
        throw new UsageException(
            option + " " + name + ": no such name; " + Names.hint(name, valid));
      }
    }
    return names;
  }
}
