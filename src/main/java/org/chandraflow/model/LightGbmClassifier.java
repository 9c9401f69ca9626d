package org.chandraflow.model;

/** A classifier whose model is a LightGBM booster, for what only boosters give: contributions. */
public interface LightGbmClassifier extends Classifier {
  /** The booster; closed with this classifier. */
  Booster booster();
}
