/**
 * Matching two tables in files: which columns hold positions, streaming the larger table past an
 * index of the smaller one, choosing the best pairs, and writing what belongs together. What {@code
 * chandraflow crossmatch} does, without a runner.
 */
package org.chandraflow.sky.tables;
