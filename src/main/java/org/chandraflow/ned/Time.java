package org.chandraflow.ned;

import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

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
          // Thread.sleep rounds up to whole milliseconds, a quarter of an interval at 250/s.
          long until = System.nanoTime() + nanos;
          for (long left = nanos; left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
            if (Thread.interrupted()) {
              throw new InterruptedException();
            }
          }
        }
      };

  /** A count of nanoseconds that never goes back; only differences mean anything. */
  long nanos();

  /** The date. */
  Instant now();

  /** Waits. */
  void sleep(long nanos) throws InterruptedException;
}
