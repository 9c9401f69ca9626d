package org.chandraflow.ned;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Why a question has no answer. */
public final class Fault extends IOException {
  private static final long serialVersionUID = 1L;

  /** Kinds of faults; {@link #id} is a stable code. */
  public enum Kind {
    /** 429, or 503 with or without {@code Retry-After}: asked too often, or overloaded. */
    QUOTA(true),
    /** Another 5xx, or an error of NED's own machinery told in a good reply. */
    REMOTE(true),
    /** No complete reply in time, or 408. */
    TIMEOUT(true),
    /** A connection refused, reset or cut. */
    CONNECTION(true),
    /** A complete reply that is no answer of NED. */
    MALFORMED(false),
    /** A reply over the size allowed. */
    TOO_LARGE(false),
    /** Another 4xx. */
    REFUSED(false),
    /** A redirect to another host, or too many. */
    REDIRECT(false),
    /** An error told in a good reply that is none of those known to pass. */
    SERVICE(false);

    private final boolean passing;

    Kind(boolean passing) {
      this.passing = passing;
    }

    /** Whether asking again may help. */
    public boolean passing() {
      return passing;
    }

    /** The code in data, {@code too_large}. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Kind kind;
  private final transient Optional<Duration> retryAfter;
  private final transient byte[] body;

  /** A fault without a body. */
  public Fault(Kind kind, String message) {
    this(kind, message, null, new byte[0], Optional.empty());
  }

  /** A fault with what revealed it. */
  public Fault(Kind kind, String message, Throwable cause) {
    this(kind, message, cause, new byte[0], Optional.empty());
  }

  /**
   * @param body what was received, for the record; may be empty
   * @param retryAfter how long the service asks to be left alone
   */
  public Fault(
      Kind kind, String message, Throwable cause, byte[] body, Optional<Duration> retryAfter) {
    super(message, cause);
    this.kind = kind;
    this.body = body;
    this.retryAfter = retryAfter;
  }

  /** What kind it is. */
  public Kind kind() {
    return kind;
  }

  /** How long the service asks to be left alone. */
  public Optional<Duration> retryAfter() {
    return retryAfter;
  }

  /** What was received. */
  byte[] body() {
    return body;
  }

  /** The same with what was received. */
  Fault withBody(byte[] received) {
    return new Fault(kind, getMessage(), getCause(), received, retryAfter);
  }
}
