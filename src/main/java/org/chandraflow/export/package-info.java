/**
 * Writes datasets as tables that other tools open: one column a scalar field, one a key of a map,
 * rows sorted by name, units, UCDs and descriptions kept.
 */
package org.chandraflow.export;
