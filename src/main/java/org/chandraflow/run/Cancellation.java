package org.chandraflow.run;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request to stop, and what must be told of it. Safe for several threads. One made from another
 * is cancelled with it.
 */
public final class Cancellation {
  private static final Logger LOG = LoggerFactory.getLogger(Cancellation.class);

  private final List<Runnable> actions = new ArrayList<>();
  private String reason;

  /** One that is cancelled when this one is, or by itself. */
  public Cancellation child() {
    Cancellation child = new Cancellation();
    onCancel(() -> child.cancel(reason));
    return child;
  }

  /**
   * Asks to stop; the first reason stays.
   *
   * @param why such as {@code cancelled} or {@code took longer than 2 h}
   */
  public void cancel(String why) {
    List<Runnable> told;
    synchronized (this) {
      if (reason != null) {
        return;
      }
      reason = why;
      told = List.copyOf(actions);
    }
    for (Runnable action : told) {
      try {
        action.run();
      } catch (RuntimeException e) {
        // What cannot be stopped because it has ended already must not keep the others going.
        LOG.info("not cancelled: {}", e.toString());
      }
    }
  }

  /** Whether it was asked. */
  public synchronized boolean isCancelled() {
    return reason != null;
  }

  /** Why; null if it was not asked. */
  public synchronized String reason() {
    return reason;
  }

  /** What to do on the request; done at once if it was made already. */
  public void onCancel(Runnable action) {
    synchronized (this) {
      if (reason == null) {
        actions.add(action);
        return;
      }
    }
    action.run();
  }

  /** Ends the work if it was asked for. */
  public void check() {
    if (isCancelled()) {
      throw new CancellationException(reason());
    }
  }
}
