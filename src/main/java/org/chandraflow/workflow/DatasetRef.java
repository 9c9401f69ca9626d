package org.chandraflow.workflow;

/**
 * A dataset as pipelines write it: {@code STAGE} for the main output, {@code STAGE.OUTPUT} for
 * another.
 *
 * @param stage the stage that writes it
 * @param output {@link StagePlan#MAIN} or the output's name
 */
public record DatasetRef(String stage, String output) {
  /** Parses the text. */
  public static DatasetRef of(String text) {
    int dot = text.indexOf('.');
    return dot < 0
        ? new DatasetRef(text, StagePlan.MAIN)
        : new DatasetRef(text.substring(0, dot), text.substring(dot + 1));
  }

  @Override
  public String toString() {
    return output.isEmpty() ? stage : stage + "." + output;
  }
}
