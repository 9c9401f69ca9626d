package org.chandraflow.fetch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.chandraflow.config.UsageException;

/**
 * One request to a service.
 *
 * @param adql the query
 * @param upload a VOTable that the query knows as {@code TAP_UPLOAD.sources}, if any
 */
public record Query(String adql, Optional<String> upload) {
  /**
   * A source to look for.
   *
   * @param name its name
   * @param ra deg; NaN if it is not known
   * @param dec deg; NaN if it is not known
   */
  public record Target(String name, double ra, double dec) {}

  /** A query of the user's own. */
  public static Query of(String adql) {
    if (adql.isBlank()) {
      throw new UsageException("the ADQL query is empty");
    }
    return new Query(adql.strip(), Optional.empty());
  }

  /**
   * Everything within a cone.
   *
   * @param radius deg
   */
  public static Query cone(Service service, double ra, double dec, double radius) {
    if (!(ra >= 0 && ra <= 360 && dec >= -90 && dec <= 90 && radius > 0 && radius <= 180)) {
      throw new UsageException(
          "cone "
              + ra
              + ","
              + dec
              + ","
              + radius
              + ": expected degrees: 0 to 360, -90 to 90, a radius over 0");
    }
    return new Query(
        "SELECT * FROM "
            + service.table()
            + " WHERE 1=CONTAINS(POINT('ICRS',"
            + service.ra()
            + ","
            + service.dec()
            + "),CIRCLE('ICRS',"
            + ra
            + ","
            + dec
            + ","
            + radius
            + "))",
        Optional.empty());
  }

  /**
   * The rows of some sources, in as many requests as the service's chunks ask for: by name where
   * the service has names, otherwise within a radius around each.
   *
   * @param radius arcsec
   * @throws UsageException if positions are needed and a source has none
   */
  public static List<Query> targets(Service service, List<Target> targets, double radius) {
    List<Query> queries = new ArrayList<>();
    boolean byName = service.name().isPresent();
    for (int from = 0; from < targets.size(); from += service.chunk()) {
      List<Target> chunk = targets.subList(from, Math.min(targets.size(), from + service.chunk()));
      String adql;
      if (byName) {
        adql =
            "SELECT t.* FROM "
                + service.table()
                + " AS t JOIN TAP_UPLOAD.sources AS u ON t."
                + service.name().get()
                + "=u.csc_name";
      } else {
        for (Target target : chunk) {
          if (Double.isNaN(target.ra()) || Double.isNaN(target.dec())) {
            throw new UsageException(
                "'"
                    + target.name()
                    + "' has no position: for "
                    + service.id()
                    + " the names must come in a table with the columns name, ra, dec");
          }
        }
        adql =
            String.format(
                Locale.ROOT,
                "SELECT u.csc_name, t.* FROM %s AS t JOIN TAP_UPLOAD.sources AS u ON"
                    + " 1=CONTAINS(POINT('ICRS',t.%s,t.%s),CIRCLE('ICRS',u.csc_ra,u.csc_dec,%s))",
                service.table(),
                service.ra(),
                service.dec(),
                Double.toString(radius / 3600));
      }
      queries.add(new Query(adql, Optional.of(upload(chunk, byName))));
    }
    return queries;
  }

  private static String upload(List<Target> targets, boolean byName) {
    StringBuilder table = new StringBuilder();
    table.append(
        "<?xml version=\"1.0\"?>\n<VOTABLE version=\"1.3\""
            + " xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\"><RESOURCE><TABLE name=\"sources\">\n"
            + "<FIELD name=\"csc_name\" datatype=\"char\" arraysize=\"*\"/>\n");
    if (!byName) {
      table.append(
          "<FIELD name=\"csc_ra\" datatype=\"double\" unit=\"deg\"/>\n"
              + "<FIELD name=\"csc_dec\" datatype=\"double\" unit=\"deg\"/>\n");
    }
    table.append("<DATA><TABLEDATA>\n");
    for (Target target : targets) {
      table
          .append("<TR><TD>")
          .append(target.name().replace("&", "&amp;").replace("<", "&lt;"))
          .append("</TD>");
      if (!byName) {
        table.append("<TD>").append(target.ra()).append("</TD>");
        table.append("<TD>").append(target.dec()).append("</TD>");
      }
      table.append("</TR>\n");
    }
    return table.append("</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>\n").toString();
  }
}
