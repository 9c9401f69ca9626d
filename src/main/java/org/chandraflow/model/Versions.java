package org.chandraflow.model;

import java.util.Map;
import java.util.TreeMap;

/** Versions of the software that shape a model. */
final class Versions {
  private Versions() {}

  static Map<String, String> all() {
    Map<String, String> versions = new TreeMap<>();
    versions.put("chandraflow", "0.1.0");
    versions.put("lightgbm", "4.3.0");
    versions.put("smile", "3.1.1");
    return versions;
  }
}
