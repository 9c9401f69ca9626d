package org.chandraflow.workflow;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chandraflow.config.ConfigReader;

/**
 * Durations as people write them: {@code 500ms}, {@code 10s}, {@code 5m}, {@code 2h}, {@code 1d}.
 */
public final class Durations {
  private static final Pattern FORM = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(ms|s|m|h|d)");

  private Durations() {}

  /** Reads one from a key; a problem gives the default. */
  static Duration read(ConfigReader config, String key, Duration defaultValue) {
    String text = config.text(key, null);
    if (text == null) {
      return defaultValue;
    }
    Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      config
          .problems()
          .add(
              config.at(key),
              "'" + key + "': '" + text + "' is no duration such as 500ms, 10s, 5m, 2h or 1d");
      return defaultValue;
    }
    double millis =
        switch (matcher.group(2)) {
          case "ms" -> 1;
          case "s" -> 1_000;
          case "m" -> 60_000;
          case "h" -> 3_600_000;
          default -> 86_400_000;
        };
    return Duration.ofMillis(Math.round(Double.parseDouble(matcher.group(1)) * millis));
  }

  /** Short text for people: {@code 0.4 s}, {@code 12.3 s}, {@code 3 min 5 s}, {@code 2 h 4 min}. */
  public static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 60_000) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
    long seconds = millis / 1000;
    return seconds < 3600
        ? seconds / 60 + " min " + seconds % 60 + " s"
        : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
  }
}
