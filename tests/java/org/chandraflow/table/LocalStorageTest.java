package org.chandraflow.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStorageTest {
  @TempDir Path directory;

  @Test
  void aListingDoesNotMindWhatOthersMakeAndRemoveMeanwhile() throws Exception {
    Path inside = directory.resolve("made");
    AtomicBoolean done = new AtomicBoolean();
    Thread other =
        new Thread(
            () -> {
              try {
                while (!done.get()) {
                  Files.createDirectory(inside);
                  Files.writeString(inside.resolve("file"), "four");
                  Files.delete(inside.resolve("file"));
                  Files.delete(inside);
                }
              } catch (Exception e) {
                done.set(true);
                throw new AssertionError(e);
              }
            });
    other.start();
    try {
      String file = inside.resolve("file").toString();
      for (int n = 0; n < 20_000 && !done.get(); n++) {
        for (Storage.Entry entry : LocalStorage.INSTANCE.list(inside.toString())) {
          assertThat(entry.path()).isEqualTo(file);
        }
      }
      assertThat(done).isFalse();
    } finally {
      done.set(true);
      other.join();
    }
  }

  @Test
  void aPathThatLeadsThroughAFileIsNothing() throws Exception {
    Files.writeString(directory.resolve("file"), "four");
    assertThat(LocalStorage.INSTANCE.list(directory.resolve("file").toString()))
        .isEqualTo(List.of(new Storage.Entry(directory.resolve("file").toString(), 4)));
    assertThat(LocalStorage.INSTANCE.list(directory.resolve("file/none").toString())).isEmpty();
    assertThat(LocalStorage.INSTANCE.list(directory.resolve("none").toString())).isEmpty();
  }
}
