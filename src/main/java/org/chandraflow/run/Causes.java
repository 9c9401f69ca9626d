package org.chandraflow.run;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.ArrayList;
import java.util.List;
import org.chandraflow.config.UsageException;

/** Finds the sentence that says why something failed, below what runners wrap around it. */
public final class Causes {
  private Causes() {}

  /** The innermost message; where it says little by itself, with what it is about. */
  public static String of(Throwable failure) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable t = failure; t != null && !chain.contains(t); t = t.getCause()) {
      chain.add(t);
    }
    // What we refuse in our own words needs no word of the libraries below.
    for (Throwable t : chain) {
      if (t instanceof UsageException && t.getMessage() != null) {
        return t.getMessage();
      }
    }
    Throwable root = chain.get(chain.size() - 1);
    String text = sentence(root);
    // "No space left on device" and the like name no file, their wrapper might.
    if (chain.size() > 1 && root instanceof java.io.IOException && !text.contains("/")) {
      String outer = chain.get(chain.size() - 2).getMessage();
      if (outer != null && outer.contains("/") && !outer.contains("Exception:")) {
        return outer.contains(text) ? outer : outer + ": " + text;
      }
    }
    return text;
  }

  private static String sentence(Throwable t) {
    if (t instanceof AccessDeniedException denied) {
      return denied.getFile() + ": permission denied";
    }
    if (t instanceof NoSuchFileException missing) {
      return missing.getFile() + ": no such file";
    }
    if (t instanceof ReadOnlyFileSystemException) {
      return "the file system is read-only";
    }
    if (t instanceof OutOfMemoryError) {
      return "out of memory (" + t.getMessage() + "); give Java more: CHANDRAFLOW_JAVA_OPTS=-Xmx8g";
    }
    String message = t.getMessage();
    String type = t.getClass().getSimpleName();
    if (message == null || message.isBlank()) {
      StackTraceElement[] trace = t.getStackTrace();
      return trace.length == 0 ? type : type + " at " + trace[0];
    }
    boolean bare = message.matches("[\\w.$]+");
    return bare
            || t instanceof RuntimeException
                && !(t instanceof UsageException)
                && t.getClass().getName().startsWith("java.")
        ? type + ": " + message
        : message;
  }
}
