package org.chandraflow.config;

import java.util.ArrayList;
import java.util.List;

/** Collects problems, so that a user sees all of them at once. Not safe for several threads. */
public final class Problems {
  private final List<Problem> found = new ArrayList<>();

  /** Adds a problem at a node's place. */
  public void add(ConfigNode where, String message) {
    add(new Problem(where.file(), where.line(), message));
  }

  /** Adds a problem, unless it was found before. */
  public void add(Problem problem) {
    if (!found.contains(problem)) {
      found.add(problem);
    }
  }

  /** Adds each problem of an exception. */
  public void addAll(UsageException problems) {
    problems.problems().forEach(this::add);
  }

  /** The problems so far, in the order found. */
  public List<Problem> found() {
    return List.copyOf(found);
  }

  /** Whether nothing was found. */
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /**
   * Ends a check.
   *
   * @throws UsageException with every problem, if there are any
   */
  public void throwIfAny() {
    if (!found.isEmpty()) {
      throw new UsageException(found);
    }
  }
}
