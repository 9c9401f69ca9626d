package org.chandraflow.config;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Finds files of configuration by kind ({@code catalogs}, {@code features}, {@code recipes}, {@code
 * profiles}) and name. A name that has a slash or ends in {@code .yaml} is a path of the user's
 * own; any other is looked up in {@code $CHANDRAFLOW_HOME/config/KIND} (the launcher sets it), then
 * among the files shipped in the jar.
 */
public final class ConfigFiles {
  /** Texts that were parsed before; a pipeline of many stages names the same few over and over. */
  private static final Map<List<String>, ConfigNode> PARSED = new ConcurrentHashMap<>();

  private static final int MOST_PARSED = 200;

  /** What the jar holds, by kind. */
  private static final Map<String, List<String>> SHIPPED = new ConcurrentHashMap<>();

  private ConfigFiles() {}

  private static ConfigNode parsed(String name, String text) {
    if (PARSED.size() > MOST_PARSED) {
      PARSED.clear();
    }
    return PARSED.computeIfAbsent(List.of(name, text), key -> ConfigNode.parse(name, text));
  }

  /** The names that {@link #load} knows for a kind, sorted. */
  public static List<String> names(String kind) {
    return Standing.once("names", kind, () -> list(kind));
  }

  private static List<String> list(String kind) {
    TreeSet<String> names = new TreeSet<>();
    Path home = home(kind);
    if (home != null && Files.isDirectory(home)) {
      addNames(home, names);
    }
    names.addAll(SHIPPED.computeIfAbsent(kind, ConfigFiles::shipped));
    return List.copyOf(names);
  }

  private static List<String> shipped(String kind) {
    TreeSet<String> names = new TreeSet<>();
    URL url = ConfigFiles.class.getResource("/config/" + kind);
    if (url != null) {
      try {
        if (url.openConnection() instanceof JarURLConnection jar) {
          jar.setUseCaches(false);
          try (JarFile file = jar.getJarFile()) {
            String directory = "config/" + kind + "/";
            file.stream()
                .map(JarEntry::getName)
                .filter(entry -> entry.startsWith(directory))
                .forEach(entry -> addName(entry.substring(directory.length()), names));
          }
        } else {
          addNames(Path.of(url.toURI()), names);
        }
      } catch (URISyntaxException | IOException e) {
        throw new UsageException("cannot list the shipped configuration " + url, e);
      }
    }
    return List.copyOf(names);
  }

  /**
   * Loads a file.
   *
   * @throws UsageException if there is none of that name, with the nearest one, or it is not YAML
   */
  public static ConfigNode load(String kind, String name) {
    return Standing.once(kind, name, () -> read(kind, name));
  }

  private static ConfigNode read(String kind, String name) {
    try {
      if (name.indexOf('/') >= 0 || name.endsWith(".yaml") || name.endsWith(".yml")) {
        Path path = Path.of(name);
        if (!Files.isRegularFile(path)) {
          throw new UsageException(name + ": no such file (" + kind + " configuration)");
        }
        return parsed(name, TextFile.read(name, path));
      }
      Path home = home(kind);
      if (home != null && Files.isRegularFile(home.resolve(name + ".yaml"))) {
        Path path = home.resolve(name + ".yaml");
        String file = "config/" + kind + "/" + name + ".yaml";
        return parsed(file, TextFile.read(file, path));
      }
      String resource = "config/" + kind + "/" + name + ".yaml";
      try (InputStream in = ConfigFiles.class.getResourceAsStream("/" + resource)) {
        if (in != null) {
          return parsed(resource, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    } catch (IOException e) {
      throw new UsageException("cannot read " + kind + " '" + name + "': " + e.getMessage(), e);
    }
    throw new UsageException(
        "unknown " + singular(kind) + " '" + name + "'; " + Names.hint(name, names(kind)));
  }

  private static String singular(String kind) {
    return kind.equals("features") ? "feature set" : kind.replaceFirst("s$", "");
  }

  private static Path home(String kind) {
    String home = System.getProperty("chandraflow.home", System.getenv("CHANDRAFLOW_HOME"));
    return home == null || home.isEmpty() ? null : Path.of(home, "config", kind);
  }

  private static void addNames(Path directory, TreeSet<String> names) {
    try (Stream<Path> files = Files.list(directory)) {
      files.forEach(file -> addName(file.getFileName().toString(), names));
    } catch (IOException e) {
      throw new UsageException("cannot list " + directory + ": " + e.getMessage(), e);
    }
  }

  private static void addName(String file, TreeSet<String> names) {
    if (file.endsWith(".yaml") && file.indexOf('/') < 0) {
      names.add(file.substring(0, file.length() - ".yaml".length()));
    }
  }
}
