package org.chandraflow.ned;

import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** Sends one GET and nothing more: no redirect is followed, nothing is sent twice. */
interface Transport {
  /**
   * Sends a request without waiting. The future fails with a {@link Fault} of kind TIMEOUT,
   * CONNECTION or TOO_LARGE.
   */
  CompletableFuture<Reply> send(URI uri);
}
