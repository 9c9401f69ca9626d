package org.chandraflow.model;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Turns raw probabilities into calibrated ones. Immutable, safe for several threads. */
public interface Calibrator {
  /** The name of the method, as recipes write it. */
  String method();

  /** Calibrates the probabilities of one row in place; they sum to 1 before and after. */
  void calibrate(double[] probabilities);

  /** What {@link Calibrators#read} makes it from again; has the key {@code method}. */
  ObjectNode toJson();
}
