/**
 * Derives features: named numbers that are expressions over a table's columns. {@link
 * org.chandraflow.features.FeatureSet} is a checked set of them, {@link
 * org.chandraflow.features.BoundFeatures} one that is bound to a table, {@link
 * org.chandraflow.features.Features} the transform. Nothing is fitted here; a missing value stays
 * missing.
 */
package org.chandraflow.features;
