package org.chandraflow.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;

/** Makes blocks of rows on all processors and hands them on in order, a few at a time in memory. */
final class Blocks {
  /** Rows of a block. */
  static final int ROWS = 1024;

  private static final int AT_ONCE = 16;

  private Blocks() {}

  /** Makes a block of something numbered; called on several threads. */
  @FunctionalInterface
  interface Maker<T> {
    T make(int number) throws IOException;
  }

  /** Takes the blocks, one after another. */
  @FunctionalInterface
  interface Taker<T> {
    void take(T block) throws IOException;
  }

  /** The number of blocks of so many rows. */
  static int count(int rows) {
    return (rows + ROWS - 1) / ROWS;
  }

  /** Makes blocks 0 to {@code count - 1} and hands each to the taker. */
  static <T> void forEach(int count, Maker<T> maker, Taker<T> taker) throws IOException {
    for (int from = 0; from < count; from += AT_ONCE) {
      List<T> made;
      try {
        made =
            IntStream.range(from, Math.min(count, from + AT_ONCE))
                .parallel()
                .mapToObj(
                    number -> {
                      try {
                        return maker.make(number);
                      } catch (IOException e) {
                        throw new UncheckedIOException(e);
                      }
                    })
                .toList();
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      for (T block : made) {
        taker.take(block);
      }
    }
  }
}
