package org.chandraflow.sky;

import java.io.IOException;

/** Takes the pairs of a row. */
@FunctionalInterface
public interface PairSink {
  /** Takes one pair; the object is used again afterwards. */
  void accept(SkyPair pair) throws IOException;
}
