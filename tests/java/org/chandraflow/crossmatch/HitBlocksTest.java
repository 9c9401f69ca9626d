package org.chandraflow.crossmatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.values.KV;
import org.chandraflow.sky.Detection;
import org.junit.jupiter.api.Test;

class HitBlocksTest {
  private static final int HITS = 30_000;

  /** Half of all go to one bucket; the last, with cells above a block's size, has its own. */
  private static int bucket(int i) {
    return i % 2 == 0 ? 0 : i == HITS - 1 ? 6 : i % 5 + 1;
  }

  private static Hit hit(int i) {
    if (i % 4 == 0) {
      return Hit.around(2, i);
    }
    if (i % 4 == 1) {
      return Hit.named(5, "name " + i, new byte[] {1, 2, (byte) i});
    }
    return new Hit(
        3,
        i % 3,
        0,
        0.5,
        Double.POSITIVE_INFINITY,
        270,
        -0.5,
        1e-3,
        0.01,
        0.02,
        -0.005,
        i % 3 == 0 ? null : new Detection.Drift(-15.5, 0.1, -0.2, 0.03),
        "Gaia \u03b1 " + i,
        i % 7 == 0 ? Double.NaN : 17.25,
        new byte[bucket(i) == 6 ? 100_000 : i % 7]);
  }

  @Test
  void eachHitComesOutOnceInItsBucket() {
    HitBlocks blocks = new HitBlocks();
    List<KV<Integer, byte[]>> out = new ArrayList<>();
    for (int i = 0; i < HITS; i++) {
      blocks.add(bucket(i), hit(i).pack("2CXO J" + i), out::add);
    }
    assertThat(out).as("full before the end").isNotEmpty();
    blocks.drain(out::add);
    assertThat(out).hasSizeLessThan(HITS / 100);
    int whole = out.size();
    blocks.drain(out::add);
    assertThat(out).as("nothing is left").hasSize(whole);

    boolean[] seen = new boolean[HITS];
    for (KV<Integer, byte[]> block : out) {
      HitBlocks.read(
          block.getValue(),
          found -> {
            int i = Integer.parseInt(found.getKey().substring(6));
            assertThat(seen[i]).as("hit %d", i).isFalse();
            seen[i] = true;
            assertThat(block.getKey()).isEqualTo(bucket(i));
            assertThat(found.getValue())
                .usingRecursiveComparison()
                .withEqualsForType(Double::equals, Double.class)
                .isEqualTo(hit(i));
          });
    }
    for (boolean one : seen) {
      assertThat(one).isTrue();
    }
  }
}
