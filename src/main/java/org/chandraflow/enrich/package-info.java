/**
 * The stage {@code enrich}: rows with names in, the same rows with what NED knows of them out. What
 * is asked, how and how fast is the affair of {@code ned}; here are its records and the transform.
 */
package org.chandraflow.enrich;
