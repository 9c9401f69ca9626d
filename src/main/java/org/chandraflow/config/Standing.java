package org.chandraflow.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What is found out once and then taken to stand still, while a pipeline is planned: its many
 * stages name the same few files, catalogues and feature sets over and over. Outside of that
 * nothing is remembered.
 */
public final class Standing {
  private static final ThreadLocal<Map<Object, Object>> FOUND = new ThreadLocal<>();

  private Standing() {}

  /** Work that may fail by one checked exception. */
  public interface Work<T, E extends Exception> {
    T run() throws E;
  }

  /** A key by identity; comparing whole descriptions would cost what is to be saved. */
  private record Same(String what, List<?> objects) {
    @Override
    public boolean equals(Object other) {
      if (!(other instanceof Same same)
          || !same.what.equals(what)
          || same.objects.size() != objects.size()) {
        return false;
      }
      for (int i = 0; i < objects.size(); i++) {
        if (same.objects.get(i) != objects.get(i)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public int hashCode() {
      int hash = what.hashCode();
      for (Object object : objects) {
        hash = hash * 31 + System.identityHashCode(object);
      }
      return hash;
    }
  }

  /** Does some work while the outside stands still for this thread. */
  public static <T, E extends Exception> T during(Work<T, E> work) throws E {
    if (FOUND.get() != null) {
      return work.run();
    }
    FOUND.set(new HashMap<>());
    try {
      return work.run();
    } finally {
      FOUND.remove();
    }
  }

  /** What goes by a name, found once; a failure is not remembered. */
  public static <T> T once(String what, String name, Supplier<T> find) {
    return once(List.of(what, name), find);
  }

  /** What is made from an object, the same one, once; not null. */
  public static <T> T onceFor(String what, Object object, Supplier<T> make) {
    return onceForAll(what, List.of(object), make);
  }

  /** What is made from several objects, the same ones in the same order, once; not null. */
  public static <T> T onceForAll(String what, List<?> objects, Supplier<T> make) {
    return once(new Same(what, objects), make);
  }

  @SuppressWarnings("unchecked") // A key names one kind of thing.
  private static <T> T once(Object key, Supplier<T> find) {
    Map<Object, Object> found = FOUND.get();
    if (found == null) {
      return find.get();
    }
    Object known = found.get(key);
    if (known == null) {
      known = find.get();
      found.put(key, known);
    }
    return (T) known;
  }
}
