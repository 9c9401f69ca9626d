package org.chandraflow.config;

import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The text of a description made of records, lists and optionals: what {@code toString} gives, but
 * read by reflection. A record's own {@code toString} has its code made at its first call, type by
 * type, which takes a short command longer than all the texts.
 */
public final class RecordText {
  private RecordText() {}

  /** The same text as {@code String.valueOf(value)}. */
  public static String of(Object value) {
    if (value instanceof Record row && !writesItself(row.getClass())) {
      List<String> parts = new ArrayList<>();
      for (RecordComponent component : row.getClass().getRecordComponents()) {
        parts.add(component.getName() + "=" + of(get(row, component)));
      }
      return row.getClass().getSimpleName() + "[" + String.join(", ", parts) + "]";
    }
    if (value instanceof Optional<?> optional && optional.isPresent()) {
      return "Optional[" + of(optional.get()) + "]";
    }
    if (value instanceof List<?> list) {
      return "[" + String.join(", ", list.stream().map(RecordText::of).toList()) + "]";
    }
    return String.valueOf(value);
  }

  /** Whether a {@code toString} was written; those that the compiler makes are final. */
  private static boolean writesItself(Class<?> type) {
    try {
      return !Modifier.isFinal(type.getMethod("toString").getModifiers());
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("an object without toString", e);
    }
  }

  private static Object get(Record row, RecordComponent component) {
    try {
      return component.getAccessor().invoke(row);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "'" + component.getName() + "' of " + row.getClass().getName() + " cannot be read", e);
    }
  }
}
