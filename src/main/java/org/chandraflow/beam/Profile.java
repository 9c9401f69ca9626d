package org.chandraflow.beam;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chandraflow.config.ConfigFiles;
import org.chandraflow.config.ConfigNode;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.Problems;
import org.chandraflow.config.UsageException;

/**
 * Where Beam jobs run and how: a file of {@code config/profiles}.
 *
 * @param name its name
 * @param runner a Beam runner, {@code DirectRunner}
 * @param options Beam's options by name
 * @param flink Flink's own configuration for a Flink in this process
 */
public record Profile(
    String name, String runner, Map<String, String> options, Map<String, String> flink) {
  /** Files of configuration of this kind. */
  public static final String KIND = "profiles";

  private static final Pattern NAMED = Pattern.compile("\\$\\{(\\w+)}");

  /** Inputs up to so many bytes are quicker without a Flink to start. */
  private static final long SMALL = 24L << 20;

  public Profile {
    options = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(options));
    flink = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(flink));
  }

  /** The profile for this machine and inputs of a size. */
  public static String defaultFor(long bytes) {
    return bytes <= SMALL ? "direct" : "flink-local";
  }

  /** Why it is that one, in a few words. */
  public static String whyDefault(long bytes) {
    return "default for "
        + (bytes >> 20)
        + " MB of input: direct is the quicker one up to "
        + (SMALL >> 20)
        + " MB";
  }

  /**
   * Loads one; {@code ${cores}} stands for this machine's processors.
   *
   * @throws org.chandraflow.config.UsageException if there is none of that name
   */
  public static Profile load(String name) {
    ConfigNode node = ConfigFiles.load(KIND, name);
    Problems problems = new Problems();
    ConfigReader reader = new ConfigReader(node, problems);
    String runner = reader.requiredText("runner");
    Map<String, String> options = texts(reader, "options");
    Map<String, String> flink = texts(reader, "flink");
    reader.finish();
    problems.throwIfAny();
    return new Profile(name, runner, options, flink);
  }

  private static Map<String, String> texts(ConfigReader reader, String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    String cores = Integer.toString(Runtime.getRuntime().availableProcessors());
    reader
        .named(key)
        .forEach((name, value) -> texts.put(name, value.text().replace("${cores}", cores)));
    return texts;
  }

  /** Whether its workers are other processes, which need to be there before work starts. */
  public boolean isElsewhere() {
    return !runner.equals("DirectRunner") && !"[local]".equals(options.get("flinkMaster"));
  }

  /** A value in which {@code ${option}} stands for that option's value. */
  private String filled(String value, List<String> given) {
    Matcher name = NAMED.matcher(value);
    return name.replaceAll(
        found -> {
          String prefix = "--" + found.group(1) + "=";
          return Matcher.quoteReplacement(
              given.stream()
                  .filter(g -> g.startsWith(prefix))
                  .map(g -> g.substring(prefix.length()))
                  .findFirst()
                  .or(() -> Optional.ofNullable(options.get(found.group(1))))
                  .orElseThrow(
                      () ->
                          new UsageException(
                              "profile "
                                  + this.name
                                  + " needs "
                                  + prefix
                                  + "VALUE: add -- "
                                  + prefix
                                  + "VALUE")));
        });
  }

  /** As Beam's arguments; those given by hand come last and win. */
  public List<String> arguments(List<String> given) {
    List<String> arguments = new ArrayList<>();
    arguments.add("--runner=" + runner);
    options.forEach(
        (key, value) -> {
          if (given.stream().noneMatch(g -> g.startsWith("--" + key + "="))) {
            arguments.add("--" + key + "=" + filled(value, given));
          }
        });
    if (given.stream().anyMatch(g -> g.startsWith("--runner="))) {
      arguments.remove(0);
    }
    arguments.addAll(given);
    return arguments;
  }
}
