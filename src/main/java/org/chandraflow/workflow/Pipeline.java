package org.chandraflow.workflow;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chandraflow.config.ConfigNode;

/**
 * A pipeline, read and with its parameters put in; {@link PipelineReader} makes it. Immutable.
 *
 * @param file as the user named it
 * @param name the file's name without extension
 * @param description for people; may be empty
 * @param stages by name, in the order written
 * @param checks of datasets
 * @param subsets lists of stages by name
 * @param pools by name
 * @param parallel the most stages at work at once
 * @param fuse whether the Beam stages are one job
 * @param profile the profile it asks for; empty for none
 * @param onFailure a shell command for a run that failed; empty for none
 * @param settings where each parameter's value came from
 * @param resolved the whole with parameters put in, as it is stored with a run
 */
public record Pipeline(
    String file,
    String name,
    String description,
    Map<String, StageSpec> stages,
    List<CheckSpec> checks,
    Map<String, List<String>> subsets,
    Map<String, Pool> pools,
    int parallel,
    boolean fuse,
    String profile,
    String onFailure,
    List<Setting> settings,
    ConfigNode resolved) {
  /**
   * What several stages share.
   *
   * @param slots the most stages of it at work at once
   * @param settings handed to its stages' configuration where they do not say otherwise, such as
   *     {@code rate} and {@code shards}
   */
  public record Pool(int slots, Map<String, ConfigNode> settings) {
    public Pool {
      settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }
  }

  /**
   * A value and its provenance.
   *
   * @param key such as {@code seed}
   * @param value as text
   * @param from {@code command line}, {@code environment CHANDRAFLOW_SEED}, {@code demo.yaml:4},
   *     ...
   */
  public record Setting(String key, String value, String from) {}

  public Pipeline {
    stages = Collections.unmodifiableMap(new LinkedHashMap<>(stages));
    checks = List.copyOf(checks);
    subsets = Collections.unmodifiableMap(new LinkedHashMap<>(subsets));
    pools = Collections.unmodifiableMap(new LinkedHashMap<>(pools));
    settings = List.copyOf(settings);
  }

  /** The same with its Beam stages as one job. */
  public Pipeline fused() {
    Map<String, ConfigNode> entries = new LinkedHashMap<>(resolved.entries());
    entries.put("fuse", resolved.withText("true"));
    return new Pipeline(
        file,
        name,
        description,
        stages,
        checks,
        subsets,
        pools,
        parallel,
        true,
        profile,
        onFailure,
        settings,
        resolved.withEntries(entries));
  }

  /** The same with every stage tried once: for a scheduler that tries again by itself. */
  public Pipeline triedOnce() {
    Map<String, StageSpec> once = new LinkedHashMap<>();
    stages.forEach((stage, spec) -> once.put(stage, spec.triedOnce()));
    return new Pipeline(
        file,
        name,
        description,
        once,
        checks,
        subsets,
        pools,
        parallel,
        fuse,
        profile,
        onFailure,
        settings,
        triedOnce(resolved));
  }

  private static ConfigNode triedOnce(ConfigNode resolved) {
    Map<String, ConfigNode> entries = new LinkedHashMap<>(resolved.entries());
    entries.computeIfPresent("defaults", (key, node) -> withoutRetries(node));
    entries.computeIfPresent(
        "stages",
        (key, node) -> {
          Map<String, ConfigNode> stages = new LinkedHashMap<>();
          node.entries().forEach((stage, spec) -> stages.put(stage, withoutRetries(spec)));
          return node.withEntries(stages);
        });
    return resolved.withEntries(entries);
  }

  private static ConfigNode withoutRetries(ConfigNode node) {
    Map<String, ConfigNode> entries = new LinkedHashMap<>(node.entries());
    entries.remove("retries");
    return node.withEntries(entries);
  }
}
