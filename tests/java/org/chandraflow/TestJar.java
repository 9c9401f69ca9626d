package org.chandraflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A jar that does what the bundled one does, on this machine: it names the class path of the tests
 * instead of holding it, and is made in no time.
 */
public final class TestJar {
  private TestJar() {}

  /** Makes it in a directory. */
  public static Path in(Path directory) throws IOException {
    String classPath =
        Stream.of(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"))
                    .split(":"))
            .map(Path::of)
            .filter(entry -> Files.exists(entry) && !entry.endsWith("test-classes"))
            .map(entry -> entry.toUri().toString())
            .collect(Collectors.joining(" "));
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, "org.chandraflow.cli.Main");
    attributes.put(Attributes.Name.CLASS_PATH, classPath);
    Path jar = Files.createDirectories(directory).resolve("chandraflow.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      out.finish();
    }
    return jar.toAbsolutePath();
  }
}
