package org.chandraflow.cli;

import java.io.PrintWriter;
import java.util.Locale;

/** A count that grows: one live line on a terminal, otherwise a line now and then. */
final class ProgressLine {
  private static final long LIVE = 300_000_000L;
  private static final long PLAIN = 10_000_000_000L;

  private final PrintWriter err;
  private final String what;
  private final boolean terminal = System.console() != null;
  private final long start = System.nanoTime();
  private long told = start;
  private boolean shown;

  /**
   * @param what is counted
   */
  ProgressLine(PrintWriter err, String what) {
    this.err = err;
    this.what = what;
  }

  /** Tells the count; from any thread. */
  synchronized void tell(long count) {
    long now = System.nanoTime();
    if (now - told < (terminal ? LIVE : PLAIN)) {
      return;
    }
    told = now;
    shown = true;
    double rate = count / ((now - start) / 1e9);
    err.printf(
        Locale.ROOT, terminal ? "\r%,d %s (%,.0f/s)   " : "%,d %s (%,.0f/s)%n", count, what, rate);
    err.flush();
  }

  /** Clears the live line. */
  synchronized void end() {
    if (terminal && shown) {
      err.print("\r\u001b[K");
      err.flush();
    }
  }
}
