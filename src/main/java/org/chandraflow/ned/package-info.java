/**
 * Asks NED, the NASA/IPAC Extragalactic Database, for what it knows of sources: requests, answers
 * read safely, a pace that is kept however many workers ask, repeats of what failed for a passing
 * reason, and a cache on disk that outlives any interruption.
 */
package org.chandraflow.ned;
