package org.chandraflow.model;

import java.util.List;
import java.util.Optional;
import org.chandraflow.table.Column;

/**
 * A model that was trained by a recipe: preprocessing, one or several classifiers, a calibrator.
 * Safe for several threads, each with a {@link ModelPredictor} of its own. {@link #close} frees the
 * classifiers.
 *
 * @param classes in the order of all scores and probabilities
 * @param features what a row must have, in order
 * @param members alike but for their seeds
 * @param calibrator of the probabilities; empty where the recipe does not calibrate
 * @param conformal prediction sets; empty where the recipe does not calibrate
 * @param classCounts training rows by class
 * @param classWeights weight by class; 0 for a class without rows
 * @param notes decisions that were taken for the data, one line each
 */
public record TrainedModel(
    Recipe recipe,
    List<String> classes,
    List<Column> features,
    Preprocessor preprocessor,
    List<Classifier> members,
    Optional<Calibrator> calibrator,
    Optional<Conformal> conformal,
    int[] classCounts,
    double[] classWeights,
    List<String> notes)
    implements AutoCloseable {
  public TrainedModel {
    classes = List.copyOf(classes);
    features = List.copyOf(features);
    members = List.copyOf(members);
    notes = List.copyOf(notes);
    for (Classifier member : members) {
      if (member.classes() != classes.size() || member.features() != features.size()) {
        throw new IllegalStateException(
            "the classifier has "
                + member.classes()
                + " classes and "
                + member.features()
                + " features, the model "
                + classes.size()
                + " and "
                + features.size());
      }
    }
  }

  /** A predictor for one thread; closed before this model. */
  public ModelPredictor predictor() {
    return new ModelPredictor(this);
  }

  /** The same with another calibrator and the prediction sets that belong to it. */
  public TrainedModel withCalibrator(Optional<Calibrator> changed, Optional<Conformal> sets) {
    return new TrainedModel(
        recipe,
        classes,
        features,
        preprocessor,
        members,
        changed,
        sets,
        classCounts,
        classWeights,
        notes);
  }

  @Override
  public void close() {
    members.forEach(Classifier::close);
  }
}
