package org.chandraflow.workflow;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chandraflow.config.ConfigNode;

/**
 * A stage as a pipeline describes it, parameters put in.
 *
 * @param name unique in the pipeline
 * @param node where it stands
 * @param transform the name of its {@link StageType}
 * @param inputs the dataset of each connected port
 * @param config its configuration; {@code ${stages.NAME}} is not yet replaced
 * @param retry how often it is tried
 * @param pool the pool whose slots it needs; empty for none
 * @param after stages that must have succeeded before, although it reads nothing of them
 * @param files stages whose files its configuration names as {@code ${stages.NAME}}
 */
public record StageSpec(
    String name,
    ConfigNode node,
    String transform,
    Map<String, DatasetRef> inputs,
    ConfigNode config,
    RetrySettings retry,
    String pool,
    List<String> after,
    Set<String> files) {
  public StageSpec {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    after = List.copyOf(after);
    files = Set.copyOf(files);
  }

  /** The same, tried once. */
  StageSpec triedOnce() {
    RetrySettings once = new RetrySettings(0, retry.initial(), retry.max(), retry.timeout());
    return new StageSpec(name, node, transform, inputs, config, once, pool, after, files);
  }

  /** Every stage that must have succeeded before this one, sorted. */
  public List<String> upstream() {
    Set<String> all = new java.util.TreeSet<>(after);
    inputs.values().forEach(ref -> all.add(ref.stage()));
    all.addAll(files);
    return List.copyOf(all);
  }
}
