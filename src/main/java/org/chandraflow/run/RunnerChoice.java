package org.chandraflow.run;

import java.util.Collection;
import java.util.List;

/**
 * The runners of a run.
 *
 * @param profile their profile
 * @param from where the choice came from
 * @param runners for all kinds of stages
 */
public record RunnerChoice(String profile, String from, Collection<StageRunner> runners) {
  /** Chooses, once it is known how much will be read. */
  @FunctionalInterface
  public interface Chooser {
    /**
     * @param bytes of outside files that the stages which run read
     */
    RunnerChoice choose(long bytes);
  }

  public RunnerChoice {
    runners = List.copyOf(runners);
  }
}
