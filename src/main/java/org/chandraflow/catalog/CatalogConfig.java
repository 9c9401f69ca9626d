package org.chandraflow.catalog;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.chandraflow.config.RecordText;
import org.chandraflow.config.Standing;
import org.chandraflow.table.Column;

/**
 * How one catalogue's columns are to be understood: a file in {@code config/catalogs}. Everything
 * that differs between catalogues is here, nothing in code. Immutable.
 *
 * @param id the catalogue's name in datasets, {@code gaia}
 * @param prefix what its columns are called by in matched datasets, {@code twomass}: the id where
 *     that is a valid Avro name
 * @param aliases other names, file stems among them, {@code gaia_edr3}
 * @param kind what part it plays
 * @param description one line
 * @param identifier the column that names a row
 * @param position where a row is; absent in a catalogue that is joined by source name
 * @param error how well that is known; absent as the position is
 * @param motion its proper motion, if the catalogue has usable ones
 * @param columns what is carried along, under canonical names and units
 * @param labels the columns of a label catalogue; absent in others
 */
public record CatalogConfig(
    String id,
    String prefix,
    List<String> aliases,
    Kind kind,
    String description,
    ColumnSpec identifier,
    Optional<Position> position,
    Optional<PositionError> error,
    Optional<ProperMotion> motion,
    List<ColumnSpec> columns,
    Optional<Labels> labels)
    implements Serializable {

  /** The part that a catalogue plays. */
  public enum Kind {
    /** X-ray sources: what is to be classified. */
    XRAY,
    /** Counterparts, matched by position. */
    COUNTERPART,
    /** Sources of known class, matched by position. */
    LABELS,
    /** Rows keyed by source name, joined and not matched. */
    BY_NAME
  }

  /**
   * A canonical column and where it comes from.
   *
   * @param column name, type and unit after ingest
   * @param from names in files, in order of preference; the first that a file has is taken
   * @param fileUnit the unit in files that state none; equal to the column's if empty
   * @param required whether a file without any of the names is refused
   * @param nulls texts or numbers that mean missing in this column, beside the usual ones
   * @param quality a condition on other columns of the row under which the value is usable, in the
   *     language of {@code config/catalogs}; empty if always
   */
  public record ColumnSpec(
      Column column,
      List<String> from,
      String fileUnit,
      boolean required,
      List<String> nulls,
      String quality)
      implements Serializable {}

  /**
   * Position columns.
   *
   * @param ra names of the first coordinate's column, in order of preference
   * @param dec names of the second's
   * @param format degrees or sexagesimal text (hours for right ascension)
   * @param frame what the coordinates are
   * @param epoch Julian year of the positions, where no column tells; NaN if it is that of the
   *     match
   * @param epochError half the span over which the epoch may differ, years
   * @param epochColumn names of a column with the epoch in Julian years; may be empty
   */
  public record Position(
      List<String> ra,
      List<String> dec,
      Format format,
      Frame frame,
      double epoch,
      double epochError,
      List<String> epochColumn)
      implements Serializable {
    /** How coordinates are written. */
    public enum Format {
      DEGREES,
      SEXAGESIMAL,
      /** Told by the first rows of the file: text with colons or blanks is sexagesimal. */
      EITHER
    }

    /** Frames that are turned into ICRS on the way in. */
    public enum Frame {
      ICRS,
      FK5,
      GALACTIC
    }
  }

  /**
   * The error model of positions. All axes are turned into 1 sigma a coordinate, in arcsec.
   *
   * @param model which columns count
   * @param first major axis, radius, or the error of RA (times cos dec)
   * @param second minor axis or the error of Dec; empty for circular
   * @param third position angle (deg, east of north) or the RA-Dec correlation; may be empty
   * @param unitInArcsec arcsec in one unit of the columns: 0.001 for mas
   * @param sigmas how many sigmas (per axis of the two-dimensional normal) the columns give: 1 for
   *     standard errors, 2.4477 for 95 % ellipses
   * @param systematic added in quadrature to each axis, arcsec
   * @param missing 1 sigma, arcsec, where the columns are missing
   */
  public record PositionError(
      Model model,
      List<String> first,
      List<String> second,
      List<String> third,
      double unitInArcsec,
      double sigmas,
      double systematic,
      double missing)
      implements Serializable {
    /** Shapes of errors. */
    public enum Model {
      CONSTANT,
      CIRCULAR,
      ELLIPSE,
      RA_DEC
    }
  }

  /**
   * Proper motion.
   *
   * @param ra names of the column of the motion in right ascension
   * @param dec names of the column of the motion in declination
   * @param errorRa names of the column of its error; may be empty
   * @param errorDec names of the column of its error; may be empty
   * @param unitInArcsecPerYear arcsec/yr in one unit: 0.001 for mas/yr
   * @param includesCosDec whether the first is multiplied by cos(dec) already
   * @param typical arcsec/yr, 1 sigma a coordinate, assumed where the columns are missing
   */
  public record ProperMotion(
      List<String> ra,
      List<String> dec,
      List<String> errorRa,
      List<String> errorDec,
      double unitInArcsecPerYear,
      boolean includesCosDec,
      double typical)
      implements Serializable {}

  /**
   * Columns of a label catalogue.
   *
   * @param label names of the class column
   * @param subclass names of the subclass column; may be empty
   * @param reference names of the bibliographic reference; may be empty
   */
  public record Labels(List<String> label, List<String> subclass, List<String> reference)
      implements Serializable {}

  /** The whole description as one text, which tells it from any other; made once a plan. */
  public String text() {
    return Standing.onceFor("text", this, () -> RecordText.of(this));
  }

  // An Optional is not serializable; this form of the record is.
  private Object writeReplace() {
    return new Stored(
        id,
        prefix,
        aliases,
        kind,
        description,
        identifier,
        position.orElse(null),
        error.orElse(null),
        motion.orElse(null),
        columns,
        labels.orElse(null));
  }

  private record Stored(
      String id,
      String prefix,
      List<String> aliases,
      Kind kind,
      String description,
      ColumnSpec identifier,
      Position position,
      PositionError error,
      ProperMotion motion,
      List<ColumnSpec> columns,
      Labels labels)
      implements Serializable {
    private Object readResolve() {
      return new CatalogConfig(
          id,
          prefix,
          aliases,
          kind,
          description,
          identifier,
          Optional.ofNullable(position),
          Optional.ofNullable(error),
          Optional.ofNullable(motion),
          columns,
          Optional.ofNullable(labels));
    }
  }
}
