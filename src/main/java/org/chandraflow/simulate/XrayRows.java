package org.chandraflow.simulate;

import java.util.ArrayList;
import java.util.List;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;

/** Writes X-ray sources with the columns of the Chandra Source Catalog's master table. */
final class XrayRows {
  private static final List<String> BANDS = List.of("b", "h", "m", "s", "u");

  /** Mean photon energies of the hard, medium and soft band, keV. */
  private static final double HARD = 3.8;

  private static final double MEDIUM = 1.56;
  private static final double SOFT = 0.85;

  private XrayRows() {}

  static List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("name", ColumnType.STRING, "", "meta.id;meta.main", "Source name"));
    add(columns, "deg", "ra", "dec", "gal_l2", "gal_b2");
    add(columns, "arcsec", "err_ellipse_r0", "err_ellipse_r1");
    add(columns, "deg", "err_ellipse_ang");
    for (String flag :
        List.of(
            "conf_flag",
            "extent_flag",
            "sat_src_flag",
            "var_flag",
            "pileup_flag",
            "streak_src_flag",
            "var_inter_hard_flag")) {
      columns.add(Column.of(flag, ColumnType.BOOLEAN));
    }
    add(columns, "", "significance", "likelihood");
    add(columns, "s", "acis_time", "hrc_time");
    for (String band : BANDS) {
      add(
          columns,
          "erg/s/cm2",
          "flux_aper_" + band,
          "flux_aper_lolim_" + band,
          "flux_aper_hilim_" + band);
    }
    add(columns, "", "hard_hm", "hard_hs", "hard_ms");
    columns.add(Column.of("var_intra_index_b", ColumnType.LONG));
    add(columns, "", "var_intra_prob_b", "ks_intra_prob_b", "kp_intra_prob_b");
    columns.add(Column.of("var_inter_index_b", ColumnType.LONG));
    add(columns, "", "var_inter_prob_b");
    add(columns, "count/s", "var_inter_sigma_b");
    add(columns, "1e20 cm-2", "nh_gal");
    return columns;
  }

  static void write(Field field, XraySource source, boolean confused, Draws draws, RowSink out) {
    out.text(source.name);
    out.rightAscension(source.ra, 7);
    out.number(source.dec, 7);
    double[] galactic = Tangent.galactic(source.ra, source.dec);
    out.rightAscension(galactic[0], 6);
    out.number(galactic[1], 6);
    out.number(source.major, 2);
    out.number(source.minor, 2);
    out.number(source.angle, 1);
    // A few sources were never assessed: their flags are not known.
    boolean known = !draws.chance(0.003);
    out.flag(known ? confused : null);
    out.flag(known ? source.extended : null);
    out.flag(known ? Boolean.FALSE : null);
    out.flag(known ? source.variesWithin || source.variesBetween : null);
    out.flag(known ? source.logFlux > -11.8 && draws.chance(0.6) : null);
    out.flag(known ? draws.chance(0.003) : null);
    out.flag(known ? source.variesBetween && draws.chance(0.15) : null);
    double counts = source.counts;
    double background = 2 + 0.35 * source.offAxis * source.offAxis;
    double significance = counts / Math.sqrt(counts + background);
    out.number(Math.max(0.5, significance + draws.normal(0, 0.1)), 2);
    out.number(Math.max(6, 0.5 * significance * significance * 3 + draws.normal(0, 1)), 2);
    out.number(Math.round(1e4 * Math.pow(10, -14.75 - field.fluxLimit() + 0.4)), 0);
    out.number(draws.chance(0.03) ? 1e4 : 0, 0);
    fluxes(field, source, background, draws, out);
    variability(field, source, draws, out);
    out.number(0.9 + 2.2 * Math.abs(1 / Math.sin(Math.toRadians(latitude(field)))), 2);
  }

  private static double latitude(Field field) {
    return Math.max(1.0, Math.abs(field.latitude()));
  }

  private static void fluxes(
      Field field, XraySource source, double background, Draws draws, RowSink out) {
    double flux = Math.pow(10, source.logFlux);
    // Counts in a band follow its photons and the telescope's area, which falls off at both ends.
    double s = source.soft / SOFT * 0.9;
    double m = source.medium / MEDIUM * 1.5;
    double h = source.hard / HARD * 0.9;
    double sum = s + m + h;
    double[] soft = band(flux * source.soft, source.counts * s / sum, background * 0.25, draws);
    double[] medium = band(flux * source.medium, source.counts * m / sum, background * 0.2, draws);
    double[] hard = band(flux * source.hard, source.counts * h / sum, background * 0.55, draws);
    double lowest = Math.hypot(Math.hypot(error(soft), error(medium)), error(hard));
    double broad = soft[0] + medium[0] + hard[0];
    write(new double[] {broad, Math.max(0, broad - lowest), broad + lowest}, out);
    write(hard, out);
    write(medium, out);
    write(soft, out);
    if (field.softBand()) {
      write(band(flux * source.soft * 0.45, source.counts * s / sum * 0.1, 0.3, draws), out);
    } else {
      write(new double[] {Double.NaN, Double.NaN, Double.NaN}, out);
    }
    // The catalogue's hardness ratios are of photon fluxes.
    ratio(hard[0] / HARD, medium[0] / MEDIUM, out);
    ratio(hard[0] / HARD, soft[0] / SOFT, out);
    ratio(medium[0] / MEDIUM, soft[0] / SOFT, out);
  }

  /** Flux with its lower and upper limit, from counts over a background. */
  private static double[] band(double flux, double counts, double background, Draws draws) {
    double unit = flux / Math.max(1e-6, counts);
    double measured = draws.poisson(counts + background) - background;
    double error = Math.sqrt(Math.max(measured, 0) + background + 0.75);
    double value = Math.max(0, measured);
    return new double[] {unit * value, unit * Math.max(0, value - error), unit * (value + error)};
  }

  private static double error(double[] band) {
    return band[2] - band[0];
  }

  private static void write(double[] band, RowSink out) {
    for (double value : band) {
      out.scientific(value);
    }
  }

  private static void ratio(double first, double second, RowSink out) {
    out.number(first + second > 0 ? (first - second) / (first + second) : Double.NaN, 4);
  }

  private static void variability(Field field, XraySource source, Draws draws, RowSink out) {
    double intra = probability(source.variesWithin, draws);
    out.integer(index(intra));
    out.number(intra, 3);
    out.number(near(intra, draws), 3);
    out.number(near(intra, draws), 3);
    if (field.observations() > 1) {
      double inter = probability(source.variesBetween, draws);
      out.integer(index(inter));
      out.number(inter, 3);
      double mean = source.counts / 3e4;
      double relative = source.variesBetween ? 0.2 + 0.5 * draws.exponential() : 0.05;
      out.scientific(mean * relative * draws.uniform(0.5, 1.5));
    } else {
      out.missing();
      out.missing();
      out.missing();
    }
  }

  /** The probability that a source varies: uniform if it does not, near 1 if it does. */
  private static double probability(boolean varies, Draws draws) {
    return varies ? 1 - 0.12 * Math.pow(draws.uniform(), 3) : draws.uniform();
  }

  private static double near(double probability, Draws draws) {
    double moved = probability + draws.normal(0, 0.25 * (1 - probability) + 0.005);
    return Math.max(0, Math.min(1, moved));
  }

  /** Variability index 0 to 10 as the catalogue bins the odds (Gregory and Loredo 1992). */
  private static long index(double probability) {
    double[] bounds = {0.5, 0.6667, 0.9, 0.96, 0.98, 0.99, 0.995, 0.9975, 0.9985, 0.9995};
    long index = 0;
    for (double bound : bounds) {
      if (probability >= bound) {
        index++;
      }
    }
    return index;
  }

  private static void add(List<Column> columns, String unit, String... names) {
    for (String name : names) {
      columns.add(Column.of(name, ColumnType.DOUBLE, unit));
    }
  }
}
