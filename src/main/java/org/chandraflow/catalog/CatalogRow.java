package org.chandraflow.catalog;

import java.util.Locale;
import org.chandraflow.catalog.CatalogConfig.ColumnSpec;
import org.chandraflow.catalog.CatalogConfig.PositionError;
import org.chandraflow.table.BadCellException;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.chandraflow.table.RowCursor;

/**
 * The current row of a cursor, as its catalogue's description understands it. Cells are decoded
 * when asked for: {@link #locate} looks at two of them. Not safe for several threads.
 *
 * <pre>{@code
 * CatalogRow row = bound.rows(cursor);
 * while (cursor.next()) {
 *   if (row.locate() && index.mayMatch(row.ra(), row.dec())) {
 *     row.measureError();
 *     ... row.id(), row.major(), row.value(0)
 *   }
 * }
 * }</pre>
 */
public final class CatalogRow {
  private final BoundCatalog bound;
  private final CatalogConfig config;
  private final RowCursor cursor;
  private final boolean plain;
  private final double[][] nullNumbers;

  private double ra = Double.NaN;
  private double dec = Double.NaN;
  private double major;
  private double minor;
  private double angle;
  private boolean errorMissing;
  private boolean circleAssumed;
  private double pmRa;
  private double pmDec;
  private double pmRaError;
  private double pmDecError;

  CatalogRow(BoundCatalog bound, RowCursor cursor) {
    this.bound = bound;
    this.config = bound.config();
    this.cursor = cursor;
    this.plain = bound.isPlainPosition();
    this.nullNumbers =
        config.columns().stream()
            .map(spec -> spec.nulls().stream().mapToDouble(CatalogRow::asNumber).toArray())
            .toArray(double[][]::new);
  }

  private static double asNumber(String text) {
    try {
      return Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** The cursor itself. */
  public RowCursor cursor() {
    return cursor;
  }

  /** What the rows are read by. */
  public BoundCatalog bound() {
    return bound;
  }

  /**
   * The identifier, blanks at its ends removed, others kept; a 64-bit integer exactly.
   *
   * @return null if missing
   */
  public String id() throws BadCellException {
    if (!bound.identifier.isThere()) {
      return null;
    }
    String text = cursor.text(bound.identifier.index());
    return text == null || config.identifier().nulls().contains(text) ? null : text;
  }

  /**
   * Whether an identifier is written as a fraction ({@code 6.37e18}), which may have lost digits.
   */
  public static boolean isFraction(String id) {
    boolean point = false;
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if (c == '.' || c == 'e' || c == 'E') {
        point = true;
      } else if ((c < '0' || c > '9') && c != '+' && c != '-') {
        return false;
      }
    }
    return point && !Double.isNaN(asNumber(id));
  }

  /**
   * Reads the position of the current row.
   *
   * @return false if a coordinate is missing
   * @throws BadCellException for coordinates that are malformed or out of range ({@code
   *     bad_coordinate})
   */
  public boolean locate() throws BadCellException {
    double first;
    double second;
    if (bound.textPosition) {
      first = coordinate(bound.ra.index(), 15);
      second = coordinate(bound.dec.index(), 1);
    } else {
      first = cursor.number(bound.ra.index()) * bound.ra.factor();
      second = cursor.number(bound.dec.index()) * bound.dec.factor();
    }
    if (first >= 0 && first < 360 && second >= -90 && second <= 90) {
      if (plain) {
        ra = first;
        dec = second;
        return true;
      }
    } else if (Double.isNaN(first) || Double.isNaN(second)) {
      ra = Double.NaN;
      dec = Double.NaN;
      return false;
    } else if (first >= -180 && first <= 360 && second >= -90 && second <= 90) {
      first = first < 0 ? first + 360 : first == 360 ? 0 : first;
    } else {
      boolean bad = !(first >= -180 && first <= 360);
      int column = bad ? bound.ra.index() : bound.dec.index();
      throw new BadCellException(
          "bad_coordinate",
          bound.physicalColumns().get(column).name(),
          cursor.text(column),
          bad ? "0 to 360 deg" : "-90 to 90 deg");
    }
    double[] icrs =
        switch (config.position().orElseThrow().frame()) {
          case ICRS -> new double[] {first, second};
          case FK5 -> Frames.fk5ToIcrs(first, second);
          case GALACTIC -> Frames.galacticToIcrs(first, second);
        };
    ra = icrs[0];
    dec = icrs[1];
    return true;
  }

  /** A coordinate in a text column: sexagesimal, or, where the format allows both, degrees. */
  private double coordinate(int column, double degreesPerUnit) throws BadCellException {
    String text = cursor.text(column);
    if (text == null) {
      return Double.NaN;
    }
    double value = Sexagesimal.parse(text) * degreesPerUnit;
    boolean either =
        config.position().orElseThrow().format() == CatalogConfig.Position.Format.EITHER;
    if (Double.isNaN(value) && either) {
      value = asNumber(text);
    }
    if (Double.isNaN(value)) {
      throw new BadCellException(
          "bad_coordinate",
          bound.physicalColumns().get(column).name(),
          text,
          either ? "degrees or sexagesimal text" : "sexagesimal text such as 11 05 07.45");
    }
    return value;
  }

  /** Right ascension, deg, ICRS, 0 to 360; after {@link #locate}. */
  public double ra() {
    return ra;
  }

  /** Declination, deg, ICRS; after {@link #locate}. */
  public double dec() {
    return dec;
  }

  /** Julian year of the position; NaN if the description leaves it open. */
  public double epoch() throws BadCellException {
    double fallback = config.position().map(p -> p.epoch()).orElse(Double.NaN);
    if (!bound.epoch.isThere()) {
      return fallback;
    }
    double value = cursor.number(bound.epoch.index());
    if (Double.isNaN(value)) {
      return fallback;
    }
    // Catalogues give the date as a Julian year, a Julian date or a modified one.
    if (value > 2_400_000) {
      return 2000 + (value - 2_451_545.0) / 365.25;
    }
    return value > 10_000 ? 2000 + (value - 51_544.5) / 365.25 : value;
  }

  /**
   * Reads the error of the position into {@link #major}, {@link #minor} and {@link #positionAngle}.
   */
  public void measureError() throws BadCellException {
    PositionError model = config.error().orElse(null);
    errorMissing = false;
    circleAssumed = false;
    if (model == null) {
      circle(Double.NaN);
      return;
    }
    double a = scaled(bound.error[0]);
    double b = scaled(bound.error[1]);
    double c = scaled(bound.error[2]);
    a = a > 0 ? a / model.sigmas() : Double.NaN;
    b = b > 0 ? b / model.sigmas() : Double.NaN;
    switch (model.model()) {
      case CONSTANT:
        circle(model.missing());
        break;
      case CIRCULAR:
        circle(a);
        break;
      case ELLIPSE:
        circleAssumed = !Double.isNaN(a) && (Double.isNaN(b) || Double.isNaN(c));
        if (circleAssumed) {
          circle(a);
        } else {
          major = Math.max(a, b);
          minor = Math.min(a, b);
          angle = a >= b ? c : c + 90;
        }
        break;
      case RA_DEC:
        covariance(a, Double.isNaN(b) ? a : b, Double.isNaN(c) ? 0 : Math.max(-1, Math.min(1, c)));
        break;
    }
    if (Double.isNaN(major) || Double.isNaN(minor)) {
      errorMissing = true;
      circle(model.missing());
    } else if (model.systematic() > 0 && model.model() != PositionError.Model.CONSTANT) {
      major = Math.hypot(major, model.systematic());
      minor = Math.hypot(minor, model.systematic());
    }
    angle = ((angle % 180) + 180) % 180;
  }

  private double scaled(BoundCatalog.Source source) throws BadCellException {
    return source.isThere() ? cursor.number(source.index()) * source.factor() : Double.NaN;
  }

  private void circle(double radius) {
    major = radius;
    minor = radius;
    angle = 0;
  }

  /** The axes of a covariance of RA (east) and Dec (north). */
  private void covariance(double east, double north, double correlation) {
    double ee = east * east;
    double nn = north * north;
    double en = correlation * east * north;
    double mean = (ee + nn) / 2;
    double half = Math.hypot((nn - ee) / 2, en);
    major = Math.sqrt(mean + half);
    minor = Math.sqrt(Math.max(0, mean - half));
    angle = Math.toDegrees(Math.atan2(2 * en, nn - ee)) / 2;
  }

  /** 1 sigma of the position along the major axis, arcsec; after {@link #measureError}. */
  public double major() {
    return major;
  }

  /** 1 sigma along the minor axis, arcsec; after {@link #measureError}. */
  public double minor() {
    return minor;
  }

  /** Position angle of the major axis, deg east of north, 0 to 180; after {@link #measureError}. */
  public double positionAngle() {
    return angle;
  }

  /** Whether the row has no error, so that the configured one was taken. */
  public boolean errorMissing() {
    return errorMissing;
  }

  /** Whether minor axis or angle are missing, so that a circle of the major axis was taken. */
  public boolean circleAssumed() {
    return circleAssumed;
  }

  /**
   * Reads the proper motion.
   *
   * @return whether the row has one; if not, it is 0 with the catalogue's typical motion as error
   */
  public boolean measureMotion() throws BadCellException {
    CatalogConfig.ProperMotion motion = config.motion().orElse(null);
    double typical = motion == null ? 0 : motion.typical();
    pmRa = scaled(bound.motion[0]);
    pmDec = scaled(bound.motion[1]);
    if (motion == null || Double.isNaN(pmRa) || Double.isNaN(pmDec)) {
      pmRa = 0;
      pmDec = 0;
      pmRaError = typical;
      pmDecError = typical;
      return false;
    }
    pmRaError = scaled(bound.motion[2]);
    pmDecError = scaled(bound.motion[3]);
    if (!motion.includesCosDec()) {
      double cos = Math.cos(Math.toRadians(dec));
      pmRa *= cos;
      pmRaError *= cos;
    }
    pmRaError = Double.isNaN(pmRaError) ? 0 : pmRaError;
    pmDecError = Double.isNaN(pmDecError) ? 0 : pmDecError;
    return true;
  }

  /** Motion in right ascension times cos(dec), arcsec/yr; after {@link #measureMotion}. */
  public double pmRa() {
    return pmRa;
  }

  /** Motion in declination, arcsec/yr; after {@link #measureMotion}. */
  public double pmDec() {
    return pmDec;
  }

  /** 1 sigma of {@link #pmRa}, arcsec/yr. */
  public double pmRaError() {
    return pmRaError;
  }

  /** 1 sigma of {@link #pmDec}, arcsec/yr. */
  public double pmDecError() {
    return pmDecError;
  }

  /**
   * A canonical column as a number in its canonical unit; truth values are 1 and 0.
   *
   * @return NaN if the file has no such column, the cell is missing or its quality condition fails
   */
  public double number(int canonical) throws BadCellException {
    BoundCatalog.Source source = bound.columns[canonical];
    if (!source.isThere() || !isUsable(canonical)) {
      return Double.NaN;
    }
    ColumnSpec spec = config.columns().get(canonical);
    double value =
        spec.column().type() == ColumnType.BOOLEAN
            ? truth(source.index())
            : cursor.number(source.index());
    for (double missing : nullNumbers[canonical]) {
      if (value == missing) {
        return Double.NaN;
      }
    }
    return value * source.factor();
  }

  /** A canonical column as text; null as {@link #number} is NaN. */
  public String text(int canonical) throws BadCellException {
    BoundCatalog.Source source = bound.columns[canonical];
    if (!source.isThere() || !isUsable(canonical)) {
      return null;
    }
    String text = cursor.text(source.index());
    return text == null || config.columns().get(canonical).nulls().contains(text) ? null : text;
  }

  /**
   * A canonical column as its type has it: String, Long, Double or Boolean.
   *
   * @return null if it is missing
   * @throws BadCellException for a cell that is not of the type ({@code not_a_number}, {@code
   *     not_an_integer}, {@code not_a_truth_value})
   */
  public Object value(int canonical) throws BadCellException {
    Column column = config.columns().get(canonical).column();
    if (column.type() == ColumnType.STRING) {
      return text(canonical);
    }
    if (column.type() == ColumnType.LONG) {
      String text = text(canonical);
      return text == null || Double.isNaN(number(canonical)) ? null : (Long) integer(column, text);
    }
    double value = number(canonical);
    if (Double.isNaN(value)) {
      return null;
    }
    if (column.type() == ColumnType.BOOLEAN) {
      return value != 0;
    }
    if (Double.isInfinite(value)) {
      throw new BadCellException("not_finite", column.name(), text(canonical), "a finite number");
    }
    return value;
  }

  private static long integer(Column column, String text) throws BadCellException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      double value = asNumber(text);
      if (value == Math.rint(value) && Math.abs(value) <= 1L << 53) {
        return (long) value;
      }
      throw new BadCellException("not_an_integer", column.name(), text, "an integer of 64 bits");
    }
  }

  private double truth(int column) throws BadCellException {
    String text = cursor.text(column);
    if (text == null) {
      return Double.NaN;
    }
    switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "t", "1", "1.0":
        return 1;
      case "false", "f", "0", "0.0":
        return 0;
      default:
        throw new BadCellException(
            "not_a_truth_value",
            bound.physicalColumns().get(column).name(),
            text,
            "TRUE, FALSE, 1 or 0");
    }
  }

  private boolean isUsable(int canonical) throws BadCellException {
    Condition.Bound quality = bound.quality[canonical];
    return quality == null || quality.test(physicalCells) != Condition.Truth.FALSE;
  }

  /** The cells of the file's own columns, for conditions: truth values count as numbers. */
  private final Condition.Cells physicalCells =
      new Condition.Cells() {
        @Override
        public double number(int column) throws BadCellException {
          if (bound.physicalColumns().get(column).type() == ColumnType.STRING) {
            String text = cursor.text(column);
            return text == null
                ? Double.NaN
                : text.equalsIgnoreCase("true")
                    ? 1
                    : text.equalsIgnoreCase("false") ? 0 : cursor.number(column);
          }
          return cursor.number(column);
        }

        @Override
        public String text(int column) throws BadCellException {
          return cursor.text(column);
        }
      };

  /** The cells of the file's own columns, numbered as in the file. */
  public Condition.Cells physicalCells() {
    return physicalCells;
  }

  /** The class of a label catalogue's row; null if missing. */
  public String label() throws BadCellException {
    return bound.label.isThere() ? cursor.text(bound.label.index()) : null;
  }

  /** The subclass of a label catalogue's row; null if missing. */
  public String subclass() throws BadCellException {
    return bound.subclass.isThere() ? cursor.text(bound.subclass.index()) : null;
  }

  /** The reference of a label catalogue's row; null if missing. */
  public String reference() throws BadCellException {
    return bound.reference.isThere() ? cursor.text(bound.reference.index()) : null;
  }
}
