/**
 * A simulated sky whose truth is known: X-ray sources and the catalogues they are matched to, at
 * any size, the same bytes for the same seed. What its distributions are modelled on is told in
 * {@code docs/simulation.md}.
 */
package org.chandraflow.simulate;
