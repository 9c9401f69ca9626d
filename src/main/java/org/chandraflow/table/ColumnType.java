package org.chandraflow.table;

/** What a column holds. Integers of any width are LONG, floating values of any width DOUBLE. */
public enum ColumnType {
  STRING,
  LONG,
  DOUBLE,
  BOOLEAN
}
