/** Predicts the class of each source with a model bundle. */
package org.chandraflow.predict;
