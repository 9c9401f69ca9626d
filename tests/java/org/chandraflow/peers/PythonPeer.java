package org.chandraflow.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Python environment of the tests' own, made from {@code tests/peers/NAME/requirements.lock}
 * under {@code target/peers/NAME} on first use and kept while the lock file stays the same. For
 * tests tagged {@code peers} only.
 */
public final class PythonPeer {
  private final Path scripts;
  private final Path python;

  private PythonPeer(Path scripts, Path python) {
    this.scripts = scripts;
    this.python = python;
  }

  /** The environment of that name, installed if need be. */
  public static PythonPeer of(String name) {
    Path scripts = Path.of("tests", "peers", name);
    Path home = Path.of("target", "peers", name).toAbsolutePath();
    Path lock = scripts.resolve("requirements.lock");
    Path done = home.resolve("requirements.installed");
    try {
      Files.createDirectories(home);
      try (FileChannel channel =
              FileChannel.open(
                  home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock held = channel.lock()) {
        if (!Files.exists(done) || Files.mismatch(lock, done) >= 0) {
          run(List.of("python3", "-m", "venv", home.resolve("venv").toString()));
          run(
              List.of(
                  home.resolve("venv/bin/pip").toString(),
                  "install",
                  "--quiet",
                  "--disable-pip-version-check",
                  "-r",
                  lock.toString()));
          Files.writeString(done, Files.readString(lock));
        }
        held.release();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new PythonPeer(scripts, home.resolve("venv/bin/python"));
  }

  /**
   * Runs a script of {@code tests/peers/NAME}.
   *
   * @return what it printed
   * @throws IllegalStateException if it fails; with its output
   */
  public String run(String script, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(python.toString());
    command.add(scripts.resolve(script).toString());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return run(command);
  }

  /** Runs any command, at most ten minutes, and returns its output. */
  public static String run(List<String> command) {
    try {
      Path output = Files.createTempFile("peer", ".out");
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(10, TimeUnit.MINUTES);
        if (!ended) {
          process.destroyForcibly();
        }
        String text = Files.readString(output, StandardCharsets.UTF_8);
        if (!ended || process.exitValue() != 0) {
          throw new IllegalStateException(
              String.join(" ", command) + (ended ? " failed:\n" : " took too long:\n") + text);
        }
        return text;
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
