/**
 * The stage {@code crossmatch}: sources joined to catalogues and labels by position, with
 * probabilities. The geometry and the probabilities are in {@code sky}; here they meet Beam.
 *
 * <p>Catalogues stream past a broadcast index of the sources and are never shuffled; only rows that
 * match travel on, to be weighed beside their source.
 */
package org.chandraflow.crossmatch;
