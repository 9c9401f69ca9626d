package org.chandraflow.ned;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What the status of a reply means. */
final class Replies {
  private Replies() {}

  /** The fault of a reply that is neither 200 nor a redirect to somewhere. */
  static Optional<Fault> fault(Reply reply, Instant now) {
    int status = reply.status();
    if (status == 200 || (isRedirect(status) && reply.location().isPresent())) {
      return Optional.empty();
    }
    Fault.Kind kind = kind(status);
    Optional<Duration> wait = reply.retryAfter().flatMap(text -> RetryAfter.parse(text, now));
    String message =
        "HTTP status " + status + reply.retryAfter().map(t -> ", Retry-After: " + t).orElse("");
    return Optional.of(new Fault(kind, message, null, reply.body(), wait));
  }

  /** Whether the service answered with another address. */
  static boolean isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  private static Fault.Kind kind(int status) {
    if (status == 429 || status == 503) {
      return Fault.Kind.QUOTA;
    }
    if (status == 408) {
      return Fault.Kind.TIMEOUT;
    }
    if (status >= 500) {
      return Fault.Kind.REMOTE;
    }
    return isRedirect(status) ? Fault.Kind.REDIRECT : Fault.Kind.REFUSED;
  }
}
