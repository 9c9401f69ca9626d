package org.chandraflow.ned;

import java.util.Locale;

/** A kind of question to NED, one request each. */
public enum NedTable {
  /** Photometric data points of a named object. */
  PHOTOMETRY,
  /** Published positions of a named object. */
  POSITIONS,
  /** Published redshifts of a named object. */
  REDSHIFTS,
  /** Preferred name, position, type and redshift of a named object. */
  OBJECT,
  /** The objects within a radius of a position. */
  NEAR;

  /** The name in configuration and cache, {@code photometry}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the question is asked with an object's name. */
  public boolean byName() {
    return this != NEAR;
  }
}
