package org.chandraflow.ned;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The clock and how one waits on it; handed in, so that a test may hold the hands. */
public interface Time {
  /** The machine's. */
  Time SYSTEM =
      new Time() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public Instant now() {
          return Instant.now();
        }

        @Override
        public void sleep(long nanos) throws InterruptedException {
          TimeUnit.NANOSECONDS.sleep(nanos);
        }
      };

  /** A count of nanoseconds that never goes back; only differences mean anything. */
  long nanos();

  /** The date. */
  Instant now();

  /** Waits. */
  void sleep(long nanos) throws InterruptedException;
}
