package org.chandraflow.cli;

import java.io.PrintWriter;
import java.util.Locale;

/** Tells how far a known amount of work is: a live line on a terminal, plain lines otherwise. */
final class FoldProgress {
  private static final int BAR = 30;

  private final PrintWriter err;
  private final String what;
  private final int total;
  private final boolean terminal = System.console() != null;
  private final long start = System.nanoTime();
  private long told;

  FoldProgress(PrintWriter err, String what, int total) {
    this.err = err;
    this.what = what;
    this.total = total;
    this.told = start;
  }

  /** Called with the number of finished parts. */
  void done(int finished) {
    long now = System.nanoTime();
    if (now - told < (terminal ? 100_000_000L : 10_000_000_000L) && finished < total) {
      return;
    }
    told = now;
    double seconds = (now - start) / 1e9;
    double left = seconds / finished * (total - finished);
    String text =
        String.format(Locale.ROOT, "%d of %d %s, about %.0f s left", finished, total, what, left);
    if (terminal) {
      int full = (int) ((long) BAR * finished / total);
      err.print("\r[" + "#".repeat(full) + " ".repeat(BAR - full) + "] " + text + "   ");
    } else {
      err.println(text);
    }
    err.flush();
  }

  /** Ends the line. */
  void end() {
    if (terminal) {
      err.print("\r" + " ".repeat(BAR + 60) + "\r");
      err.flush();
    }
  }
}
