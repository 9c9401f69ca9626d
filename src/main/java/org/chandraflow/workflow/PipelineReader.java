package org.chandraflow.workflow;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.chandraflow.config.ConfigNode;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.Names;
import org.chandraflow.config.Problem;
import org.chandraflow.config.Problems;
import org.chandraflow.config.UsageException;

/**
 * Reads a pipeline file: includes put together, parameters replaced, every name that stands in it
 * checked. What a stage's own configuration means is checked by {@link StageType#plan}, later.
 */
public final class PipelineReader {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");
  private static final String STAGES = "stages.";

  private final StageTypes types;
  private final Map<String, String> set;
  private final Map<String, String> environment;
  private final Problems problems;
  private final Map<String, ConfigNode> parameters = new LinkedHashMap<>();
  private final Set<String> valueless = new HashSet<>();
  private final List<Pipeline.Setting> settings = new ArrayList<>();

  private PipelineReader(
      StageTypes types,
      Map<String, String> set,
      Map<String, String> environment,
      Problems problems) {
    this.types = types;
    this.set = set;
    this.environment = environment;
    this.problems = problems;
  }

  /**
   * Reads a file.
   *
   * @param set parameters given on the command line, the strongest
   * @param environment variables, of which {@code CHANDRAFLOW_PARAMETER} come next
   * @param problems takes whatever is wrong; the result is usable only if it stays empty, or for
   *     looking for more problems
   * @throws UsageException if the file cannot be read at all
   */
  public static Pipeline read(
      String file,
      StageTypes types,
      Map<String, String> set,
      Map<String, String> environment,
      Problems problems) {
    ConfigNode root = new PipelineIncludes().load(file);
    return new PipelineReader(types, set, environment, problems).pipeline(file, root);
  }

  /**
   * The parameters of a file that have no value.
   *
   * @param set parameters given on the command line
   * @param environment variables, of which {@code CHANDRAFLOW_PARAMETER} count
   * @throws UsageException if the file cannot be read at all
   */
  public static List<String> valueless(
      String file, Map<String, String> set, Map<String, String> environment) {
    PipelineReader reader =
        new PipelineReader(StageTypes.installed(), set, environment, new Problems());
    reader.readParameters(new ConfigReader(new PipelineIncludes().load(file), new Problems()));
    return List.copyOf(reader.valueless);
  }

  private Pipeline pipeline(String file, ConfigNode root) {
    ConfigReader top = new ConfigReader(root, problems);
    readParameters(top);
    ConfigNode resolved = Substitution.apply(withoutParameters(root), this::lookup);
    ConfigReader reader = new ConfigReader(resolved, problems);
    reader.has("parameters");
    reader.has("include");
    String description = reader.text("description", "");
    Map<String, Pipeline.Pool> pools = pools(reader);
    ConfigReader defaults = reader.section("defaults");
    RetrySettings retry = RetrySettings.read(defaults, RetrySettings.NONE);
    defaults.finish();
    Map<String, StageSpec> stages = new LinkedHashMap<>();
    reader
        .named("stages")
        .forEach((name, node) -> stages.put(name, stage(name, node, retry, pools)));
    if (stages.isEmpty()) {
      problems.add(reader.node(), "'stages' is missing: a pipeline has at least one stage");
    }
    checkReferences(stages);
    List<CheckSpec> checks = checks(reader, stages);
    Map<String, List<String>> subsets = subsets(reader, stages.keySet());
    int parallel = (int) reader.integer("parallel", 2, 1, 64);
    boolean fuse = reader.flag("fuse", false);
    String profile = reader.text("profile", "");
    String onFailure = reader.text("on_failure", "");
    reader.finish();
    return new Pipeline(
        file,
        stem(file),
        description,
        stages,
        checks,
        subsets,
        pools,
        parallel,
        fuse,
        profile,
        onFailure,
        settings,
        resolved);
  }

  /** The name of a pipeline, from its file's. */
  private static String stem(String file) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    int dot = name.indexOf('.');
    return (dot > 0 ? name.substring(0, dot) : name).replaceAll("[^A-Za-z0-9_-]", "-");
  }

  private void readParameters(ConfigReader top) {
    Map<String, ConfigNode> written = top.named("parameters");
    for (String key : set.keySet()) {
      if (!written.containsKey(key)) {
        problems.add(
            new Problem(
                "",
                0,
                "--set "
                    + key
                    + ": the pipeline has no such parameter; "
                    + Names.hint(key, written.keySet())));
      }
    }
    written.forEach(
        (key, node) -> {
          if (!NAME.matcher(key).matches()) {
            problems.add(node, "parameter '" + key + "': a name is letters, digits, _ and -");
          }
          String variable = "CHANDRAFLOW_" + key.toUpperCase(Locale.ROOT).replace('-', '_');
          ConfigNode value = node;
          String from = node.where();
          if (set.containsKey(key)) {
            from = "command line";
            value = given("--set " + key, set.get(key));
          } else if (environment.containsKey(variable)) {
            from = "environment " + variable;
            value = given(variable, environment.get(variable));
          } else if (node.isNull()) {
            problems.add(
                node, "parameter '" + key + "' has no value; give one: --set " + key + "=VALUE");
            valueless.add(key);
            return;
          } else {
            value = Substitution.apply(node, this::lookup);
          }
          parameters.put(key, value);
          settings.add(
              new Pipeline.Setting(key, value.isScalar() ? value.text() : value.canonical(), from));
        });
  }

  /** A value from outside: a list or mapping if it is written as one, otherwise the very text. */
  private ConfigNode given(String from, String text) {
    String stripped = text.strip();
    if (stripped.startsWith("[") || stripped.startsWith("{")) {
      try {
        return ConfigNode.parse(from, stripped);
      } catch (UsageException e) {
        problems.addAll(e);
      }
    }
    return ConfigNode.scalar(from, text);
  }

  private static ConfigNode withoutParameters(ConfigNode root) {
    if (!root.isMap()) {
      return root;
    }
    Map<String, ConfigNode> entries = new LinkedHashMap<>(root.entries());
    entries.remove("parameters");
    entries.remove("include");
    return root.withEntries(entries);
  }

  private Optional<ConfigNode> lookup(String name, ConfigNode where) {
    if (name.startsWith(STAGES) || valueless.contains(name)) {
      return Optional.empty();
    }
    ConfigNode value = parameters.get(name);
    if (value == null) {
      problems.add(
          where,
          "'${"
              + name
              + "}': no such parameter; "
              + Names.hint(name, parameters.keySet())
              + " (write $${ for a plain ${)");
    }
    return Optional.ofNullable(value);
  }

  private Map<String, Pipeline.Pool> pools(ConfigReader reader) {
    Map<String, Pipeline.Pool> pools = new LinkedHashMap<>();
    reader
        .named("pools")
        .forEach(
            (name, node) -> {
              ConfigReader pool = new ConfigReader(node, problems);
              int slots = (int) pool.integer("slots", 1, 1, 1000);
              Map<String, ConfigNode> rest = new LinkedHashMap<>();
              if (node.isMap()) {
                rest.putAll(node.entries());
                rest.remove("slots");
              }
              pools.put(name, new Pipeline.Pool(slots, rest));
            });
    return pools;
  }

  private StageSpec stage(
      String name, ConfigNode node, RetrySettings defaults, Map<String, Pipeline.Pool> pools) {
    if (!NAME.matcher(name).matches()) {
      problems.add(node, "stage '" + name + "': a name is letters, digits, _ and -");
    }
    ConfigReader reader = new ConfigReader(node, problems);
    reader.text("description", "");
    String transform = reader.requiredText("transform");
    Optional<StageType> type = types.find(transform);
    if (type.isEmpty() && !transform.isEmpty()) {
      problems.add(
          reader.at("transform"),
          "stage '"
              + name
              + "': unknown transform '"
              + transform
              + "'; "
              + Names.hint(transform, types.names()));
    }
    Map<String, DatasetRef> inputs = new LinkedHashMap<>();
    Map<String, ConfigNode> written = reader.named("inputs");
    written.forEach(
        (port, ref) -> {
          if (ref.isScalar()) {
            inputs.put(port, DatasetRef.of(ref.text()));
          } else {
            problems.add(ref, "input '" + port + "': expected a dataset's name, found " + ref);
          }
        });
    type.ifPresent(t -> checkPorts(name, t, written, reader));
    String pool = reader.text("pool", "");
    if (!pool.isEmpty() && !pools.containsKey(pool)) {
      problems.add(
          reader.at("pool"), "unknown pool '" + pool + "'; " + Names.hint(pool, pools.keySet()));
    }
    ConfigNode config = reader.section("config").node();
    if (config.line() == 0) {
      config = node.withEntries(Map.of());
    }
    if (pools.containsKey(pool) && config.isMap()) {
      Map<String, ConfigNode> merged = new LinkedHashMap<>(config.entries());
      pools.get(pool).settings().forEach(merged::putIfAbsent);
      config = config.withEntries(merged);
    }
    RetrySettings retry = RetrySettings.read(reader, defaults);
    List<String> after = reader.texts("after");
    Set<String> files = new LinkedHashSet<>();
    Substitution.apply(
        config,
        (reference, where) -> {
          if (reference.startsWith(STAGES)) {
            files.add(reference.substring(STAGES.length()));
          }
          return Optional.empty();
        });
    reader.finish();
    return new StageSpec(name, node, transform, inputs, config, retry, pool, after, files);
  }

  private void checkPorts(
      String name, StageType type, Map<String, ConfigNode> written, ConfigReader reader) {
    List<String> ports = type.inputs().stream().map(StageType.Port::name).toList();
    written.forEach(
        (port, node) -> {
          if (!ports.contains(port)) {
            problems.add(
                node,
                "stage '"
                    + name
                    + "': "
                    + type.name()
                    + " has no input '"
                    + port
                    + "'; "
                    + (ports.isEmpty() ? "it takes none" : Names.hint(port, ports)));
          }
        });
    for (StageType.Port port : type.inputs()) {
      if (port.required() && !written.containsKey(port.name())) {
        problems.add(
            reader.at("inputs"),
            "stage '"
                + name
                + "': input '"
                + port.name()
                + "' of "
                + type.name()
                + " is not connected");
      }
    }
  }

  private void checkReferences(Map<String, StageSpec> stages) {
    for (StageSpec stage : stages.values()) {
      stage
          .inputs()
          .forEach(
              (port, ref) ->
                  known(
                      stages,
                      ref.stage(),
                      place(stage, "inputs", port),
                      "stage '" + stage.name() + "': unknown dataset '" + ref + "'"));
      stage
          .after()
          .forEach(
              name ->
                  known(
                      stages,
                      name,
                      stage.node(),
                      "stage '"
                          + stage.name()
                          + "': 'after' names the unknown stage '"
                          + name
                          + "'"));
      stage
          .files()
          .forEach(
              name ->
                  known(
                      stages,
                      name,
                      stage.config(),
                      "stage '" + stage.name() + "': '${stages." + name + "}' is no stage"));
    }
  }

  private void known(Map<String, StageSpec> stages, String name, ConfigNode where, String message) {
    if (!stages.containsKey(name)) {
      problems.add(where, message + "; " + Names.hint(name, new TreeSet<>(stages.keySet())));
    }
  }

  private static ConfigNode place(StageSpec stage, String section, String key) {
    ConfigNode at = stage.node().isMap() ? stage.node().entries().get(section) : null;
    return at != null && at.isMap() ? at.entries().getOrDefault(key, at) : stage.node();
  }

  private List<CheckSpec> checks(ConfigReader reader, Map<String, StageSpec> stages) {
    List<CheckSpec> checks = new ArrayList<>();
    for (ConfigReader check : reader.sections("checks")) {
      String on = check.requiredText("on");
      DatasetRef ref = DatasetRef.of(on);
      if (!on.isEmpty()) {
        known(stages, ref.stage(), check.at("on"), "check on the unknown dataset '" + on + "'");
      }
      String expect = check.requiredText("expect");
      String severity = check.oneOf("severity", "error", "warn", "error");
      check.finish();
      if (!expect.isEmpty()) {
        try {
          checks.add(
              new CheckSpec(
                  ref, expect, Expectation.parse(expect), severity.equals("error"), check.node()));
        } catch (IllegalArgumentException e) {
          problems.add(check.at("expect"), "'expect': " + e.getMessage());
        }
      }
    }
    return checks;
  }

  private Map<String, List<String>> subsets(ConfigReader reader, Set<String> stages) {
    Map<String, List<String>> subsets = new LinkedHashMap<>();
    ConfigReader section = reader.section("subsets");
    if (section.node().isMap()) {
      section
          .node()
          .entries()
          .forEach(
              (name, node) -> {
                List<String> members = section.texts(name);
                for (String member : members) {
                  if (!stages.contains(member)) {
                    problems.add(
                        node,
                        "subset '"
                            + name
                            + "': unknown stage '"
                            + member
                            + "'; "
                            + Names.hint(member, stages));
                  }
                }
                subsets.put(name, members);
              });
    }
    return subsets;
  }
}
