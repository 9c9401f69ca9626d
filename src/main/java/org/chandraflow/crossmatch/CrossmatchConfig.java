package org.chandraflow.crossmatch;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.chandraflow.config.ConfigNode;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.Problems;
import org.chandraflow.sky.Association;
import org.chandraflow.sky.Surroundings;

/**
 * What a cross-match does. Immutable.
 *
 * @param catalogs counterparts and tables joined by name, in the order of their columns
 * @param labels catalogues of sources of known class, the most trusted first
 * @param mode which pairs count
 * @param form how probabilities are computed
 * @param joining how counterparts of several catalogues are put together
 * @param agreement how well they must agree, sigmas
 * @param outer radius of the surroundings of sources, arcsec; see {@link Surroundings}
 * @param leastPAny sources with a smaller p_any have no counterparts
 * @param merge what classes of labels are called instead
 * @param conflict what becomes of labels that disagree
 * @param sources how positions of sources are to be understood
 */
public record CrossmatchConfig(
    List<CatalogInput> catalogs,
    List<CatalogInput> labels,
    Mode mode,
    Association.Form form,
    Joining joining,
    double agreement,
    double outer,
    double leastPAny,
    Map<String, String> merge,
    Conflict conflict,
    Sources sources)
    implements Serializable {

  /** Which pairs count. */
  public enum Mode {
    /** As best; every pair is also written to the output {@code pairs}. */
    ALL,
    /** Each source's best counterparts. */
    BEST,
    /** The same, of rows that have no better source. */
    BEST_BOTH
  }

  /** How counterparts of several catalogues are put together. */
  public enum Joining {
    /** One association a source: the most probable combination that agrees with itself. */
    JOINT,
    /** The nearest row of each catalogue by itself. */
    INDEPENDENT
  }

  /** What becomes of labels of one source that disagree. */
  public enum Conflict {
    /** None is taken. */
    DROP,
    /** That of the catalogue named first is taken. */
    PRIORITY
  }

  /**
   * How positions of sources are to be understood.
   *
   * @param epochColumn column of the sources with the Julian year of the position; empty for none
   * @param epoch Julian year where there is no such column or no value
   * @param epochError 1 sigma, years
   * @param missingError 1 sigma a coordinate, arcsec, where a source has no error
   */
  public record Sources(String epochColumn, double epoch, double epochError, double missingError)
      implements Serializable {}

  public CrossmatchConfig {
    catalogs = List.copyOf(catalogs);
    labels = List.copyOf(labels);
    merge = new TreeMap<>(merge);
  }

  /**
   * Reads one as a pipeline file has it; {@code docs/crossmatch.md} tells the keys.
   *
   * @param yaml such as {@code {catalogs: [gaia.csv, 2mass.csv]}}
   * @param sources the schema of the sources
   * @throws org.chandraflow.config.UsageException with everything that is wrong
   */
  public static CrossmatchConfig parse(String yaml, Schema sources) {
    Problems problems = new Problems();
    ConfigReader reader = new ConfigReader(ConfigNode.parse("crossmatch", yaml), problems);
    CrossmatchConfig config = new CrossmatchConfigReader(reader, sources).read();
    problems.throwIfAny();
    CrossmatchConfigReader.checkFiles(reader, config);
    problems.throwIfAny();
    return config;
  }

  /** Catalogues and label catalogues, in this order: the numbers that rows travel under. */
  List<CatalogInput> inputs() {
    return java.util.stream.Stream.concat(catalogs.stream(), labels.stream()).toList();
  }

  /** The surroundings of sources. */
  Surroundings surroundings() {
    return new Surroundings(outer);
  }
}
