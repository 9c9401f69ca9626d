package org.chandraflow.simulate;

import java.io.Serializable;
import java.util.List;

/**
 * What to simulate.
 *
 * @param sources X-ray sources
 * @param catalogRows rows of all catalogues together
 * @param seed the same seed gives the same bytes
 * @param format of the files
 * @param model a name of {@code config/simulation} or a file of that form
 * @param classes the classes to simulate; all of the model if empty
 * @param labelled share of the sources that are labelled
 */
public record SimulationSettings(
    long sources,
    long catalogRows,
    long seed,
    Format format,
    String model,
    List<String> classes,
    double labelled)
    implements Serializable {
  /** The name of the shipped model. */
  public static final String DEFAULT_MODEL = "sky";

  /** The share of sources that are labelled by default. */
  public static final double DEFAULT_LABELLED = 0.04;

  /** Bounds of {@link #sources} and {@link #catalogRows}. */
  public static final long MOST_SOURCES = 10_000_000;

  /** The most rows of all catalogues. */
  public static final long MOST_ROWS = 2_000_000_000L;

  /** Forms of the files. */
  public enum Format {
    CSV,
    FITS,
    AVRO,
    PARQUET;

    /** The extension of files, without a dot. */
    public String extension() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  public SimulationSettings {
    classes = List.copyOf(classes);
  }
}
