package org.chandraflow.beam;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import org.apache.beam.sdk.Pipeline;
import org.chandraflow.config.UsageException;

/** The jar with everything in it, which workers of other processes get their classes from. */
final class BundledJar {
  /** Names another jar. */
  static final String VARIABLE = "CHANDRAFLOW_JAR";

  private static final String BUILT = "target/chandraflow-bundled.jar";

  private BundledJar() {}

  /**
   * Finds it: what {@link #VARIABLE} names, the jar that this program runs from if it holds Beam
   * too, or the one that {@code mvn -Pbundle package} makes.
   *
   * @throws UsageException if there is none, with what to do
   */
  static Path find() {
    String named = System.getenv(VARIABLE);
    if (named != null && !named.isEmpty()) {
      Path jar = Path.of(named).toAbsolutePath();
      if (!Files.isRegularFile(jar)) {
        throw new UsageException(VARIABLE + ": " + named + ": no such file");
      }
      return jar;
    }
    Path own = source(BundledJar.class);
    if (own != null && own.equals(source(Pipeline.class))) {
      return own;
    }
    String home = System.getProperty("chandraflow.home", System.getenv("CHANDRAFLOW_HOME"));
    Path built = Path.of(home == null ? "" : home, BUILT).toAbsolutePath();
    if (!Files.isRegularFile(built)) {
      throw new UsageException(
          "workers of other processes need the bundled jar "
              + built
              + ", which is not there: build it with 'mvn -Pbundle package -DskipTests', or name"
              + " one in "
              + VARIABLE);
    }
    return built;
  }

  private static Path source(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    try {
      return source == null ? null : Path.of(source.getLocation().toURI());
    } catch (URISyntaxException | RuntimeException e) {
      return null;
    }
  }
}
