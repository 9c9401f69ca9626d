/**
 * Stages as Beam jobs: what a stage's transform gets and gives, datasets as Avro files, the runners
 * and their profiles.
 */
package org.chandraflow.beam;
