package org.chandraflow.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small files that are replaced while they are read. */
class StorageTest {
  @TempDir private Path directory;

  /** The local disk, where the version first opened so many times is gone when it is read. */
  private static final class Replacing implements Storage {
    private int left;

    Replacing(int times) {
      this.left = times;
    }

    @Override
    public boolean serves(String path) {
      return true;
    }

    @Override
    public SeekableByteChannel open(String path) throws IOException {
      SeekableByteChannel channel = Files.newByteChannel(Path.of(path));
      boolean gone = left-- > 0;
      return (SeekableByteChannel)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {SeekableByteChannel.class},
              (proxy, method, arguments) -> {
                if (gone && method.getName().equals("read")) {
                  throw new FileNotFoundException("404: no such generation");
                }
                return method.invoke(channel, arguments);
              });
    }

    @Override
    public WritableByteChannel create(String path) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void move(String from, String to) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void delete(String path) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Entry> list(String path) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void theNextVersionIsRead() throws Exception {
    String file = Files.writeString(directory.resolve("lease.json"), "{}").toString();
    assertThat(new Replacing(0).readWhole(file)).asString().isEqualTo("{}");
    assertThat(new Replacing(3).readWhole(file)).asString().isEqualTo("{}");
    assertThatThrownBy(() -> new Replacing(100).readWhole(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file + ": replaced again and again");
    assertThatThrownBy(() -> new Replacing(0).readWhole(directory.resolve("none").toString()))
        .isInstanceOf(NoSuchFileException.class);
  }
}
