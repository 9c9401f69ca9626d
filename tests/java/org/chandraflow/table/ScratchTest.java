package org.chandraflow.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchTest {
  /** A process that makes a directory with a file in it, says so and waits. */
  public static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws Exception {
      Path own = Scratch.directory(Path.of(args[0]));
      Files.writeString(own.resolve("left"), "data");
      System.out.println(own);
      System.out.flush();
      System.in.read();
    }
  }

  private static Process holder(Path parent) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Holder.class.getName(),
            parent.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static Path said(Process process) throws Exception {
    return Path.of(new BufferedReader(new InputStreamReader(process.getInputStream())).readLine());
  }

  @Test
  void whatAKilledProcessLeftIsRemovedAndWhatALivingOneHasStays(@TempDir Path parent)
      throws Exception {
    Process living = holder(parent);
    Process killed = holder(parent);
    Path theirs = said(living);
    Path left = said(killed);
    killed.destroyForcibly().waitFor();
    assertThat(left.resolve("left")).exists();
    Path own = Scratch.directory(parent);
    assertThat(left).doesNotExist();
    assertThat(theirs.resolve("left")).exists();
    assertThat(Scratch.directory(parent)).isEqualTo(own).isDirectory();
    living.getOutputStream().close();
    assertThat(living.waitFor()).isZero();
    assertThat(theirs).doesNotExist();
  }
}
