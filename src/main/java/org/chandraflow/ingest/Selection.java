package org.chandraflow.ingest;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.chandraflow.catalog.Condition;

/**
 * Which rows are wanted.
 *
 * @param flags the value that a column must have, by name, in the order tested
 * @param nullFlags what becomes of a row with a flag that is missing
 * @param where a condition beside the flags
 * @param names path of a list of names; only these rows are wanted
 * @param duplicates what becomes of rows with the same name
 */
public record Selection(
    Map<String, String> flags,
    NullFlags nullFlags,
    Optional<Condition> where,
    Optional<String> names,
    Duplicates duplicates)
    implements Serializable {
  /** Every row; of rows with the same name the first. */
  public static final Selection ALL =
      new Selection(
          Map.of(), NullFlags.REJECT, Optional.empty(), Optional.empty(), Duplicates.FIRST);

  public Selection {
    // A serializable copy that keeps the order.
    flags = new LinkedHashMap<>(flags);
  }

  /** What becomes of a row whose flag is not known. */
  public enum NullFlags {
    /** It is filtered, as {@code flag_null}. */
    REJECT,
    /** The flag does not count against it. */
    PASS
  }

  /** What becomes of rows with the same name. */
  public enum Duplicates {
    /** The first in the order of files and rows stays. */
    FIRST,
    /** The one of the highest significance stays; the first of several. */
    SIGNIFICANCE,
    /** None stays. */
    DROP,
    /** All stay, counted as {@code issue:duplicate_name}. */
    KEEP
  }

  /** The conditions on flags of another selection. */
  public Selection withFlags(Map<String, String> wanted) {
    return new Selection(wanted, nullFlags, where, names, duplicates);
  }

  /** Another rule for missing flags. */
  public Selection withNullFlags(NullFlags wanted) {
    return new Selection(flags, wanted, where, names, duplicates);
  }

  /** Another condition. */
  public Selection withWhere(Optional<Condition> wanted) {
    return new Selection(flags, nullFlags, wanted, names, duplicates);
  }

  /** Another list of names. */
  public Selection withNames(Optional<String> wanted) {
    return new Selection(flags, nullFlags, where, wanted, duplicates);
  }

  /** Another rule for rows with the same name. */
  public Selection withDuplicates(Duplicates wanted) {
    return new Selection(flags, nullFlags, where, names, wanted);
  }

  // An Optional is not serializable; this form of the record is.
  private Object writeReplace() {
    return new Stored(flags, nullFlags, where.orElse(null), names.orElse(null), duplicates);
  }

  private record Stored(
      Map<String, String> flags,
      NullFlags nullFlags,
      Condition where,
      String names,
      Duplicates duplicates)
      implements Serializable {
    private Object readResolve() {
      return new Selection(
          flags, nullFlags, Optional.ofNullable(where), Optional.ofNullable(names), duplicates);
    }
  }
}
