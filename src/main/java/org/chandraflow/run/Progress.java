package org.chandraflow.run;

import java.util.List;

/** Is told what happens, for people to see. Safe for several threads. */
public interface Progress {
  /** A stage is now in another state. */
  default void stage(StageState state, long millis) {}

  /** An attempt begins; its row counter may be watched until the stage's next state. */
  default void attempt(StageWork work, int number) {}

  /** A note: which runner was taken, that a stage is tried again. */
  default void note(String text) {}

  /** Shows nothing. */
  Progress NONE = new Progress() {};

  /** How many sentences of a list are shown. */
  static String first(List<String> sentences) {
    return sentences.isEmpty()
        ? ""
        : sentences.get(0)
            + (sentences.size() > 1 ? " and " + (sentences.size() - 1) + " more" : "");
  }
}
