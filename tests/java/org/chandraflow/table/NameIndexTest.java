package org.chandraflow.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NameIndexTest {
  @Test
  void numbersNamesInOrderOfArrival() {
    NameIndex index = new NameIndex();
    for (int i = 0; i < 50_000; i++) {
      assertThat(index.add("2CXO J" + i)).isEqualTo(i);
    }
    assertThat(index.size()).isEqualTo(50_000);
    assertThat(index.add("2CXO J77")).isEqualTo(77);
    assertThat(index.find("2CXO J49999")).isEqualTo(49_999);
    assertThat(index.find(new StringBuilder("2CXO J3"))).isEqualTo(3);
    assertThat(index.find("2CXO J50000")).isEqualTo(-1);
    assertThat(index.find("")).isEqualTo(-1);
  }

  @Test
  void hashesTellNamesApart() {
    Set<Long> hashes = new HashSet<>();
    for (int i = 0; i < 200_000; i++) {
      hashes.add(NameIndex.hash("2CXO J" + i + "X"));
      hashes.add(NameIndex.hash("2CXO J" + i + "A"));
    }
    assertThat(hashes).hasSize(400_000).doesNotContain(0L);
  }
}
