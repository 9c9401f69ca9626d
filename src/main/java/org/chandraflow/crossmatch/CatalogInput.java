package org.chandraflow.crossmatch;

import java.io.Serializable;
import java.util.List;
import org.chandraflow.catalog.CatalogConfig;
import org.chandraflow.sky.MatchCriterion;

/**
 * One catalogue of a cross-match. Immutable.
 *
 * @param catalog how its columns are to be understood
 * @param files where its rows are; not looked at before the pipeline runs
 * @param criterion which rows are candidates; of no meaning where rows are joined by name
 * @param orRadius rows within so many arcsec are candidates too, whatever their errors; 0 for none
 * @param completeness prior probability that a source has a counterpart in it
 * @param density rows a square degree, the same everywhere; NaN to measure it around each source
 * @param cutOut whether it is a cut-out around the sources
 * @param magnitude canonical column whose distribution among counterparts is learned; empty for
 *     none
 */
public record CatalogInput(
    CatalogConfig catalog,
    List<String> files,
    MatchCriterion criterion,
    double orRadius,
    double completeness,
    double density,
    CutOut cutOut,
    String magnitude)
    implements Serializable {

  /** Whether a catalogue is a cut-out, from which no density can be had. */
  public enum CutOut {
    /** Found out from the rows around the sources. */
    AUTO,
    YES,
    NO
  }

  public CatalogInput {
    files = List.copyOf(files);
    if (!(completeness > 0 && completeness <= 1)) {
      throw new IllegalArgumentException(
          "completeness " + completeness + " is not above 0 and up to 1");
    }
    if (density <= 0) {
      throw new IllegalArgumentException("density " + density + " is not above 0");
    }
  }

  /** What its columns are called by. */
  String prefix() {
    return catalog.prefix();
  }

  /** Whether it gives classes. */
  boolean isLabels() {
    return catalog.kind() == CatalogConfig.Kind.LABELS;
  }

  /** Whether rows are joined by the source's name. */
  boolean isByName() {
    return catalog.kind() == CatalogConfig.Kind.BY_NAME;
  }

  /** Whether a pair is one of this catalogue's candidates. */
  boolean accepts(double separation, double normalised) {
    double measure = criterion.kind() == MatchCriterion.Kind.RADIUS ? separation : normalised;
    return measure <= criterion.limit() || orRadius > 0 && separation <= orRadius;
  }
}
