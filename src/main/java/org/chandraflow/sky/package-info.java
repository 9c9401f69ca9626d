/**
 * Matching positions on the sky: geometry, errors and an index past which a catalogue streams.
 *
 * <p>{@link org.chandraflow.sky.Sphere} has separations, position angles and offsets; {@link
 * org.chandraflow.sky.Motion} carries positions to another epoch; {@link
 * org.chandraflow.sky.Covariance} is the error of a position, and {@link
 * org.chandraflow.sky.MatchCriterion} says when two positions are a pair. The sources go into a
 * {@link org.chandraflow.sky.SourceIndex}, rows of any number stream past it:
 *
 * <pre>{@code
 * SourceIndexBuilder builder = SourceIndex.builder(MatchCriterion.sigma(Covariance.SIGMAS_95));
 * builder.usualRowError(0.3);
 * for each source:
 *   builder.add(name, ra, dec, Covariance.ellipse(r0 / 2.4477, r1 / 2.4477, angle), 2010.0, 4);
 * SourceIndex index = builder.build();
 *
 * Prober prober = index.prober();          // one a thread
 * SkyRow row = new SkyRow();               // one a thread
 * for each row, if Sphere.problem(ra, dec) == null:
 *   row.at(ra, dec).error(covariance).epoch(2016.0, 0).motion(pmRa, pmDec, pmRaError, pmDecError);
 *   prober.probe(row, pair -> ... index.id(pair.source()), pair.separation(), pair.normalised(),
 *       pair.positionAngle(), pair.covariance());
 * }</pre>
 *
 * <p>Workers get an {@link org.chandraflow.sky.IndexFile} (path and digest) and share what it holds
 * through {@link org.chandraflow.sky.SharedIndexes}. The index's layout, and with it the digest,
 * does not depend on the order in which named sources were added.
 *
 * <p>Units: degrees for positions and position angles (east of north), arcsec for separations and
 * errors (1 sigma a coordinate), Julian years for epochs, arcsec/yr for proper motions. Both sides
 * are in one frame, ICRS. No Beam here.
 */
package org.chandraflow.sky;
