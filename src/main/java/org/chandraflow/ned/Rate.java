package org.chandraflow.ned;

import java.io.Serializable;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chandraflow.config.UsageException;

/**
 * Requests in a time, {@code 1/s} or {@code 30/min}.
 *
 * @param perSecond above 0, at most 10,000
 */
public record Rate(double perSecond) implements Serializable {
  private static final Pattern TEXT =
      Pattern.compile("([0-9]*\\.?[0-9]+)\\s*/\\s*(s|sec|second|min|minute|h|hour)");
  private static final double MOST = 10_000;

  public Rate {
    if (!(perSecond > 0 && perSecond <= MOST)) {
      throw new UsageException("rate " + perSecond + "/s: expected above 0 and at most 10000/s");
    }
  }

  /**
   * Reads {@code N/s}, {@code N/min} or {@code N/h}.
   *
   * @throws UsageException for anything else
   */
  public static Rate parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new UsageException("rate '" + text + "': expected N/s, N/min or N/h, such as 1/s");
    }
    double number = Double.parseDouble(matcher.group(1));
    return new Rate(
        switch (matcher.group(2).charAt(0)) {
          case 's' -> number;
          case 'm' -> number / 60;
          default -> number / 3600;
        });
  }

  /** The part of one of some shards. */
  public Rate dividedBy(int shards) {
    return new Rate(perSecond / shards);
  }

  @Override
  public String toString() {
    return perSecond == Math.rint(perSecond)
        ? Math.round(perSecond) + "/s"
        : String.format(Locale.ROOT, "%.4g/s", perSecond);
  }
}
