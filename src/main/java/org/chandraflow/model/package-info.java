/**
 * Classifiers and everything fitted around them, without Beam: LightGBM behind one wrapper ({@link
 * org.chandraflow.model.Booster}), preprocessing, recipes, folds, scores, cross-validation and the
 * bundle that keeps a trained model.
 */
package org.chandraflow.model;
