package org.chandraflow.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the valid name that a user most likely meant. */
public final class Names {
  private Names() {}

  /** The valid name nearest to a wrong one, if any is near enough to be worth naming. */
  public static Optional<String> nearest(String wrong, Collection<String> valid) {
    String lower = wrong.toLowerCase(Locale.ROOT);
    int limit = Math.max(2, wrong.length() / 3);
    return valid.stream()
        .min(
            Comparator.<String>comparingInt(v -> distance(lower, v.toLowerCase(Locale.ROOT)))
                .thenComparing(Comparator.naturalOrder()))
        .filter(
            v ->
                distance(lower, v.toLowerCase(Locale.ROOT)) <= limit
                    || v.toLowerCase(Locale.ROOT).startsWith(lower));
  }

  /** A sentence that names the nearest valid name, or lists all of them where none is near. */
  public static String hint(String wrong, Collection<String> valid) {
    if (valid.isEmpty()) {
      return "none is defined";
    }
    return nearest(wrong, valid)
        .map(name -> "did you mean '" + name + "'?")
        .orElseGet(() -> "valid: " + String.join(", ", valid.stream().sorted().toList()));
  }

  /** Edits between two words, a swap of neighbours counting as one (optimal string alignment). */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
