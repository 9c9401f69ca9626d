package org.chandraflow.ned;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chandraflow.ned.NedAnswer.NedObject;
import org.chandraflow.ned.NedAnswer.Outcome;
import org.chandraflow.ned.NedAnswer.Photometry;
import org.chandraflow.ned.NedAnswer.Position;
import org.chandraflow.ned.NedAnswer.Redshift;

/**
 * Turns NED's replies into answers. NED tells "unknown" and "no data" as errors inside good
 * replies; its words decide which is which.
 */
final class ReplyReader {
  private static final Pattern UNKNOWN =
      Pattern.compile(
          "(?i)not (currently )?recogni[sz]ed|no object|not found in ned|unknown object"
              + "|ambiguous|not a valid (object )?name");
  private static final Pattern NOTHING =
      Pattern.compile("(?i)^no\\b.*\\b(found|available|data)\\b|has no\\b|there (is|are) no\\b");
  private static final Pattern PASSING =
      Pattern.compile(
          "(?i)server|busy|try again|temporar|unavailable|time[d -]*out|overload|database"
              + "|maintenance|too many|connect");
  private static final Pattern SYMMETRIC =
      Pattern.compile("\\+/-\\s*([0-9.]+(?:[eE][+-]?[0-9]+)?)");
  private static final Pattern SEXAGESIMAL =
      Pattern.compile(
          "([+-]?)(\\d+(?:\\.\\d*)?)[hd](?:(\\d+(?:\\.\\d*)?)m)?(?:(\\d+(?:\\.\\d*)?)s)?");

  private ReplyReader() {}

  /**
   * Reads the reply to a question.
   *
   * @throws Votable.Truncated if it ends before its end
   * @throws Fault of kind MALFORMED, REMOTE or SERVICE
   */
  static NedAnswer read(NedTable table, byte[] body) throws Fault, Votable.Truncated {
    Votable votable = Votable.read(body);
    if (votable.error().isPresent()) {
      return error(votable.error().get());
    }
    if (votable.columns().isEmpty()) {
      throw new Fault(
          Fault.Kind.MALFORMED, "no answer of NED: a VOTable with neither a table nor an error");
    }
    Columns columns = new Columns(votable.index());
    NedAnswer answer =
        switch (table) {
          case PHOTOMETRY -> photometry(columns, votable.rows());
          case REDSHIFTS -> redshifts(columns, votable.rows());
          case POSITIONS -> positions(columns, votable.rows());
          case OBJECT, NEAR -> objects(columns, votable.rows());
        };
    if (votable.rows().isEmpty()) {
      return NedAnswer.empty(
          table == NedTable.OBJECT || table == NedTable.NEAR ? Outcome.NOT_FOUND : Outcome.NO_DATA,
          "an empty table");
    }
    return answer;
  }

  private static NedAnswer error(String words) throws Fault {
    if (UNKNOWN.matcher(words).find()) {
      return NedAnswer.empty(Outcome.NOT_FOUND, words);
    }
    if (PASSING.matcher(words).find()) {
      throw new Fault(Fault.Kind.REMOTE, "NED reports: " + words);
    }
    if (NOTHING.matcher(words).find()) {
      return NedAnswer.empty(Outcome.NO_DATA, words);
    }
    throw new Fault(Fault.Kind.SERVICE, "NED reports: " + words);
  }

  private static NedAnswer photometry(Columns columns, List<String[]> rows) throws Fault {
    int band = columns.required("Observed Passband");
    int frequency = columns.required("Frequency");
    int value = columns.required("Photometry Measurement");
    int uncertainty = columns.required("Uncertainty");
    int unit = columns.required("Units");
    int flux = columns.any("NED Photometry Measurement", "Flux Density");
    int fluxError = columns.any("NED Uncertainty");
    int fluxUnit = columns.any("NED Units");
    int reference = columns.required("Refcode");
    int significance = columns.any("Significance");
    List<Photometry> out = new ArrayList<>(rows.size());
    for (String[] row : rows) {
      String published = text(row, uncertainty);
      out.add(
          new Photometry(
              text(row, band),
              number(row, frequency),
              number(row, value),
              published,
              text(row, unit),
              number(row, flux),
              symmetric(text(row, fluxError)),
              published.startsWith("<") ? "<" : published.startsWith(">") ? ">" : "",
              text(row, fluxUnit),
              text(row, reference),
              text(row, significance)));
    }
    return new NedAnswer(Outcome.FOUND, "", out, List.of(), List.of(), List.of());
  }

  private static NedAnswer redshifts(Columns columns, List<String[]> rows) throws Fault {
    int redshift = columns.required("Published Redshift");
    int uncertainty = columns.any("Published Redshift Uncertainty");
    int velocity = columns.any("Published Velocity");
    int velocityUncertainty = columns.any("Published Velocity Uncertainty");
    int frequency = columns.any("Frequency Targeted");
    int reference = columns.required("Refcode");
    int name = columns.any("Name in publication", "Published Name");
    List<Redshift> out = new ArrayList<>(rows.size());
    for (String[] row : rows) {
      out.add(
          new Redshift(
              number(row, redshift),
              number(row, uncertainty),
              number(row, velocity),
              number(row, velocityUncertainty),
              text(row, frequency),
              text(row, reference),
              text(row, name)));
    }
    return new NedAnswer(Outcome.FOUND, "", List.of(), out, List.of(), List.of());
  }

  private static NedAnswer positions(Columns columns, List<String[]> rows) throws Fault {
    int ra = columns.required("RA");
    int dec = columns.required("DEC");
    int major = columns.any("Uncertainty Ellipse Semi-Major Axis");
    int minor = columns.any("Uncertainty Ellipse Semi-Minor Axis");
    int angle = columns.any("Uncertainty Ellipse PA");
    int frequency = columns.any("Frequency");
    int reference = columns.required("Refcode");
    int name = columns.any("Published Name");
    List<Position> out = new ArrayList<>(rows.size());
    for (String[] row : rows) {
      out.add(
          new Position(
              degrees(text(row, ra), 15),
              degrees(text(row, dec), 1),
              number(row, major),
              number(row, minor),
              number(row, angle),
              text(row, frequency),
              text(row, reference),
              text(row, name)));
    }
    return new NedAnswer(Outcome.FOUND, "", List.of(), List.of(), out, List.of());
  }

  private static NedAnswer objects(Columns columns, List<String[]> rows) throws Fault {
    int name = columns.required("Object Name");
    int ra = columns.required("RA(deg)", "RA");
    int dec = columns.required("DEC(deg)", "DEC");
    int type = columns.required("Type");
    int velocity = columns.any("Velocity");
    int redshift = columns.any("Redshift");
    int flag = columns.any("Redshift Flag");
    int magnitude = columns.any("Magnitude and Filter");
    int separation = columns.any("Distance (arcmin)", "Separation");
    int points = columns.any("Photometry Points");
    List<NedObject> out = new ArrayList<>(rows.size());
    for (String[] row : rows) {
      double count = number(row, points);
      out.add(
          new NedObject(
              text(row, name),
              degrees(text(row, ra), 1),
              degrees(text(row, dec), 1),
              text(row, type),
              number(row, velocity),
              number(row, redshift),
              text(row, flag),
              text(row, magnitude),
              number(row, separation) * 60,
              Double.isNaN(count) ? -1 : (long) count));
    }
    return new NedAnswer(Outcome.FOUND, "", List.of(), List.of(), List.of(), out);
  }

  private static String text(String[] row, int column) {
    return column < 0 ? "" : row[column];
  }

  private static double number(String[] row, int column) throws Fault {
    String text = text(row, column);
    if (text.isEmpty()) {
      return Double.NaN;
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new Fault(Fault.Kind.MALFORMED, "no answer of NED: '" + text + "' is not a number", e);
    }
  }

  /** The error of {@code +/-4.13E-14}; NaN for limits and errors of other forms. */
  private static double symmetric(String text) {
    Matcher matcher = SYMMETRIC.matcher(text);
    return matcher.matches() ? Double.parseDouble(matcher.group(1)) : Double.NaN;
  }

  /**
   * Degrees of a plain number, or of {@code 05h34m31.971s}, {@code +22d11.0m} and the like.
   *
   * @param perHour degrees of the leading unit of a sexagesimal text
   */
  static double degrees(String text, int perHour) throws Fault {
    if (text.isEmpty()) {
      return Double.NaN;
    }
    Matcher matcher = SEXAGESIMAL.matcher(text);
    try {
      if (!matcher.matches()) {
        return Double.parseDouble(text);
      }
      double value = Double.parseDouble(matcher.group(2));
      value += matcher.group(3) == null ? 0 : Double.parseDouble(matcher.group(3)) / 60;
      value += matcher.group(4) == null ? 0 : Double.parseDouble(matcher.group(4)) / 3600;
      return (matcher.group(1).equals("-") ? -value : value) * perHour;
    } catch (NumberFormatException e) {
      throw new Fault(Fault.Kind.MALFORMED, "no answer of NED: '" + text + "' is no angle", e);
    }
  }

  private record Columns(Map<String, Integer> index) {
    /** The first of some names that the table has. */
    int required(String... names) throws Fault {
      int column = any(names);
      if (column < 0) {
        throw new Fault(
            Fault.Kind.MALFORMED, "no answer of NED: the table has no field '" + names[0] + "'");
      }
      return column;
    }

    int any(String... names) {
      for (String name : names) {
        Integer column = index.get(name.toLowerCase(java.util.Locale.ROOT));
        if (column != null) {
          return column;
        }
      }
      return -1;
    }
  }
}
