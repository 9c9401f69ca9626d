package org.chandraflow.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Usage, configuration or an input that is refused before any work starts. The command line prints
 * the message after {@code error: } and ends with exit code 2, so the message must stand on its
 * own: it quotes the bad value, says where it stands and what was expected.
 */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /** One problem without a place in a file. */
  public UsageException(String message) {
    this(message, null);
  }

  /** One problem with the exception that revealed it. */
  public UsageException(String message, Throwable cause) {
    super(message, cause);
    this.problems = List.of(new Problem("", 0, message));
  }

  /** Every problem found in one go; the list must not be empty. */
  public UsageException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** The problems, in the order found. */
  public List<Problem> problems() {
    return problems;
  }
}
