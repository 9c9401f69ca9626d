package org.chandraflow.run;

/** The state of a run, a stage or an attempt. */
public enum State {
  /** Not begun. */
  PENDING,
  /** At work. */
  RUNNING,
  /** A try failed; the next one waits for its time. */
  RETRYING,
  SUCCEEDED,
  /** Done, but rows were rejected or a check of severity warn does not hold. */
  SUCCEEDED_WITH_ISSUES,
  FAILED,
  /** Not begun because something that it needs failed. */
  BLOCKED,
  /** The result of an earlier run was taken. */
  CACHED,
  TIMED_OUT,
  CANCELLED;

  /** Whether its datasets can be read. */
  public boolean done() {
    return this == SUCCEEDED || this == SUCCEEDED_WITH_ISSUES || this == CACHED;
  }

  /** Whether it failed in one way or another. */
  public boolean failed() {
    return this == FAILED || this == TIMED_OUT;
  }

  /** Whether nothing more happens to it. */
  public boolean ended() {
    return this != PENDING && this != RUNNING && this != RETRYING;
  }
}
