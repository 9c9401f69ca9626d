package org.chandraflow.workflow;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * The kinds of stages there are, by name: every {@link StageType} that a {@code
 * META-INF/services/org.chandraflow.workflow.StageType} file names. Immutable.
 */
public final class StageTypes {
  private final Map<String, StageType> types;

  private StageTypes(Map<String, StageType> types) {
    this.types = Collections.unmodifiableMap(new TreeMap<>(types));
  }

  /** All kinds on the class path. */
  public static StageTypes installed() {
    Map<String, StageType> found = new TreeMap<>();
    for (StageType type : ServiceLoader.load(StageType.class, StageType.class.getClassLoader())) {
      StageType other = found.put(type.name(), type);
      if (other != null) {
        throw new IllegalStateException(
            "two stage types are called " + type.name() + ": " + other + " and " + type);
      }
    }
    return new StageTypes(found);
  }

  /** Exactly these kinds. */
  public static StageTypes of(Collection<? extends StageType> types) {
    Map<String, StageType> byName = new TreeMap<>();
    types.forEach(type -> byName.put(type.name(), type));
    return new StageTypes(byName);
  }

  /** The kind of a name. */
  public Optional<StageType> find(String name) {
    return Optional.ofNullable(types.get(name));
  }

  /** All names, sorted. */
  public Collection<String> names() {
    return types.keySet();
  }

  /** All kinds, sorted by name. */
  public Collection<StageType> all() {
    return types.values();
  }
}
