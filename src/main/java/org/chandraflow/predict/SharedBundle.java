package org.chandraflow.predict;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.chandraflow.model.Bundle;
import org.chandraflow.model.TrainingDistance;

/**
 * A bundle in use in this JVM, loaded once by a key that stands for its content and closed when its
 * last user is done.
 */
final class SharedBundle {
  private static final Map<String, SharedBundle> LOADED = new HashMap<>();

  private final String key;
  private final Bundle bundle;
  private TrainingDistance distance;
  private int users;

  private SharedBundle(String key, Bundle bundle) {
    this.key = key;
    this.bundle = bundle;
  }

  /** The bundle of a key, loaded if nobody uses it yet; given back with {@link #release}. */
  static SharedBundle acquire(String key, Supplier<Bundle> load) {
    synchronized (LOADED) {
      SharedBundle shared = LOADED.computeIfAbsent(key, k -> new SharedBundle(k, load.get()));
      shared.users++;
      return shared;
    }
  }

  Bundle bundle() {
    return bundle;
  }

  /** The training sources to compare with, prepared once. */
  synchronized TrainingDistance distance() {
    if (distance == null) {
      distance = TrainingDistance.of(bundle.training());
    }
    return distance;
  }

  void release() {
    synchronized (LOADED) {
      users--;
      if (users == 0) {
        LOADED.remove(key);
        bundle.close();
      }
    }
  }
}
