package org.chandraflow.ned;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The header {@code Retry-After} of RFC 9110: seconds, or a date. */
final class RetryAfter {
  private RetryAfter() {}

  /** The time to wait; empty if the text is neither. A date in the past is no time. */
  static Optional<Duration> parse(String text, Instant now) {
    String clean = text.strip();
    try {
      if (clean.matches("[0-9]{1,9}")) {
        return Optional.of(Duration.ofSeconds(Long.parseLong(clean)));
      }
      Instant until = ZonedDateTime.parse(clean, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(now, until);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
