package org.chandraflow.fetch;

import java.io.IOException;

/** A service does not take a query, and will not take it when asked again; with its words. */
public final class RefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  RefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
