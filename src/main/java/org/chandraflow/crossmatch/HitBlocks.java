package org.chandraflow.crossmatch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.beam.sdk.values.KV;

/**
 * Gathers packed hits by bucket into blocks: runners pay for each element that they hand on and
 * sort, far more than for its bytes. At most {@value #MOST} bytes are held.
 */
final class HitBlocks {
  private static final int MOST = 16 << 20;
  private static final int LARGE = 1 << 16;

  private final Map<Integer, ByteArrayOutputStream> blocks = new HashMap<>();
  private int held;

  /**
   * Takes a hit, and hands over what is full.
   *
   * @param hit as {@link Hit#pack} makes it
   */
  void add(int bucket, byte[] hit, Consumer<KV<Integer, byte[]>> out) {
    ByteArrayOutputStream block =
        blocks.computeIfAbsent(bucket, key -> new ByteArrayOutputStream(256));
    block.writeBytes(hit);
    held += hit.length;
    if (block.size() >= LARGE) {
      out.accept(KV.of(bucket, block.toByteArray()));
      held -= block.size();
      blocks.remove(bucket);
    } else if (held >= MOST) {
      drain(out);
    }
  }

  /** Hands over everything. */
  void drain(Consumer<KV<Integer, byte[]>> out) {
    blocks.forEach((bucket, block) -> out.accept(KV.of(bucket, block.toByteArray())));
    blocks.clear();
    held = 0;
  }

  /** The hits of a block with the names of their sources. */
  static void read(byte[] block, Consumer<KV<String, Hit>> each) {
    ByteBuffer in = ByteBuffer.wrap(block);
    while (in.hasRemaining()) {
      each.accept(Hit.unpack(in));
    }
  }
}
