package org.chandraflow.run;

/**
 * One try of a stage.
 *
 * @param number from 1
 * @param state RUNNING, SUCCEEDED, FAILED, TIMED_OUT or CANCELLED
 * @param started as ISO-8601 in UTC
 * @param ended the same; null while it runs, or if its process was killed
 * @param log file name of its log beside the state
 * @param error why it failed; null if it did not
 */
public record Attempt(
    int number, State state, String started, String ended, String log, String error) {}
