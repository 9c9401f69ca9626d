/**
 * Reads X-ray catalogues: every row of the configured files becomes a source, is filtered by a
 * named rule, or is rejected with a reason. {@link org.chandraflow.ingest.SourceReader} is the pure
 * core, {@link org.chandraflow.ingest.Ingest} the transform.
 */
package org.chandraflow.ingest;
