package org.chandraflow.model;

/**
 * A source to predict.
 *
 * @param ra right ascension, deg; NaN where unknown
 * @param dec declination, deg; NaN where unknown
 * @param knownClass null where unknown
 * @param features in the model's order; missing is NaN
 * @param draws of them from measurement errors; null where no error is known or asked for
 */
public record Source(
    String name, double ra, double dec, String knownClass, double[] features, FeatureDraws draws) {}
