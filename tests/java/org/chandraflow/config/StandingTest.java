package org.chandraflow.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandingTest {
  @TempDir private Path dir;

  @Test
  void findsOnceWithinAndEachTimeOutside() {
    AtomicInteger count = new AtomicInteger();
    assertThat(Standing.once("n", "a", count::incrementAndGet)).isEqualTo(1);
    assertThat(Standing.once("n", "a", count::incrementAndGet)).isEqualTo(2);
    int inner =
        Standing.during(
            () -> {
              assertThat(Standing.once("n", "a", count::incrementAndGet)).isEqualTo(3);
              assertThat(Standing.once("n", "a", count::incrementAndGet)).isEqualTo(3);
              assertThat(Standing.once("n", "b", count::incrementAndGet)).isEqualTo(4);
              return Standing.during(() -> Standing.once("n", "a", count::incrementAndGet));
            });
    assertThat(inner).isEqualTo(3);
    assertThat(Standing.once("n", "a", count::incrementAndGet)).isEqualTo(5);
  }

  @Test
  void tellsEqualObjectsApart() {
    AtomicInteger count = new AtomicInteger();
    List<Integer> one = List.of(7);
    List<Integer> other = List.of(7);
    List<Integer> found =
        Standing.during(
            () ->
                List.of(
                    Standing.onceFor("n", one, count::incrementAndGet),
                    Standing.onceFor("n", one, count::incrementAndGet),
                    Standing.onceFor("n", other, count::incrementAndGet),
                    Standing.onceForAll("n", List.of(one, other), count::incrementAndGet),
                    Standing.onceForAll("n", List.of(other, one), count::incrementAndGet),
                    Standing.onceForAll("n", List.of(one, other), count::incrementAndGet),
                    Standing.onceFor("m", one, count::incrementAndGet)));
    assertThat(found).containsExactly(1, 1, 2, 3, 4, 3, 5);
  }

  @Test
  void aFailureIsNotRememberedAndEndsTheScope() throws Exception {
    String file = dir.resolve("mine.yaml").toString();
    assertThatThrownBy(() -> Standing.during(() -> ConfigFiles.load("features", file)))
        .isInstanceOf(UsageException.class);
    Files.writeString(Path.of(file), "a: 1");
    assertThat(Standing.during(() -> ConfigFiles.load("features", file)).entries())
        .containsKey("a");
    Files.writeString(Path.of(file), "b: 1");
    assertThat(ConfigFiles.load("features", file).entries()).containsKey("b");
  }
}
