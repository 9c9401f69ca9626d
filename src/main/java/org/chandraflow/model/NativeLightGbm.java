package org.chandraflow.model;

import com.microsoft.ml.lightgbm.SWIGTYPE_p_p_void;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_void;
import com.microsoft.ml.lightgbm.lightgbmlib;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.chandraflow.config.UsageException;

/**
 * Loads LightGBM's library once a class loader and turns its error codes into exceptions.
 *
 * <p>The library is copied to a directory of its own, so that another class loader of the same
 * process (a second job on a worker) can load its own copy, and removed again as soon as it is
 * mapped. {@code LIGHTGBM_NATIVE_LIB_PATH} names a directory with another build of the same
 * version, as for LightGBM4j.
 */
final class NativeLightGbm {
  private static final String[] LIBRARIES = {"lib_lightgbm", "lib_lightgbm_swig"};

  private static final String OWN_BUILD = "LIGHTGBM_NATIVE_LIB_PATH";

  private static boolean loaded;

  private NativeLightGbm() {}

  /**
   * Loads the library if that has not happened.
   *
   * @throws UsageException if this machine cannot run it; says what to install
   */
  static synchronized void load() {
    if (loaded) {
      return;
    }
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    boolean mac = os.contains("mac");
    String arch =
        switch (System.getProperty("os.arch")) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "aarch64";
          default -> System.getProperty("os.arch");
        };
    String directory = "/lightgbm4j/" + (mac ? "osx" : "linux") + "/" + arch + "/";
    String suffix = mac ? ".dylib" : ".so";
    try {
      Path home = Files.createTempDirectory("lightgbm");
      try {
        for (String library : LIBRARIES) {
          try (InputStream in = open(directory, library + suffix)) {
            if (in == null) {
              throw new UsageException("LightGBM has no library for " + os + " on " + arch);
            }
            Files.copy(in, home.resolve(library + suffix));
          }
        }
        for (String library : LIBRARIES) {
          System.load(home.resolve(library + suffix).toString());
        }
      } finally {
        for (String library : LIBRARIES) {
          Files.deleteIfExists(home.resolve(library + suffix));
        }
        Files.deleteIfExists(home);
      }
    } catch (UnsatisfiedLinkError e) {
      throw new UsageException(explain(e.getMessage()), e);
    } catch (IOException e) {
      throw new UsageException(
          "LightGBM's library cannot be copied to "
              + System.getProperty("java.io.tmpdir")
              + ": "
              + e.getMessage(),
          e);
    }
    loaded = true;
  }

  /** The user's own build if there is one, else LightGBM4j's; null if that has none. */
  private static InputStream open(String directory, String file) throws IOException {
    String own = System.getenv(OWN_BUILD);
    if (own != null && !own.isEmpty()) {
      Path path = Path.of(own, file);
      if (Files.isRegularFile(path)) {
        return Files.newInputStream(path);
      }
      if (file.startsWith(LIBRARIES[0] + ".")) {
        throw new UsageException(OWN_BUILD + "=" + own + ": there is no " + file);
      }
    }
    return lightgbmlib.class.getResourceAsStream(directory + file);
  }

  static String explain(String message) {
    if (message != null && (message.contains("libgomp") || message.contains("libomp"))) {
      return "LightGBM needs the OpenMP library libgomp, which "
          + host()
          + " lacks or cannot load; install it (Debian, Ubuntu: apt-get install libgomp1; macOS:"
          + " brew install libomp)";
    }
    return "LightGBM's library cannot be loaded on " + host() + ": " + message;
  }

  /** Who this is: a worker's failure is told on another machine. */
  private static String host() {
    try {
      return "the machine " + InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "this machine";
    }
  }

  /** Passes on the error of a native call that did not return 0. */
  static void check(int code) {
    if (code != 0) {
      throw new IllegalStateException("LightGBM: " + lightgbmlib.LGBM_GetLastError());
    }
  }

  /** A native call that yields a handle. */
  @FunctionalInterface
  interface Maker {
    int make(SWIGTYPE_p_p_void out);
  }

  /** The handle that a native call yields. */
  static SWIGTYPE_p_void handle(Maker maker) {
    SWIGTYPE_p_p_void out = lightgbmlib.new_voidpp();
    try {
      check(maker.make(out));
      return lightgbmlib.voidpp_value(out);
    } finally {
      lightgbmlib.delete_voidpp(out);
    }
  }

  /** A native call that yields a whole number. */
  @FunctionalInterface
  interface Counter {
    int count(com.microsoft.ml.lightgbm.SWIGTYPE_p_int out);
  }

  /** The number that a native call yields. */
  static int number(Counter counter) {
    com.microsoft.ml.lightgbm.SWIGTYPE_p_int out = lightgbmlib.new_intp();
    try {
      check(counter.count(out));
      return lightgbmlib.intp_value(out);
    } finally {
      lightgbmlib.delete_intp(out);
    }
  }
}
