package org.chandraflow.simulate;

import static org.chandraflow.table.ColumnType.DOUBLE;
import static org.chandraflow.table.ColumnType.LONG;
import static org.chandraflow.table.ColumnType.STRING;

import java.util.ArrayList;
import java.util.List;
import org.chandraflow.table.Column;

/**
 * The simulated catalogues beside the X-ray one: what they see, how well, and their columns, named
 * as VizieR names those of the real ones.
 */
enum Survey {
  /** Gaia EDR3 (VizieR I/350). */
  GAIA("gaia", "gaia", 2016.0, Band.G, 20.8, 2_500, 130_000, 1.0) {
    @Override
    List<Column> columns() {
      List<Column> columns = new ArrayList<>();
      columns.add(Column.of("Source", LONG));
      add(columns, "deg", "RA_ICRS", "DE_ICRS");
      add(columns, "mas", "e_RA_ICRS", "e_DE_ICRS");
      add(columns, "yr", "Epoch");
      add(columns, "mas", "Plx", "e_Plx");
      add(columns, "mas/yr", "PM", "pmRA", "e_pmRA", "pmDE", "e_pmDE");
      add(columns, "mas", "epsi");
      add(columns, "", "RUWE");
      add(columns, "mag", "Gmag", "e_Gmag", "BPmag", "e_BPmag", "RPmag", "e_RPmag", "BP-RP");
      return columns;
    }

    @Override
    void write(SkyObject object, long serial, Draws draws, RowSink out) {
      double g = object.magnitude(Band.G);
      // Errors of EDR3 by magnitude (Lindegren et al. 2021, A&A 649, A2): 0.02 mas to 15 mag, 0.5
      // at 20.
      double error = Math.max(0.012, 0.02 * Math.pow(10, 0.28 * (g - 15)));
      error *= draws.uniform(0.8, 1.25) * (object.point ? 1 : 3);
      double errorRa = error * draws.uniform(0.9, 1.1);
      double errorDec = error * draws.uniform(0.9, 1.1);
      double[] at = scattered(object, errorRa * 1e-3, errorDec * 1e-3, draws);
      out.integer(number(serial) >>> 1);
      out.rightAscension(at[0], 11);
      out.number(at[1], 11);
      out.number(errorRa, 4);
      out.number(errorDec, 4);
      out.number(2016.0, 1);
      boolean five = g < 20.95 && draws.chance(g < 18 ? 0.99 : g < 20 ? 0.96 : 0.75);
      if (five) {
        double errorParallax = error * 1.15;
        double errorMotion = error * 1.1;
        double motionRa = draws.normal(object.motionRa, errorMotion);
        double motionDec = draws.normal(object.motionDec, errorMotion);
        out.number(draws.normal(object.parallax, errorParallax), 4);
        out.number(errorParallax, 4);
        out.number(Math.hypot(motionRa, motionDec), 3);
        out.number(motionRa, 3);
        out.number(errorMotion, 3);
        out.number(motionDec, 3);
        out.number(errorMotion * draws.uniform(0.9, 1.1), 3);
      } else {
        missing(out, 7);
      }
      out.number(Math.abs(draws.normal(0, error)), 3);
      out.number(1 + 0.08 * draws.normal() + (draws.chance(0.06) ? draws.exponential() : 0), 3);
      double errorG = 0.0027 + 0.012 * Math.pow(10, 0.3 * (g - 20));
      out.number(g + draws.normal(0, errorG), 6);
      out.number(errorG, 6);
      double bp = colour(object, Band.BP, 21.3, draws);
      double rp = colour(object, Band.RP, 20.6, draws);
      double errorBp = 0.003 + 0.1 * Math.pow(10, 0.3 * (bp - 20));
      double errorRp = 0.003 + 0.06 * Math.pow(10, 0.3 * (rp - 19.3));
      out.number(bp, 6);
      out.number(Double.isNaN(bp) ? bp : errorBp, 6);
      out.number(rp, 6);
      out.number(Double.isNaN(rp) ? rp : errorRp, 6);
      out.number(bp - rp, 6);
    }

    private double colour(SkyObject object, Band band, double limit, Draws draws) {
      double magnitude = object.magnitude(band);
      double error = Math.min(0.5, 0.003 + 0.08 * Math.pow(10, 0.3 * (magnitude - 19.8)));
      boolean seen = magnitude < limit && draws.chance(0.985);
      double measured = magnitude + draws.normal(0, error);
      return seen ? measured : Double.NaN;
    }
  },

  /** The 2MASS point source catalogue (VizieR II/246). */
  TWOMASS("2mass", "twomass", 1999.5, Band.J, 16.7, 1_300, 40_000, 0.9) {
    @Override
    List<Column> columns() {
      List<Column> columns = new ArrayList<>();
      columns.add(Column.of("_2MASS", STRING));
      add(columns, "deg", "RAJ2000", "DEJ2000");
      add(columns, "arcsec", "errMaj", "errMin");
      add(columns, "deg", "errPA");
      add(columns, "mag", "Jmag", "e_Jmag", "Hmag", "e_Hmag", "Kmag", "e_Kmag");
      for (String flag : List.of("Qflg", "Rflg", "Bflg", "Cflg")) {
        columns.add(Column.of(flag, STRING));
      }
      columns.add(Column.of("Xflg", LONG));
      columns.add(Column.of("Aflg", LONG));
      return columns;
    }

    @Override
    boolean detects(SkyObject object, double uniform) {
      double margin =
          Math.max(
              Math.max(16.7 - object.magnitude(Band.J), 15.9 - object.magnitude(Band.H)),
              15.2 - object.magnitude(Band.K));
      return uniform < completeness(margin);
    }

    @Override
    void write(SkyObject object, long serial, Draws draws, RowSink out) {
      double faint = Math.max(0, object.magnitude(Band.J) - 14);
      double major = Math.round(100 * Math.min(0.3, 0.06 + 0.03 * faint * faint)) / 100.0;
      double minor = Math.round(100 * major * draws.uniform(0.85, 1)) / 100.0;
      double angle = Math.floor(draws.uniform(0, 180));
      double[] at = scattered(object, major, minor, angle, draws);
      out.text(Tangent.hours(at[0], 2, "") + Tangent.degrees(at[1], 1, ""));
      out.rightAscension(at[0], 6);
      out.number(at[1], 6);
      out.number(major, 2);
      out.number(minor, 2);
      out.number(angle, 0);
      StringBuilder quality = new StringBuilder(3);
      band(object, Band.J, 16.7, quality, draws, out);
      band(object, Band.H, 15.9, quality, draws, out);
      band(object, Band.K, 15.2, quality, draws, out);
      out.text(quality.toString());
      out.text("222");
      out.text("111");
      out.text(draws.chance(0.9) ? "000" : "c00");
      out.integer(object.point ? 0 : 1);
      out.integer(0);
    }

    /** A band; beyond its limit an upper limit without error, as the catalogue has it. */
    private void band(
        SkyObject object,
        Band band,
        double limit,
        StringBuilder quality,
        Draws draws,
        RowSink out) {
      double magnitude = object.magnitude(band);
      double error = 0.02 + 0.1 * Math.pow(10, 0.35 * (magnitude - limit));
      double measured = magnitude + draws.normal(0, Math.min(error, 0.3));
      if (magnitude > limit + 0.4) {
        out.number(limit + draws.normal(0.1, 0.2), 3);
        out.missing();
        quality.append('U');
      } else {
        out.number(measured, 3);
        out.number(error, 3);
        quality.append(error < 0.1 ? 'A' : error < 0.15 ? 'B' : error < 0.21 ? 'C' : 'D');
      }
    }
  },

  /** AllWISE (VizieR II/328). */
  WISE("wise", "allwise", 2010.5, Band.W1, 17.1, 11_000, 25_000, 0.4) {
    @Override
    List<Column> columns() {
      List<Column> columns = new ArrayList<>();
      columns.add(Column.of("AllWISE", STRING));
      add(columns, "deg", "RAJ2000", "DEJ2000");
      add(columns, "arcsec", "eeMaj", "eeMin");
      add(columns, "deg", "eePA");
      for (String band : List.of("W1mag", "W2mag", "W3mag", "W4mag")) {
        add(columns, "mag", band, "e_" + band);
      }
      add(columns, "mag", "Jmag", "Hmag", "Kmag");
      columns.add(Column.of("ccf", STRING));
      columns.add(Column.of("ex", LONG));
      columns.add(Column.of("var", STRING));
      columns.add(Column.of("qph", STRING));
      add(columns, "mas/yr", "pmRA", "pmDE");
      return columns;
    }

    @Override
    void write(SkyObject object, long serial, Draws draws, RowSink out) {
      double w1 = object.magnitude(Band.W1);
      double major = 0.035 + 0.15 * Math.pow(10, 0.25 * (w1 - 16));
      major = Math.round(1e4 * Math.min(1, major)) / 1e4;
      double minor = Math.round(1e4 * major * draws.uniform(0.9, 1)) / 1e4;
      double angle = Math.round(draws.uniform(0, 180) * 10) / 10.0;
      double[] at = scattered(object, major, minor, angle, draws);
      out.text("J" + Tangent.hours(at[0], 2, ".") + Tangent.degrees(at[1], 1, "."));
      out.rightAscension(at[0], 7);
      out.number(at[1], 7);
      out.number(major, 4);
      out.number(minor, 4);
      out.number(angle, 1);
      StringBuilder quality = new StringBuilder(4);
      band(object, Band.W1, 17.1, quality, draws, out);
      band(object, Band.W2, 15.9, quality, draws, out);
      band(object, Band.W3, 11.8, quality, draws, out);
      band(object, Band.W4, 8.3, quality, draws, out);
      for (Band band : List.of(Band.J, Band.H, Band.K)) {
        double magnitude = object.magnitude(band);
        out.number(
            object.detectedBy(TWOMASS) && magnitude < 16.5
                ? magnitude + draws.normal(0, 0.06)
                : Double.NaN,
            3);
      }
      out.text(draws.chance(0.93) ? "0000" : "00d0");
      out.integer(object.point ? 0 : draws.below(2));
      out.text(draws.chance(0.9) ? "00nn" : "11nn");
      out.text(quality.toString());
      // Apparent motions over half a year: mostly noise and parallax.
      double noise = 2500 * major;
      out.number(draws.normal(object.motionRa, noise), 0);
      out.number(draws.normal(object.motionDec, noise), 0);
    }

    private void band(
        SkyObject object,
        Band band,
        double limit,
        StringBuilder quality,
        Draws draws,
        RowSink out) {
      double magnitude = object.magnitude(band);
      double error = 0.022 + 0.17 * Math.pow(10, 0.38 * (magnitude - limit));
      if (magnitude > limit + 0.3) {
        out.number(limit + draws.normal(0.2, 0.3), 3);
        out.missing();
        quality.append('U');
      } else {
        out.number(magnitude + draws.normal(0, error), 3);
        out.number(error, 3);
        quality.append(error < 0.1 ? 'A' : error < 0.25 ? 'B' : 'C');
      }
    }
  },

  /** SDSS DR12 (VizieR V/147). */
  SDSS("sdss", "sdss", 2005.0, Band.r, 22.4, 28_000, 20_000, 0.3) {
    @Override
    boolean covers(double latitude, double dec, SkyModel.FieldKind kind, double uniform) {
      return Math.abs(latitude) > 22 && dec > -8;
    }

    @Override
    List<Column> columns() {
      List<Column> columns = new ArrayList<>();
      columns.add(Column.of("objID", LONG));
      add(columns, "deg", "RA_ICRS", "DE_ICRS");
      add(columns, "arcsec", "e_RA_ICRS", "e_DE_ICRS");
      columns.add(Column.of("class", LONG));
      for (String band : List.of("umag", "gmag", "rmag", "imag", "zmag")) {
        add(columns, "mag", band, "e_" + band);
      }
      return columns;
    }

    @Override
    void write(SkyObject object, long serial, Draws draws, RowSink out) {
      double error = Math.hypot(0.03, 0.06 * Math.pow(10, 0.25 * (object.magnitude(Band.r) - 22)));
      error = Math.round(1e3 * error) / 1e3;
      double[] at = scattered(object, error, error, draws);
      out.integer(1_237_000_000_000_000_000L + (number(serial) >>> 14));
      out.rightAscension(at[0], 6);
      out.number(at[1], 6);
      out.number(error, 3);
      out.number(error, 3);
      out.integer(object.point ? 6 : 3);
      band(object, Band.u, 22.2, draws, out);
      band(object, Band.g, 23.1, draws, out);
      band(object, Band.r, 22.7, draws, out);
      band(object, Band.i, 22.2, draws, out);
      band(object, Band.z, 20.8, draws, out);
    }

    private void band(SkyObject object, Band band, double limit, Draws draws, RowSink out) {
      double magnitude = object.magnitude(band);
      double error = 0.006 + 0.2 * Math.pow(10, 0.36 * (magnitude - limit));
      boolean seen = magnitude < limit + 1;
      double measured = magnitude + draws.normal(0, Math.min(1, error));
      out.number(seen ? measured : Double.NaN, 3);
      out.number(seen ? error : Double.NaN, 3);
    }
  },

  /** The GALEX all-sky survey (VizieR II/335). */
  GALEX("galex", "galex", 2006.0, Band.NUV, 20.8, 3_500, 0, 0.3) {
    @Override
    boolean covers(double latitude, double dec, SkyModel.FieldKind kind, double uniform) {
      return Math.abs(latitude) > 10 && uniform < 0.85;
    }

    @Override
    List<Column> columns() {
      List<Column> columns = new ArrayList<>();
      columns.add(Column.of("objid", LONG));
      add(columns, "deg", "RAJ2000", "DEJ2000");
      add(columns, "mag", "FUVmag", "e_FUVmag", "NUVmag", "e_NUVmag");
      return columns;
    }

    @Override
    void write(SkyObject object, long serial, Draws draws, RowSink out) {
      double[] at = scattered(object, 0.5, 0.5, draws);
      out.integer(6_370_000_000_000_000_000L + (number(serial) >>> 8));
      out.rightAscension(at[0], 6);
      out.number(at[1], 6);
      band(object, Band.FUV, 20.0, draws, out);
      band(object, Band.NUV, 21.3, draws, out);
    }

    private void band(SkyObject object, Band band, double limit, Draws draws, RowSink out) {
      double magnitude = object.magnitude(band);
      double error = 0.02 + 0.2 * Math.pow(10, 0.35 * (magnitude - limit));
      boolean seen = magnitude < limit + 0.3;
      double measured = magnitude + draws.normal(0, Math.min(0.5, error));
      out.number(seen ? measured : Double.NaN, 4);
      out.number(seen ? error : Double.NaN, 4);
    }
  },

  /** 24 micron sources of Spitzer's MIPS, as MIPSGAL gives them (VizieR J/AJ/149/64). */
  MIPS("mips", "mips", 2006.0, Band.M24, 9.5, 1_500, 4_000, 0.3) {
    @Override
    boolean covers(double latitude, double dec, SkyModel.FieldKind kind, double uniform) {
      return uniform < (kind.spread() > 0 ? 0.8 : 0.3);
    }

    @Override
    List<Column> columns() {
      List<Column> columns = new ArrayList<>();
      columns.add(Column.of("MIPSGAL", STRING));
      add(columns, "deg", "RAJ2000", "DEJ2000");
      add(columns, "mag", "__24_", "e__24_");
      return columns;
    }

    @Override
    void write(SkyObject object, long serial, Draws draws, RowSink out) {
      double[] at = scattered(object, 0.4, 0.4, draws);
      double magnitude = object.magnitude(Band.M24);
      double error = 0.02 + 0.1 * Math.pow(10, 0.35 * (magnitude - 9.5));
      out.text("MG" + Tangent.hours(at[0], 2, ".") + Tangent.degrees(at[1], 1, "."));
      out.rightAscension(at[0], 6);
      out.number(at[1], 6);
      out.number(magnitude + draws.normal(0, error), 2);
      out.number(error, 2);
    }
  };

  /** Its file's name without extension. */
  final String stem;

  /** The prefix of its columns in the truth table. */
  final String prefix;

  /** Epoch of its positions, Julian year. */
  final double epoch;

  /** The band that decides on a detection. */
  final Band band;

  /** Magnitude in that band that half of the objects reach. */
  final double limit;

  /** Rows per square degree at the galactic poles. */
  private final double pole;

  /** Rows per square degree that the disc adds at the equator, less towards the anticentre. */
  private final double disc;

  /** Share of stars among its rows at the poles. */
  private final double stars;

  Survey(
      String stem,
      String prefix,
      double epoch,
      Band band,
      double limit,
      double pole,
      double disc,
      double stars) {
    this.stem = stem;
    this.prefix = prefix;
    this.epoch = epoch;
    this.band = band;
    this.limit = limit;
    this.pole = pole;
    this.disc = disc;
    this.stars = stars;
  }

  /** Its columns, named and in the units of the real catalogue. */
  abstract List<Column> columns();

  /**
   * Writes its row of an object.
   *
   * @param serial a number that no other row of the catalogue has
   */
  abstract void write(SkyObject object, long serial, Draws draws, RowSink out);

  /** Whether it covers a field, by galactic latitude and declination (deg) and a uniform draw. */
  boolean covers(double latitude, double dec, SkyModel.FieldKind kind, double uniform) {
    return true;
  }

  /** Whether it has an object, by a uniform draw: the completeness falls off around the limit. */
  boolean detects(SkyObject object, double uniform) {
    return uniform < completeness(limit - object.magnitude(band));
  }

  static double completeness(double margin) {
    return 0.99 / (1 + Math.exp(-margin / 0.12));
  }

  /**
   * Rows per square degree, unrelated to X-ray sources.
   *
   * @param longitude galactic, -180 to 180 deg
   * @param latitude galactic, deg
   */
  double density(double longitude, double latitude) {
    return pole + discDensity(longitude, latitude);
  }

  private double discDensity(double longitude, double latitude) {
    double bulge = Math.exp(-longitude * longitude / (50.0 * 50.0));
    return disc * Math.exp(-Math.abs(latitude) / 12) * (1 + 1.5 * bulge);
  }

  /** The share of stars among those rows. */
  double starShare(double longitude, double latitude) {
    double inDisc = discDensity(longitude, latitude);
    return (stars * pole + inDisc) / (pole + inDisc);
  }

  /** A number without order, unlike for unlike serials. */
  private static long number(long serial) {
    // One-to-one on 40 bits, so that no two rows share a number however many bits are cut off
    // below.
    long mask = (1L << 40) - 1;
    long mixed = serial & mask;
    for (int round = 0; round < 3; round++) {
      mixed = (mixed * 0x5851F42D4C957F2DL + 0x14057B7EF767814FL) & mask;
      mixed ^= mixed >>> 17;
    }
    return mixed << 22 | 0x155555L;
  }

  final double[] scattered(SkyObject object, double sigmaRa, double sigmaDec, Draws draws) {
    double[] at = object.at(epoch);
    return Tangent.offset(at[0], at[1], draws.normal(0, sigmaRa), draws.normal(0, sigmaDec));
  }

  final double[] scattered(
      SkyObject object, double major, double minor, double angle, Draws draws) {
    double[] at = object.at(epoch);
    double along = draws.normal(0, major);
    double across = draws.normal(0, minor);
    double sin = Math.sin(Math.toRadians(angle));
    double cos = Math.cos(Math.toRadians(angle));
    return Tangent.offset(at[0], at[1], along * sin + across * cos, along * cos - across * sin);
  }

  private static void add(List<Column> columns, String unit, String... names) {
    for (String name : names) {
      columns.add(Column.of(name, DOUBLE, unit));
    }
  }

  private static void missing(RowSink out, int count) {
    for (int i = 0; i < count; i++) {
      out.missing();
    }
  }
}
