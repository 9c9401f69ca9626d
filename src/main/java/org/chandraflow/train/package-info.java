/** Trains a model on the labelled rows of a features dataset. */
package org.chandraflow.train;
