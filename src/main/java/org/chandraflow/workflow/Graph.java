package org.chandraflow.workflow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.chandraflow.config.Problems;

/** Which stage comes after which. Immutable. */
public final class Graph {
  private final List<String> order;
  private final Map<String, List<String>> upstream;
  private final Map<String, List<String>> downstream;

  private Graph(
      List<String> order,
      Map<String, List<String>> upstream,
      Map<String, List<String>> downstream) {
    this.order = List.copyOf(order);
    this.upstream = upstream;
    this.downstream = downstream;
  }

  /**
   * The graph of some stages. References to stages that are not among them are left out; a cycle is
   * a problem, and its stages are left out of the order.
   */
  public static Graph of(Map<String, StageSpec> stages, Problems problems) {
    Map<String, List<String>> upstream = new LinkedHashMap<>();
    Map<String, List<String>> downstream = new LinkedHashMap<>();
    Map<String, Integer> open = new HashMap<>();
    stages.keySet().forEach(name -> downstream.put(name, new ArrayList<>()));
    for (StageSpec stage : stages.values()) {
      List<String> before = stage.upstream().stream().filter(stages::containsKey).toList();
      upstream.put(stage.name(), before);
      open.put(stage.name(), before.size());
      before.forEach(name -> downstream.get(name).add(stage.name()));
    }
    // Of the stages that are ready the one written first comes first.
    List<String> written = List.copyOf(stages.keySet());
    Map<String, Integer> place = new HashMap<>();
    written.forEach(name -> place.put(name, place.size()));
    TreeSet<Integer> ready = new TreeSet<>();
    open.forEach((name, count) -> addIf(count == 0, ready, place.get(name)));
    List<String> order = new ArrayList<>();
    while (!ready.isEmpty()) {
      String next = written.get(ready.pollFirst());
      order.add(next);
      for (String after : downstream.get(next)) {
        addIf(open.merge(after, -1, Integer::sum) == 0, ready, place.get(after));
      }
    }
    if (order.size() < stages.size()) {
      List<String> cycle = cycle(upstream, new LinkedHashSet<>(order));
      problems.add(
          stages.get(cycle.get(0)).node(), "a cycle of stages: " + String.join(" -> ", cycle));
    }
    return new Graph(order, upstream, downstream);
  }

  private static void addIf(boolean condition, Set<Integer> set, int value) {
    if (condition) {
      set.add(value);
    }
  }

  private static List<String> cycle(Map<String, List<String>> upstream, Set<String> done) {
    String at = upstream.keySet().stream().filter(n -> !done.contains(n)).findFirst().orElseThrow();
    List<String> path = new ArrayList<>();
    while (!path.contains(at)) {
      path.add(at);
      at = upstream.get(at).stream().filter(n -> !done.contains(n)).findFirst().orElseThrow();
    }
    List<String> cycle = new ArrayList<>(path.subList(path.indexOf(at), path.size()));
    cycle.add(at);
    java.util.Collections.reverse(cycle);
    return cycle;
  }

  /** All stages, each after those that it needs. */
  public List<String> order() {
    return order;
  }

  /** What a stage needs directly. */
  public List<String> upstream(String stage) {
    return upstream.getOrDefault(stage, List.of());
  }

  /** What needs a stage directly. */
  public List<String> downstream(String stage) {
    return downstream.getOrDefault(stage, List.of());
  }

  /** Some stages and everything that they need, directly or not. */
  public Set<String> withUpstream(Collection<String> stages) {
    return closure(stages, upstream);
  }

  /** Some stages and everything that needs them, directly or not. */
  public Set<String> withDownstream(Collection<String> stages) {
    return closure(stages, downstream);
  }

  private static Set<String> closure(Collection<String> from, Map<String, List<String>> edges) {
    Set<String> all = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(from);
    while (!open.isEmpty()) {
      String next = open.poll();
      if (all.add(next)) {
        open.addAll(edges.getOrDefault(next, List.of()));
      }
    }
    return all;
  }
}
