/**
 * Downloads catalogues from public services of the Virtual Observatory (TAP): cones, joins with
 * uploaded sources, queries of one's own; in chunks that are kept, so that a download goes on where
 * it was stopped.
 */
package org.chandraflow.fetch;
