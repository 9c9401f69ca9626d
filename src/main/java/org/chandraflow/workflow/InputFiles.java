package org.chandraflow.workflow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.Names;
import org.chandraflow.config.Problem;
import org.chandraflow.table.Storage;

/**
 * Outside files as a stage's {@code plan} sees them. A path below the directory of a stage that has
 * not run yet (written {@code ${stages.NAME}/...} in a pipeline) is <em>pending</em>: it is passed
 * on unchanged, and a plan must not look into it.
 */
public final class InputFiles {
  private static final ThreadLocal<List<String>> PENDING = ThreadLocal.withInitial(List::of);

  private InputFiles() {}

  /**
   * The files that a configured path, directory or glob stands for, sorted. A pending path is
   * returned as it is. What finds nothing is a problem at the key's place, and the list is empty.
   *
   * @param key the key whose value the path is, for messages
   */
  public static List<String> resolve(ConfigReader config, String key, String pathOrGlob) {
    if (isPending(pathOrGlob)) {
      return List.of(pathOrGlob);
    }
    try {
      List<String> found =
          Storage.of(pathOrGlob).list(pathOrGlob).stream().map(Storage.Entry::path).toList();
      if (found.isEmpty()) {
        config.problems().add(config.at(key), "'" + key + "': " + missing(pathOrGlob));
      }
      return found;
    } catch (IOException e) {
      config
          .problems()
          .add(config.at(key), "'" + key + "': " + pathOrGlob + " cannot be read: " + cause(e));
      return List.of();
    }
  }

  /** Whether a path lies below the directory of a stage that has not run yet. */
  public static boolean isPending(String path) {
    for (String directory : PENDING.get()) {
      if (path.startsWith(directory)
          && (path.length() == directory.length() || path.charAt(directory.length()) == '/')) {
        return true;
      }
    }
    return false;
  }

  /** A sentence on a path that stands for nothing, with the nearest name beside it. */
  public static String missing(String path) {
    int slash = path.lastIndexOf('/');
    String directory = slash < 0 ? "." : path.substring(0, Math.max(slash, 1));
    String name = path.substring(slash + 1);
    List<String> beside = new ArrayList<>();
    try {
      for (Storage.Entry entry : Storage.of(path).list(directory)) {
        beside.add(entry.path().substring(entry.path().lastIndexOf('/') + 1));
      }
    } catch (IOException e) {
      return path + ": no such file (and " + directory + " cannot be listed: " + cause(e) + ")";
    }
    return path
        + ": no such file"
        + Names.nearest(name, beside).map(near -> "; did you mean '" + near + "'?").orElse("");
  }

  /**
   * Runs something while paths below some directories are pending.
   *
   * @param directories without a slash at the end
   */
  public static <T> T whilePending(List<String> directories, Supplier<T> work) {
    List<String> before = PENDING.get();
    PENDING.set(List.copyOf(directories));
    try {
      return work.get();
    } finally {
      PENDING.set(before);
    }
  }

  /** The problem of a path that stands for nothing, without a place. */
  public static Problem problem(String path) {
    return new Problem("", 0, missing(path));
  }

  private static String cause(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
