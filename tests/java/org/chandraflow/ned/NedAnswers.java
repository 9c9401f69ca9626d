package org.chandraflow.ned;

import java.util.Locale;
import java.util.Map;

/** Replies in NED's form, made from names alone. */
public final class NedAnswers {
  private NedAnswers() {}

  /** The reply to a request. Every seventh name is unknown, every fifth has no data. */
  public static String of(Map<String, String> query, String name) {
    int hash = name.hashCode() & 0xFFFF;
    if (hash % 7 == 0) {
      return error(" There is no object with this name in NED.");
    }
    if (hash % 5 == 0) {
      return error(" No data found.");
    }
    return switch (query.getOrDefault("search_type", "")) {
      case "Photometry" -> photometry(name, 1 + hash % 4);
      case "Redshifts" ->
          table(
              new String[] {"Published Redshift", "Refcode"},
              new String[] {String.format(Locale.ROOT, "%.5f", hash / 1e5), "2001ApJ...1....1A"});
      case "Positions" ->
          table(
              new String[] {"RA", "DEC", "Refcode"},
              new String[] {"05h34m31.971s", "-22d00m52.06s", "2001ApJ...1....1A"});
      default ->
          table(
              new String[] {"Object Name", "RA(deg)", "DEC(deg)", "Type", "Redshift"},
              new String[] {"NED " + escape(name), "83.5", "-22.25", "QSO", "0.158"});
    };
  }

  /** An error as NED tells it. */
  public static String error(String words) {
    return "<?xml version=\"1.0\"?>\n<VOTABLE version=\"1.1\"><RESOURCE type=\"results\">"
        + "<INFO name=\"QUERY_STATUS\" value=\"OK\"/><PARAM name=\"Error\" value=\""
        + words
        + "\"/></RESOURCE></VOTABLE>\n";
  }

  private static String photometry(String name, int rows) {
    String[] fields = {
      "No.",
      "Observed Passband",
      "Photometry Measurement",
      "Uncertainty",
      "Units",
      "Frequency",
      "NED Photometry Measurement",
      "NED Uncertainty",
      "NED Units",
      "Refcode",
      "Significance"
    };
    String[][] cells = new String[rows][];
    for (int i = 0; i < rows; i++) {
      cells[i] =
          new String[] {
            "" + (i + 1),
            "band " + i + " of " + escape(name),
            "1." + i + "E-12",
            "+/-1.0E-13",
            "erg/s/cm^2^",
            "1.21E+25",
            "1.7" + i + "E-12",
            "+/-4.13E-14",
            "Jy",
            "2010ApJS..188..405A",
            "1 sigma"
          };
    }
    return table(fields, cells);
  }

  private static String table(String[] fields, String[]... rows) {
    StringBuilder out = new StringBuilder("<?xml version=\"1.0\"?>\n<VOTABLE version=\"1.1\">");
    out.append("<RESOURCE type=\"results\"><TABLE name=\"t\">");
    for (String field : fields) {
      out.append("<FIELD name=\"").append(field).append("\" datatype=\"char\"/>");
    }
    out.append("<DATA><TABLEDATA>\n");
    for (String[] row : rows) {
      out.append("<TR>");
      for (String cell : row) {
        out.append("<TD>").append(cell).append("</TD>");
      }
      out.append("</TR>\n");
    }
    return out.append("</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>\n").toString();
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
